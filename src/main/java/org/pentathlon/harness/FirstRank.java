package org.pentathlon.harness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Communicator;

/** Who of the ranks that share something speaks for all of them. */
final class FirstRank {
    private FirstRank() {}

    /**
     * Whether this rank is the first of those that share a thing; collective.
     *
     * @param thing its name in one line, equal on the ranks that share it and on no other
     */
    static boolean with(Communicator communicator, String thing) {
        List<String> things = new ArrayList<>();
        communicator.gather(
                thing.getBytes(StandardCharsets.UTF_8),
                bytes -> things.add(new String(bytes, StandardCharsets.UTF_8)));
        byte[] all = String.join("\n", things).getBytes(StandardCharsets.UTF_8);
        String[] ofRanks =
                new String(communicator.broadcast(all, 0), StandardCharsets.UTF_8).split("\n", -1);
        return List.of(ofRanks).indexOf(thing) == communicator.rank();
    }
}
