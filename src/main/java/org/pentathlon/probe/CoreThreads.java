package org.pentathlon.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Which of the processors that the kernel numbers are threads of one core. */
public final class CoreThreads {
    private static final String FILE = "sys/devices/system/cpu/cpu%d/topology/thread_siblings_list";
    private static final String LIST = "[0-9]{1,6}(-[0-9]{1,6})?(,[0-9]{1,6}(-[0-9]{1,6})?)*";

    private CoreThreads() {}

    /**
     * The threads of each core, as far as they are in an affinity, by their first numbers.
     *
     * @param root {@code /}, or a folder that stands for it
     * @param affinity as {@code 0-3,8}
     * @return none where the affinity is empty or the kernel does not tell it of all of them
     */
    public static List<BitSet> read(Path root, String affinity) {
        SystemFiles files = new SystemFiles(root);
        BitSet left = UsableCores.parse(affinity);
        List<BitSet> cores = new ArrayList<>();
        for (int first = left.nextSetBit(0); first >= 0; first = left.nextSetBit(0)) {
            Optional<String> list = files.first(FILE.formatted(first)).filter(t -> t.matches(LIST));
            if (list.isEmpty()) {
                return List.of();
            }
            BitSet core = UsableCores.parse(list.get());
            core.and(left);
            core.set(first);
            cores.add(core);
            left.andNot(core);
        }
        return cores;
    }
}
