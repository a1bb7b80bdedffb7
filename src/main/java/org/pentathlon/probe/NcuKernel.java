package org.pentathlon.probe;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel that ncu has profiled.
 *
 * @param line where the report has it
 * @param ranges the NVTX ranges that it ran in, as the report has them
 * @param metrics by name
 */
record NcuKernel(int line, String name, String ranges, Map<String, Cell> metrics) {
    private static final Pattern NCCL = Pattern.compile("\\bnccl(Dev)?Kernel");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Pattern ABSENT = Pattern.compile("|(\\(!\\) )?(n/a|no data|nan)");
    private static final Pattern UNIT = Pattern.compile("([KMGT]?)([a-z%][a-z%/. ]*)?");

    NcuKernel {
        metrics = Map.copyOf(metrics);
    }

    /** A metric's value and unit as they are written. */
    record Cell(int line, String value, String unit) {}

    /** Whether it is one of the library that moves data between GPUs. */
    boolean isNccl() {
        return NCCL.matcher(name).find();
    }

    /**
     * A metric in seconds, parts of a hundred as parts of one, or a count; empty where ncu says
     * that there is none.
     *
     * @throws CsvTable.BrokenLineException if value or unit cannot be read
     */
    OptionalDouble value(String metric) throws CsvTable.BrokenLineException {
        Cell cell = metrics.get(metric);
        if (cell == null || ABSENT.matcher(cell.value.toLowerCase(Locale.ROOT)).matches()) {
            return OptionalDouble.empty();
        }
        if (!NUMBER.matcher(cell.value).matches()) {
            throw new CsvTable.BrokenLineException(
                    cell.line,
                    "%s is '%s', which is no number; run ncu with LC_ALL=C"
                            .formatted(metric, cell.value));
        }
        return OptionalDouble.of(
                Double.parseDouble(cell.value.replace(",", "")) * scale(metric, cell));
    }

    private static double scale(String metric, Cell cell) throws CsvTable.BrokenLineException {
        Matcher unit = UNIT.matcher(cell.unit);
        if (!unit.matches()) {
            throw new CsvTable.BrokenLineException(
                    cell.line, "%s has the unknown unit '%s'".formatted(metric, cell.unit));
        }
        double prefix =
                switch (unit.group(1)) {
                    case "K" -> 1e3;
                    case "M" -> 1e6;
                    case "G" -> 1e9;
                    case "T" -> 1e12;
                    default -> 1;
                };
        String word = unit.group(2) == null ? "" : unit.group(2);
        return prefix
                * switch (word) {
                    case "ns", "nsecond" -> 1e-9;
                    case "us", "usecond" -> 1e-6;
                    case "ms", "msecond" -> 1e-3;
                    case "%" -> 1e-2;
                    default -> 1;
                };
    }
}
