package org.pentathlon.results;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Which host a rank was on, from {@code /system}. In a merged file this depends on the launch,
 * whose run a case's table {@code launches} names.
 */
public final class RankHosts {
    private static final String RUN = "run";

    private final ResultFile file;
    private final Map<List<Long>, String> hosts = new HashMap<>();
    private final NavigableMap<Long, Long> runOfFirstLaunch = new TreeMap<>(Map.of(0L, 0L));

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
        if (file.exists(MergeInput.RUNS)) {
            ResultTable table = file.table(MergeInput.RUNS);
            long[] firsts = table.longs(MergeInput.FIRST_LAUNCH);
            long[] numbers = table.longs(RUN);
            for (int i = 0; i < firsts.length; i++) {
                runOfFirstLaunch.put(firsts[i], numbers[i]);
            }
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

    /** On how many hosts the first so many ranks of a launch were; 1 where that is not known. */
    int count(long launch, int ranks) {
        long run = runOfFirstLaunch.floorEntry(launch).getValue();
        long found =
                LongStream.range(0, ranks)
                        .mapToObj(rank -> hosts.getOrDefault(List.of(run, rank), ""))
                        .filter(host -> !host.isEmpty())
                        .distinct()
                        .count();
        return Math.toIntExact(Math.max(1, found));
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
