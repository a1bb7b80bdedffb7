package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.flag;
import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.util.List;
import org.pentathlon.results.Hdf5.Handle;

/** Writes {@code /kernels} and {@code /sweeps/points}: what belongs to no case. */
final class FileTables {
    static final List<TableColumn> KERNELS =
            List.of(
                    key("launch", "1", "set of processes, from 0"),
                    key("rank", "1", "rank"),
                    text("kernel", "basic operation"),
                    flag("ceiling", "measured as a ceiling of the machine, all ranks at once"),
                    text("workloads", "workloads that use it at this size"),
                    text("shape", "sizes, in words"),
                    text("engine", "framework"),
                    text("library", "compute library"),
                    text("precision", "number format"),
                    text("device", "device"),
                    key("threads", "1", "compute threads of the rank"),
                    key("world_size", "1", "ranks that take part"),
                    key("flops", "1", "operations of one call"),
                    key("bytes", "byte", "read and written by one call at least"),
                    key("calls", "1", "calls measured"),
                    real("median_ns", "ns", "median time of a call"),
                    real("p5_ns", "ns", "5 % of the calls are faster"),
                    real("p95_ns", "ns", "5 % of the calls are slower"),
                    real("flops_per_second", "1/s", "flops over the median time"),
                    real("bytes_per_second", "byte/s", "bytes over the median time (algbw)"),
                    real("bus_bytes_per_second", "byte/s", "algbw x 2(n-1)/n of an all-reduce"),
                    real("error", "1", "largest relative difference from another computation"),
                    real("tolerance", "1", "what the error is held against"),
                    text("correct", "yes, no, or not checked"));
    static final List<TableColumn> POINTS =
            List.of(
                    key("launch", "1", "set of processes, from 0"),
                    key("rank", "1", "rank"),
                    text("workload", "workload"),
                    text("mode", "train or infer"),
                    text("engine", "framework"),
                    text("class", "problem class of everything but the swept sizes"),
                    text("precision", "number format"),
                    text("axis", "image_area or sequence_length"),
                    key("size", "1", "pixels of an image, words of a sequence"),
                    key("batch", "1", "samples"),
                    text("status", "ok, skipped or failed"),
                    text("reason", "why it is not ok"),
                    real("predicted_bytes", "byte", "what the points before it let expect"),
                    integer("allocator_peak_bytes", "byte", "most that the allocator held"),
                    integer("resident_peak_bytes", "byte", "most that the process held"),
                    integer("limit_bytes", "byte", "memory limit of the sweep"),
                    key("iterations", "1", "iterations measured"),
                    real("iteration_ns", "ns", "median time of an iteration"),
                    flag("confirmation", "the largest batch that the fit predicts, tried"));

    private FileTables() {}

    static void kernels(Hdf5Writer writer, Handle root, List<Placed<KernelRow>> kernels) {
        TableWriter.write(
                writer, root, "kernels", KERNELS, kernels.stream().map(FileTables::row).toList());
    }

    private static Object[] row(Placed<KernelRow> placed) {
        KernelRow row = placed.row();
        return new Object[] {
            (long) placed.launch(),
            (long) placed.rank(),
            row.kernel(),
            row.ceiling(),
            row.workloads(),
            row.shape(),
            row.engine(),
            row.library(),
            row.precision(),
            row.device(),
            (long) row.threads(),
            (long) row.worldSize(),
            row.flops(),
            row.bytes(),
            row.calls(),
            row.medianNs(),
            row.lowNs(),
            row.highNs(),
            row.flopsPerSecond(),
            row.bytesPerSecond(),
            row.busBytesPerSecond(),
            row.error(),
            row.tolerance(),
            row.correct()
        };
    }

    static void points(Hdf5Writer writer, Handle sweeps, List<Placed<SweepPoint>> points) {
        TableWriter.write(
                writer,
                sweeps,
                "points",
                POINTS,
                points.stream().map(placed -> point(placed)).toList());
    }

    private static Object[] point(Placed<SweepPoint> placed) {
        SweepPoint row = placed.row();
        return new Object[] {
            (long) placed.launch(),
            (long) placed.rank(),
            row.workload(),
            row.mode(),
            row.engine(),
            row.problemClass(),
            row.precision(),
            row.axis(),
            row.size(),
            row.batch(),
            row.status(),
            row.reason(),
            row.predictedBytes(),
            row.allocatorPeakBytes(),
            row.residentPeakBytes(),
            row.limitBytes(),
            (long) row.iterations(),
            row.iterationNs(),
            row.confirmation()
        };
    }
}
