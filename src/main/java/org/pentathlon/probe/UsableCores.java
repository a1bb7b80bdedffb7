package org.pentathlon.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The processor cores that this process may use.
 *
 * @param affinity cores by number, as {@code 0-3,8}; empty where the kernel does not tell
 * @param affinityCores how many these are
 * @param quota processor time that the control group allows, in cores
 * @param allocated cores of this node that Slurm gave to the job
 * @param perTask cores that Slurm gave to each task
 */
public record UsableCores(
        String affinity,
        int affinityCores,
        OptionalDouble quota,
        OptionalInt allocated,
        OptionalInt perTask) {

    /**
     * Reads this machine's files.
     *
     * @param root {@code /}, or a folder that stands for it
     */
    public static UsableCores read(Path root, Map<String, String> variables) {
        SystemFiles files = new SystemFiles(root);
        String list = affinity(files);
        int cores = list.isEmpty() ? Runtime.getRuntime().availableProcessors() : count(list);
        return new UsableCores(
                list,
                cores,
                quota(files),
                number(variables, "SLURM_CPUS_ON_NODE"),
                number(variables, "SLURM_CPUS_PER_TASK"));
    }

    /** Cores for all ranks that share this process's affinity and control group; 1 at least. */
    public int cores() {
        return bounded(affinityCores);
    }

    /** So many cores, cut to what quota and allocation allow; 1 at least. */
    int bounded(int some) {
        double allowed = Math.min(quota.orElse(some), allocated.orElse(some));
        return Math.max(1, (int) Math.min(some, allowed));
    }

    /** The numbers in a list such as {@code 0-3,8}. */
    static BitSet parse(String list) {
        BitSet cores = new BitSet();
        for (String range : list.split(",", -1)) {
            String[] ends = range.strip().split("-", -1);
            if (!ends[0].isEmpty()) {
                int first = Integer.parseInt(ends[0]);
                cores.set(first, Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return cores;
    }

    private static int count(String list) {
        return parse(list).cardinality();
    }

    private static String affinity(SystemFiles files) {
        return files.text("proc/self/status", "Cpus_allowed_list")
                .filter(list -> list.matches("[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*"))
                .orElse("");
    }

    /** The smallest quota from the process's control group up to the root. */
    private static OptionalDouble quota(SystemFiles files) {
        ControlGroups groups = new ControlGroups(files);
        List<Double> quotas = new ArrayList<>();
        for (Path group : groups.unified()) {
            SystemFiles.first(group.resolve("cpu.max")).ifPresent(text -> addMax(text, quotas));
        }
        for (Path group : groups.of("cpu")) {
            addShare(
                    SystemFiles.first(group.resolve("cpu.cfs_quota_us")).orElse(""),
                    SystemFiles.first(group.resolve("cpu.cfs_period_us")).orElse(""),
                    quotas);
        }
        return quotas.stream().mapToDouble(quota -> quota).min();
    }

    private static void addMax(String text, List<Double> quotas) {
        String[] parts = text.strip().split("\\s+", -1);
        if (parts.length == 2) {
            addShare(parts[0], parts[1], quotas);
        }
    }

    private static void addShare(String quota, String period, List<Double> quotas) {
        if (quota.strip().matches("[0-9]{1,18}") && period.strip().matches("[1-9][0-9]{0,17}")) {
            quotas.add((double) Long.parseLong(quota.strip()) / Long.parseLong(period.strip()));
        }
    }

    private static OptionalInt number(Map<String, String> variables, String name) {
        String text = variables.getOrDefault(name, "");
        return text.matches("[1-9][0-9]{0,5}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
