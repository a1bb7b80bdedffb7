package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.spec.MemoryClass;

/** A line for each measurement of a case beside its phases, as far as there is one. */
final class MeasuredLines {
    private static final int MOST_OPERATORS = 4;
    private static final int MOST_CLASSES = 4;
    private static final double MEGA = 1e6;

    /** Rows that make up a phase with the operators' own. */
    private static final Set<String> NO_OPERATORS =
            Set.of(OperatorRow.BETWEEN, OperatorRow.RECORDING);

    private final ResultFile file;
    private final String group;

    private MeasuredLines(ResultFile file, String group) {
        this.file = file;
        this.group = group;
    }

    /**
     * The lines, of rank 0 in the first launch.
     *
     * @param group of the case
     */
    static List<String> read(ResultFile file, String group) {
        MeasuredLines lines = new MeasuredLines(file, group);
        List<String> found = new ArrayList<>();
        if (file.exists(group + "/operators")) {
            found.add(lines.operators());
        }
        if (file.exists(group + "/memory")) {
            found.add(lines.memory());
        }
        return found;
    }

    /** Operators' own times as shares of their phases, the largest first. */
    private String operators() {
        ResultTable table = file.table(group + "/operators");
        long[] ranks = table.longs("rank");
        long[] threads = table.longs("thread");
        long[] launches = table.longs("launch");
        String[] names = table.texts("name");
        double[] selfNs = table.doubles(OperatorRow.selfTimes(table));
        Map<String, Double> own = new TreeMap<>();
        double whole = 0;
        for (int i = 0; i < names.length; i++) {
            boolean first = launches[i] == launches[0] && ranks[i] == 0 && threads[i] == 0;
            if (first && Double.isFinite(selfNs[i])) {
                own.merge(names[i], selfNs[i], Double::sum);
                whole += selfNs[i];
            }
        }
        return operators(own, whole, overhead("operators"));
    }

    /**
     * As many of the largest as a line holds.
     *
     * @param own self times by operator's name
     * @param whole their sum
     */
    static String operators(Map<String, Double> own, double whole, String overhead) {
        String rest =
                share("between", own.getOrDefault(OperatorRow.BETWEEN, 0.0) / whole)
                        + "  (%)"
                        + overhead;
        List<Map.Entry<String, Double>> largest =
                own.entrySet().stream()
                        .filter(entry -> !NO_OPERATORS.contains(entry.getKey()))
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .limit(MOST_OPERATORS)
                        .toList();
        StringBuilder line = new StringBuilder();
        for (Map.Entry<String, Double> entry : largest) {
            String next = share(shortName(entry.getKey()), entry.getValue() / whole) + "  ";
            if (line.length() + next.length() + rest.length() > RunTable.DETAIL_WIDTH) {
                break;
            }
            line.append(next);
        }
        return line + rest;
    }

    /** Without the framework's namespaces. */
    private static String shortName(String name) {
        return name.substring(name.lastIndexOf("::") < 0 ? 0 : name.lastIndexOf("::") + 2);
    }

    private static String share(String name, double share) {
        return String.format(Locale.ROOT, "%s %.1f", name, 100 * share);
    }

    private String overhead(String measurement) {
        ResultTable table = file.table(group + "/overhead");
        int at = List.of(table.texts("measurement")).indexOf(measurement);
        if (at < 0) {
            return "";
        }
        if (!table.texts("without")[at].equals("passes")) {
            // Two iterations beside a whole timing pass tell nothing of some per cent.
            return "";
        }
        double ratio = table.doubles("ms_with")[at] / table.doubles("ms_without")[at];
        return String.format(Locale.ROOT, "  recording %+.1f %%", 100 * (ratio - 1));
    }

    /** Classes at the peak, the largest first. */
    private String memory() {
        ResultTable table = file.table(group + "/memory");
        long[] ranks = table.longs("rank");
        long[] launches = table.longs("launch");
        String[] classes = table.texts("class");
        long[] bytes = table.longs("bytes");
        Map<String, Long> found = new TreeMap<>();
        for (int i = 0; i < classes.length; i++) {
            if (launches[i] == launches[0] && ranks[i] == 0 && bytes[i] >= 0) {
                found.put(classes[i], bytes[i]);
            }
        }
        String resident = megabytes("resident", found.get(MemoryClass.RESIDENT_PEAK.word()));
        Long peak = found.get(MemoryClass.ALLOCATOR_PEAK.word());
        if (peak == null) {
            return resident;
        }
        String parts =
                found.entrySet().stream()
                        .filter(
                                entry ->
                                        MemoryClass.of(entry.getKey()).isPartOfPeak()
                                                && entry.getValue() > 0)
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .limit(MOST_CLASSES)
                        .map(entry -> share(entry.getKey(), (double) entry.getValue() / peak))
                        .collect(Collectors.joining("  "));
        return megabytes("memory", peak) + ": " + parts + "  (%)  " + resident;
    }

    private static String megabytes(String what, Long bytes) {
        return bytes == null ? "" : what + " " + Figures.plain(bytes / MEGA) + " MB";
    }
}
