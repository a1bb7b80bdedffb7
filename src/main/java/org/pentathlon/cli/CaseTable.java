package org.pentathlon.cli;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.job.Job;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workload;

/** The cases of a job, with what they cost. */
final class CaseTable {
    private final Map<String, Workload> workloads;

    CaseTable(List<Workload> workloads) {
        this.workloads =
                workloads.stream().collect(Collectors.toMap(Workload::name, workload -> workload));
    }

    List<String> lines(Job job) {
        TextTable table =
                new TextTable(
                        ">#",
                        "case",
                        "device",
                        "data",
                        ">batch",
                        "length",
                        ">parameters",
                        ">GFLOP/iteration",
                        "set");
        for (int i = 0; i < job.cases().size(); i++) {
            CaseSpec spec = job.cases().get(i);
            Problem problem =
                    workloads.get(spec.workload()).problem(spec.problemClass(), spec.settings());
            table.row(
                    String.format(Locale.ROOT, "%03d", i),
                    spec.title(),
                    spec.device().word(),
                    spec.data().word(),
                    job.run().ranks() + " x " + spec.batchPerRank(),
                    spec.warmup() + " + " + length(spec),
                    String.format(Locale.ROOT, "%,d", problem.parameterCount()),
                    gigaFlops(problem, spec.mode(), job.run().ranks()),
                    settings(spec));
        }
        return table.lines();
    }

    private static String length(CaseSpec spec) {
        return spec.epochs() > 0 ? spec.epochs() + " epochs" : Integer.toString(spec.iterations());
    }

    private static String settings(CaseSpec spec) {
        return spec.settings().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Of all ranks; a training step counts three forward passes, of two operations a MAC. */
    private static String gigaFlops(Problem problem, Mode mode, int ranks) {
        long forward = Math.multiplyExact(2L, forwardMacs(problem));
        long flops = Math.multiplyExact(forward, mode == Mode.TRAIN ? 3L : 1L);
        return Figures.of(Math.multiplyExact(flops, (long) ranks) / 1e9);
    }

    private static long forwardMacs(Problem problem) {
        if (problem instanceof ImageClassification images) {
            return images.forwardMacs(
                    new ImageBatch(
                            FloatBuffer.allocate(0),
                            LongBuffer.allocate(0),
                            images.batch(),
                            ImageClassification.CHANNELS,
                            images.imageSize(),
                            images.imageSize()));
        }
        throw new IllegalStateException("no batch of known size: " + problem.workload());
    }
}
