package org.pentathlon.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of the NVTX range around the iterations of a case on a GPU. It carries what tells whether a
 * profiler's report and a result are of the same work: {@code pentathlon workload=vgg mode=train
 * engine=torch class=small settings=HASH gpu=NVIDIA_H100_80GB_HBM3}.
 *
 * @param mode the mode's word; so of engine and class
 * @param settingsHash {@link SettingsHash} of the case
 * @param gpu the GPU's model as the driver names it
 */
public record NvtxName(
        String workload,
        String mode,
        String engine,
        String problemClass,
        String settingsHash,
        String gpu) {
    // Profilers end a range's name with a colon or a quote, and filters of theirs use these marks.
    private static final String WORD = "([^\\s:\"',/\\[\\]]+)";
    private static final Pattern NAME =
            Pattern.compile(
                    "pentathlon workload=%1$s mode=%1$s engine=%1$s class=%1$s settings=%1$s gpu=%1$s"
                            .formatted(WORD));
    private static final Pattern NO_WORD = Pattern.compile("[\\s:\"',/\\[\\]]+");

    public NvtxName {
        gpu = NO_WORD.matcher(gpu.strip()).replaceAll("_");
    }

    public static NvtxName of(CaseSpec spec, String gpu) {
        return new NvtxName(
                spec.workload(),
                spec.mode().word(),
                spec.engine().word(),
                spec.problemClass().word(),
                SettingsHash.of(spec),
                gpu);
    }

    /** The innermost such name in a profiler's column of ranges; none where there is none. */
    public static Optional<NvtxName> find(String ranges) {
        Optional<NvtxName> found = Optional.empty();
        for (Matcher name = NAME.matcher(ranges); name.find(); ) {
            found =
                    Optional.of(
                            new NvtxName(
                                    name.group(1),
                                    name.group(2),
                                    name.group(3),
                                    name.group(4),
                                    name.group(5),
                                    name.group(6)));
        }
        return found;
    }

    /** The range's name. */
    public String text() {
        return "pentathlon workload=%s mode=%s engine=%s class=%s settings=%s gpu=%s"
                .formatted(workload, mode, engine, problemClass, settingsHash, gpu);
    }

    /**
     * What differs from another case's, in words; settings alone where all they hold with them is
     * equal.
     *
     * @param other such as a result file's
     */
    public List<String> differences(NvtxName other) {
        List<String> differences = new ArrayList<>();
        compare("workload", workload, other.workload, differences);
        compare("mode", mode, other.mode, differences);
        compare("engine", engine, other.engine, differences);
        compare("class", problemClass, other.problemClass, differences);
        boolean sameCase = differences.isEmpty();
        compare("gpu", gpu, other.gpu, differences);
        if (sameCase && !settingsHash.equals(other.settingsHash)) {
            differences.add(
                    "settings %s, not %s (batch, precision, threads, library, data or --set)"
                            .formatted(shortened(settingsHash), shortened(other.settingsHash)));
        }
        return differences;
    }

    /** How far apart two cases are, 0 where they are the same: by their work first. */
    public int distance(NvtxName other) {
        return (workload.equals(other.workload) ? 0 : 32)
                + (mode.equals(other.mode) ? 0 : 16)
                + (engine.equals(other.engine) ? 0 : 8)
                + (problemClass.equals(other.problemClass) ? 0 : 4)
                + (gpu.equals(other.gpu) ? 0 : 2)
                + (settingsHash.equals(other.settingsHash) ? 0 : 1);
    }

    private static void compare(String what, String mine, String others, List<String> differences) {
        if (!mine.equals(others)) {
            differences.add("%s %s, not %s".formatted(what, mine, others));
        }
    }

    private static String shortened(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) : hash;
    }
}
