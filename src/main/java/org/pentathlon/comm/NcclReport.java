package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What NCCL's log says of a communicator: over what ranks are connected, and how it sums messages.
 * The lines are those of NCCL 2.11 to 2.30.
 *
 * @param transports of this rank's connections, such as {@code P2P/CUMEM}, {@code SHM}, {@code
 *     NET/IB/GDRDMA}
 * @param choices in the order of the log, which on other ranks than the first has none
 */
record NcclReport(SortedSet<String> transports, List<Choice> choices) {
    /** {@code Channel 00/0 : 0[0] -> 1[1] via P2P/CUMEM/read}. */
    private static final Pattern PEER = Pattern.compile(" via P2P/(direct|[A-Z]+|indirect)");

    /** {@code via SHM/direct/direct}; before 2.12 {@code via direct shared memory}. */
    private static final Pattern SHARED = Pattern.compile(" via (SHM/|direct shared memory)");

    /** {@code [send] via NET/IB/0(1)/GDRDMA/Shared}: plugin, device, proxy rank, options. */
    private static final Pattern NET =
            Pattern.compile(" via NET/([^/]+)/\\d+(?:\\(\\d+\\))?(/GDRDMA)?");

    /** {@code AllReduce: 4096 Bytes -> Algo RING proto LL channel{Lo..Hi}={0..1}}, since 2.24. */
    private static final Pattern CHOICE =
            Pattern.compile("AllReduce: (\\d+) Bytes -> Algo ([A-Z_a-z]+) proto ([A-Z0-9a-z]+)");

    /** How a message of so many bytes is summed, such as {@code ring/ll128}. */
    record Choice(long bytes, String how) {}

    NcclReport {
        transports = new TreeSet<>(transports);
        choices = List.copyOf(choices);
    }

    static NcclReport of(Collection<String> lines) {
        SortedSet<String> transports = new TreeSet<>();
        List<Choice> choices = new ArrayList<>();
        for (String line : lines) {
            Matcher peer = PEER.matcher(line);
            Matcher net = NET.matcher(line);
            Matcher choice = CHOICE.matcher(line);
            if (peer.find()) {
                transports.add("P2P/" + peer.group(1));
            } else if (SHARED.matcher(line).find()) {
                transports.add("SHM");
            } else if (net.find()) {
                String direct = net.group(2) == null ? "" : net.group(2);
                transports.add("NET/" + net.group(1) + direct);
            } else if (choice.find()) {
                String how = choice.group(2) + "/" + choice.group(3);
                choices.add(
                        new Choice(Long.parseLong(choice.group(1)), how.toLowerCase(Locale.ROOT)));
            }
        }
        return new NcclReport(transports, choices);
    }

    /**
     * The choices in words, those that follow each other taken together: {@code ring/ll to 65536
     * bytes, ring/simple to 67108864 bytes}. Empty where the log has none.
     */
    String algorithms() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            boolean last = i + 1 == choices.size();
            if (last || !choices.get(i + 1).how.equals(choice.how)) {
                words.add(choice.how + " to " + choice.bytes + " bytes");
            }
        }
        return String.join(", ", words);
    }
}
