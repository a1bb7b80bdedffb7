package org.pentathlon.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pentathlon.job.Job;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Quality;
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
                    workloads
                            .get(spec.workload())
                            .problem(spec.problemClass(), spec.problemSettings());
            table.row(
                    String.format(Locale.ROOT, "%03d", i),
                    spec.title(),
                    spec.device().word(),
                    spec.data().word(),
                    job.run().ranks() + " x " + spec.batchPerRank(),
                    length(spec, problem),
                    String.format(Locale.ROOT, "%,d", problem.parameterCount()),
                    gigaFlops(problem, spec.mode(), job.run().ranks()),
                    spec.settingsText());
        }
        return table.lines();
    }

    private static String length(CaseSpec spec, Problem problem) {
        if (spec.epochs() == 0) {
            return spec.warmup() + " + " + spec.iterations();
        }
        String epochs = spec.epochs() + (spec.epochs() == 1 ? " epoch" : " epochs");
        if (spec.target().isEmpty()) {
            return epochs;
        }
        Quality quality = problem.quality();
        String unit = quality.unit().equals("1") ? "" : " " + quality.unit();
        String target = Figures.of(spec.target().getAsDouble()) + unit;
        return epochs + " or " + quality.metric() + " " + target;
    }

    /** Of all ranks. */
    private static String gigaFlops(Problem problem, Mode mode, int ranks) {
        return Figures.of(Math.multiplyExact(problem.fullFlops(mode), (long) ranks) / 1e9);
    }
}
