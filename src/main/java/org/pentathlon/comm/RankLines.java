package org.pentathlon.comm;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A line of text of each rank, for all to know. */
public final class RankLines {
    private static final String SEPARATOR = "\n";

    private RankLines() {}

    /** In the order of ranks; collective. */
    public static List<String> ofAll(Communicator communicator, String own) {
        StringBuilder all = new StringBuilder();
        communicator.gather(
                own.getBytes(StandardCharsets.UTF_8),
                bytes -> all.append(new String(bytes, StandardCharsets.UTF_8)).append(SEPARATOR));
        byte[] table = communicator.broadcast(all.toString().getBytes(StandardCharsets.UTF_8), 0);
        String[] lines = new String(table, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        return List.of(lines).subList(0, communicator.size());
    }
}
