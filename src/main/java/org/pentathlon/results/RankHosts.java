package org.pentathlon.results;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which host a rank was on, from {@code /system}. In a merged file this depends on the launch,
 * whose run a case's table {@code launches} names.
 */
public final class RankHosts {
    private static final String RUN = "run";

    private final ResultFile file;
    private final Map<List<Long>, String> hosts = new HashMap<>();

    /** Reads the hosts of all ranks in all runs. */
    public RankHosts(ResultFile file) {
        this.file = file;
        ResultTable system = file.table("/system");
        if (!system.columns().contains("host")) {
            return;
        }
        String[] names = system.texts("host");
        long[] ranks = system.longs("rank");
        long[] runs = system.columns().contains(RUN) ? system.longs(RUN) : new long[names.length];
        for (int i = 0; i < names.length; i++) {
            hosts.put(List.of(runs[i], ranks[i]), names[i]);
        }
    }

    /**
     * Host of a rank; empty where it is not known.
     *
     * @param name the case's
     */
    public String of(String name, long launch, long rank) {
        long run = runs(file, name).getOrDefault(launch, 0L);
        return hosts.getOrDefault(List.of(run, rank), "");
    }

    /** The run of each of a case's launches; nothing where the file is of one run. */
    static Map<Long, Long> runs(ResultFile file, String name) {
        Map<Long, Long> runs = new HashMap<>();
        String table = "/cases/" + name + "/" + MergedCase.LAUNCHES;
        if (file.exists(table)) {
            long[] launches = file.table(table).longs("launch");
            long[] ofLaunches = file.table(table).longs(RUN);
            for (int i = 0; i < launches.length; i++) {
                runs.put(launches[i], ofLaunches[i]);
            }
        }
        return runs;
    }
}
