package org.pentathlon.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.results.ResultTable;

/**
 * A case's operators by phase and name: means over ranks and launches of what an iteration has of
 * them, all threads together.
 *
 * @param onDevice whether times are by the device's clock
 * @param operators in the order of the table, {@link OperatorRow#BETWEEN} and {@link
 *     OperatorRow#RECORDING} among them
 */
public record OperatorTimes(boolean onDevice, List<Operator> operators) {
    public OperatorTimes {
        operators = List.copyOf(operators);
    }

    /**
     * An operator in one phase.
     *
     * @param phase the phase's word
     * @param calls of an iteration
     * @param selfNs of an iteration, without the operators called within
     */
    public record Operator(String phase, String name, double calls, double selfNs) {
        /** Whether it is one of the framework's, not what lies between them. */
        public boolean isReal() {
            return !name.equals(OperatorRow.BETWEEN) && !name.equals(OperatorRow.RECORDING);
        }
    }

    /** Of the table {@code operators}. Rows without a time, such as on a device, are left out. */
    public static OperatorTimes of(ResultTable table) {
        String selfTimes = OperatorRow.selfTimes(table);
        String[] phases = table.texts("phase");
        String[] names = table.texts("name");
        double[] calls = table.doubles("calls");
        double[] selfNs = table.doubles(selfTimes);
        Map<List<String>, double[]> sums = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (!Double.isNaN(selfNs[i])) {
                double[] sum =
                        sums.computeIfAbsent(List.of(phases[i], names[i]), key -> new double[2]);
                sum[0] += calls[i];
                sum[1] += selfNs[i];
            }
        }
        double ranks = ranks(table);
        List<Operator> operators = new ArrayList<>();
        sums.forEach(
                (key, sum) ->
                        operators.add(
                                new Operator(
                                        key.get(0), key.get(1), sum[0] / ranks, sum[1] / ranks)));
        return new OperatorTimes(!selfTimes.equals("self_ns"), operators);
    }

    /** Ranks of all launches. */
    private static long ranks(ResultTable table) {
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        return IntStream.range(0, ranks.length)
                .mapToObj(i -> List.of(launches[i], ranks[i]))
                .distinct()
                .count();
    }

    /** All self times. */
    public double allNs() {
        return operators.stream().mapToDouble(Operator::selfNs).sum();
    }

    /** Self times of each name over all phases, in the order of the table. */
    public Map<String, Double> selfNsByName() {
        Map<String, Double> names = new LinkedHashMap<>();
        operators.forEach(each -> names.merge(each.name(), each.selfNs(), Double::sum));
        return names;
    }

    /** Calls of a name in all phases. */
    public double calls(String name) {
        return operators.stream()
                .filter(each -> each.name().equals(name))
                .mapToDouble(Operator::calls)
                .sum();
    }

    /** Self times of each phase, in the order of the table. */
    public Map<String, Double> selfNsByPhase() {
        Map<String, Double> phases = new LinkedHashMap<>();
        operators.forEach(each -> phases.merge(each.phase(), each.selfNs(), Double::sum));
        return phases;
    }
}
