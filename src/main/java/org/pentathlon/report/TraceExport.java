package org.pentathlon.report;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pentathlon.results.RankHosts;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * Timelines in the Trace Event Format, which Perfetto and Chrome read: a process for each rank, in
 * it a thread for the phases, one for those by a device's clock, and one for each thread with
 * operators. Times count from the first event of the case in its launch, so that cases lie above
 * each other.
 */
public final class TraceExport {
    private static final String PHASE = "(phase)";
    private static final String DEVICE_PHASE = "(device phase)";

    /** No rank has as many threads with operators, and identifiers of threads are unique so. */
    private static final int THREADS = 1000;

    private static final long DEVICE_TRACK = THREADS - 1;

    private final ResultFile file;
    private final JsonWriter json;
    private final boolean severalCases;
    private final RankHosts hosts;
    private int processes;

    private TraceExport(ResultFile file, JsonWriter json, boolean severalCases) {
        this.file = file;
        this.json = json;
        this.severalCases = severalCases;
        this.hosts = new RankHosts(file);
    }

    /** Whether a case has a timeline. */
    public static boolean hasTimeline(ResultFile file, String name) {
        return file.exists(path(name)) && file.table(path(name)).rows() > 0;
    }

    private static String path(String name) {
        return "/cases/" + name + "/timeline";
    }

    /**
     * Writes the timelines of cases.
     *
     * @param cases names of cases that have one
     */
    public static void write(ResultFile file, List<String> cases, Appendable out)
            throws IOException {
        JsonWriter json = new JsonWriter(out);
        TraceExport export = new TraceExport(file, json, cases.size() > 1);
        json.beginObject().pair("displayTimeUnit", "ns").name("traceEvents").beginArray();
        for (String name : cases) {
            export.add(name);
        }
        json.endArray().endObject();
        out.append('\n');
    }

    /** The columns of a timeline. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
    private record Timeline(
            long[] launch,
            long[] rank,
            long[] iteration,
            String[] phase,
            String[] name,
            long[] thread,
            long[] startNs,
            long[] durationNs) {
        static Timeline read(ResultTable table) {
            return new Timeline(
                    table.longs("launch"),
                    table.longs("rank"),
                    table.longs("iteration"),
                    table.texts("phase"),
                    table.texts("name"),
                    table.longs("thread"),
                    table.longs("start_ns"),
                    table.longs("duration_ns"));
        }

        /** Rows of one process behind each other, by start; what holds others before them. */
        int[] order() {
            Comparator<Integer> order =
                    Comparator.<Integer>comparingLong(row -> launch[row])
                            .thenComparingLong(row -> rank[row])
                            .thenComparingLong(row -> startNs[row])
                            .thenComparingLong(row -> -durationNs[row])
                            .thenComparingLong(this::track);
            return IntStream.range(0, launch.length)
                    .boxed()
                    .sorted(order)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        boolean isPhase(int row) {
            return name[row].equals(PHASE) || isOnDevice(row);
        }

        private boolean isOnDevice(int row) {
            return name[row].equals(DEVICE_PHASE);
        }

        /** 0 for the phases, then the threads with operators; the device's is the last. */
        long track(int row) {
            if (isOnDevice(row)) {
                return DEVICE_TRACK;
            }
            return isPhase(row) ? 0 : 1 + thread[row];
        }

        long firstNs(long ofLaunch) {
            return IntStream.range(0, launch.length)
                    .filter(row -> launch[row] == ofLaunch)
                    .mapToLong(row -> startNs[row])
                    .min()
                    .orElse(0);
        }
    }

    private void add(String name) throws IOException {
        Timeline rows = Timeline.read(file.table(path(name)));
        boolean severalLaunches = Arrays.stream(rows.launch()).distinct().count() > 1;
        long launch = -1;
        long rank = -1;
        long firstNs = 0;
        Map<Long, Deque<Long>> tracks = new HashMap<>();
        for (int row : rows.order()) {
            boolean otherLaunch = rows.launch()[row] != launch;
            if (otherLaunch || rows.rank()[row] != rank) {
                firstNs = otherLaunch ? rows.firstNs(rows.launch()[row]) : firstNs;
                launch = rows.launch()[row];
                rank = rows.rank()[row];
                tracks.clear();
                processes++;
                String ofLaunch = severalLaunches ? "launch " + launch + ", " : "";
                String ofCase = severalCases ? name + ": " : "";
                process(ofCase + ofLaunch + "rank " + rank + host(name, launch, rank));
            }
            long track = rows.track(row);
            if (!tracks.containsKey(track)) {
                tracks.put(track, new ArrayDeque<>());
                thread(track);
            }
            event(rows, row, firstNs, tracks.get(track));
        }
    }

    /**
     * Begin and end of an event that lies within another of its track or behind it. Starts are on
     * rank 0's clock and durations on the rank's own, so that neighbours may overlap by some
     * nanoseconds, which the readers of traces do not take.
     *
     * @param ends of events that hold this one, the innermost first
     */
    private static long[] fit(long startNs, long durationNs, Deque<Long> ends) {
        long start = startNs;
        long end = startNs + durationNs;
        while (!ends.isEmpty() && end > ends.peek()) {
            long other = ends.peek();
            if (other - start < end - other) {
                start = Math.max(start, other);
                ends.pop();
            } else {
                end = other;
            }
        }
        ends.push(end);
        return new long[] {start, end};
    }

    private String host(String name, long launch, long rank) {
        String host = hosts.of(name, launch, rank);
        return host.isEmpty() ? "" : ", " + host;
    }

    private void process(String name) throws IOException {
        metadata("process_name", 0).pair("name", name).endObject().endObject();
        metadata("process_sort_index", 0)
                .pair("sort_index", (long) processes)
                .endObject()
                .endObject();
    }

    private void thread(long track) throws IOException {
        String name =
                switch ((int) track) {
                    case 0 -> "phases";
                    case 1 -> "operators";
                    case 2 -> "operators, second thread";
                    case (int) DEVICE_TRACK -> "phases on the device";
                    default -> "operators, thread " + track;
                };
        metadata("thread_name", track).pair("name", name).endObject().endObject();
        // Shown below the phases of the host.
        long place = track == DEVICE_TRACK ? 0 : track;
        metadata("thread_sort_index", track).pair("sort_index", place).endObject().endObject();
    }

    /** Begins the object of the event's arguments. */
    private JsonWriter metadata(String what, long track) throws IOException {
        return begin(track).pair("ph", "M").pair("name", what).name("args").beginObject();
    }

    private JsonWriter begin(long track) throws IOException {
        return json.line()
                .beginObject()
                .pair("pid", (long) processes)
                .pair("tid", (long) THREADS * processes + track);
    }

    private void event(Timeline rows, int row, long firstNs, Deque<Long> ends) throws IOException {
        long[] fitted = fit(rows.startNs()[row], rows.durationNs()[row], ends);
        begin(rows.track(row))
                .pair("ph", "X")
                .name("ts")
                .number(microseconds(fitted[0] - firstNs))
                .name("dur")
                .number(microseconds(fitted[1] - fitted[0]))
                .pair("cat", rows.phase()[row])
                .pair("name", rows.isPhase(row) ? rows.phase()[row] : rows.name()[row])
                .name("args")
                .beginObject()
                .pair("iteration", rows.iteration()[row])
                .pair("launch", rows.launch()[row])
                .pair("start_ns", rows.startNs()[row])
                .pair("duration_ns", rows.durationNs()[row])
                .endObject()
                .endObject();
    }

    /** To the nanosecond; none is negative. */
    private static String microseconds(long ns) {
        return ns / 1000 + "." + Long.toString(1000 + ns % 1000).substring(1);
    }
}
