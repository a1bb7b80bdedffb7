package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.flag;
import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pentathlon.results.Hdf5.Handle;

/** The table {@code /predictions}. */
public final class PredictionTables {
    private static final String NAME = "predictions";

    static final List<TableColumn> COLUMNS =
            List.of(
                    text("case", "name of the measured case"),
                    text("scaling", "weak (batch per rank as measured) or strong (global batch)"),
                    key("ranks", "1", "number of ranks that is asked about"),
                    integer("batch_per_rank", "1", "samples of a rank in an iteration"),
                    text("status", "ok, or unavailable"),
                    text("reason", "why it is unavailable"),
                    ns("iteration_ns", "expected time of an iteration"),
                    ns("iteration_low_ns", "least that it may be"),
                    ns("iteration_high_ns", "most that it may be"),
                    ns("compute_ns", "mean step of one rank, without waiting and reducing"),
                    ns("wait_ns", "until the slowest rank is there"),
                    ns("allreduce_exposed_ns", "all-reduce that the backward pass does not hide"),
                    ns("allreduce_total_ns", "all-reduce of all buckets"),
                    real("samples_per_second", "1/s", "of all ranks"),
                    real("samples_per_second_low", "1/s", "least that it may be"),
                    real("samples_per_second_high", "1/s", "most that it may be"),
                    real("efficiency", "1", "throughput over that of ranks that wait for nobody"),
                    real("efficiency_low", "1", "least that it may be"),
                    real("efficiency_high", "1", "most that it may be"),
                    text("algorithms", "by which buckets are reduced"),
                    ns("measured_iteration_ns", "mean of a case of this file with as many ranks"),
                    key("base_ranks", "1", "number of ranks of the measured case"),
                    text("base_interval", "what the step's interval covers"),
                    real("ratio_at_base", "1", "model over measurement at base_ranks"),
                    real("gradient_bytes", "byte", "gradients of a rank"),
                    key("buckets", "1", "in which they are reduced"),
                    text("buckets_origin", "how they are known"),
                    flag("overlap", "1 where they are reduced beside the backward pass"),
                    key("ranks_per_node", "1", "ranks that share a node's connection"),
                    real("bytes_per_second", "byte/s", "bandwidth of a node, in one direction"),
                    real("latency_seconds", "s", "of a message between nodes"),
                    text("network_origin", "where both are from"),
                    real("network_error", "1", "relative root mean square of the fit's errors"),
                    real("intra_bytes_per_second", "byte/s", "bandwidth of a rank in its node"),
                    real("intra_latency_seconds", "s", "of a message within a node"),
                    text("intra_origin", "where both are from"));

    private PredictionTables() {}

    private static TableColumn ns(String name, String longName) {
        return real(name, "ns", longName);
    }

    /**
     * Writes them into the result file, instead of those that it may have.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if it cannot be written, in
     *     which case it stays as it was
     */
    public static void store(Path path, List<CasePredictions> predictions) {
        List<Object[]> rows = new ArrayList<>();
        predictions.forEach(of -> of.rows().forEach(row -> rows.add(values(of, row))));
        OutputFile.update(
                path,
                writer -> {
                    Handle root = writer.root();
                    if (writer.has(root, NAME)) {
                        writer.remove(root, NAME);
                    }
                    TableWriter.write(writer, root, NAME, COLUMNS, rows);
                });
    }

    private static Object[] values(CasePredictions of, CasePredictions.Row row) {
        ScalingPrediction found = row.prediction();
        Optional<AllReduceCost> cost = of.cost();
        return new Object[] {
            of.name(),
            found.scaling().word(),
            (long) found.ranks(),
            found.batchPerRank(),
            found.reason().isEmpty() ? "ok" : "unavailable",
            found.reason(),
            found.iteration().value(),
            found.iteration().low(),
            found.iteration().high(),
            found.stepNs(),
            found.waitNs(),
            found.exposedNs(),
            found.allreduceNs(),
            found.samplesPerSecond().value(),
            found.samplesPerSecond().low(),
            found.samplesPerSecond().high(),
            found.efficiency().value(),
            found.efficiency().low(),
            found.efficiency().high(),
            found.algorithms(),
            row.measuredNs(),
            (long) of.baseRanks(),
            of.baseInterval(),
            of.ratioAtBase(),
            of.gradientBytes(),
            (long) of.buckets(),
            of.bucketOrigin(),
            of.overlap(),
            (long) cost.map(AllReduceCost::ranksPerNode).orElse(1),
            number(cost, c -> c.network().bytesPerSecond()),
            number(cost, c -> c.network().latencySeconds()),
            cost.map(c -> c.network().origin()).orElse(""),
            number(cost, c -> c.network().error()),
            number(cost, c -> c.node().bytesPerSecond()),
            number(cost, c -> c.node().latencySeconds()),
            cost.map(c -> c.node().origin()).orElse("")
        };
    }

    private static double number(
            Optional<AllReduceCost> cost, Function<AllReduceCost, Double> figure) {
        return cost.map(figure).orElse(Double.NaN);
    }
}
