package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workload;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon data verify DIR}: reads every record of the data sets that a folder has. */
final class DataCommand {
    static final String VERIFY = "verify";

    private static final long SEED = 1;

    private final Services services;
    private final Streams streams;

    DataCommand(Services services, Streams streams) {
        this.services = services;
        this.streams = streams;
    }

    /**
     * Prints a line for each data set.
     *
     * @throws PentathlonException (usage) if something else than {@code verify} is asked for;
     *     (data) if there is no such folder, no data set in it, or a broken one
     */
    int run(ParseResult parsed) {
        String action = parsed.matchedPositional(0).stringValues().get(0);
        if (!action.equals(VERIFY)) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "data: '%s': allowed: %s\nsee: pentathlon data --help"
                            .formatted(action, VERIFY));
        }
        Path folder = Path.of(parsed.matchedPositional(1).stringValues().get(0));
        if (!Files.isDirectory(folder)) {
            throw new PentathlonException(
                    ExitStatus.DATA, folder + " is no folder; name the one with the data sets");
        }
        TextTable table = new TextTable("data set", "workloads", "status", "what");
        int there = 0;
        int broken = 0;
        for (DataSet set : DataSet.all()) {
            Optional<Path> place = set.find(folder);
            String status = place.isEmpty() ? "missing" : "ok";
            String what = place.isEmpty() ? "no " + String.join(" or ", set.places()) : "";
            if (place.isPresent()) {
                there++;
                try {
                    what = place.get() + ": " + read(set, folder);
                } catch (DataException e) {
                    broken++;
                    status = "broken";
                    what = e.getMessage();
                }
            }
            table.row(set.name(), String.join(", ", set.workloads()), status, what);
        }
        streams.print(table.lines());
        requireWhole(folder, there, broken);
        return ExitStatus.OK.code();
    }

    private static void requireWhole(Path folder, int there, int broken) {
        if (there == 0) {
            throw new PentathlonException(
                    ExitStatus.DATA, folder + " has no data set that a workload reads");
        }
        if (broken > 0) {
            throw new PentathlonException(
                    ExitStatus.DATA,
                    "%s: %d of %d data sets cannot be read; get these again"
                            .formatted(folder, broken, there));
        }
    }

    /** Reads all of it as its first workload does; what is known of it then. */
    private String read(DataSet set, Path folder) {
        Workload workload =
                services.workloads().stream()
                        .filter(known -> set.workloads().contains(known.name()))
                        .findFirst()
                        .orElseThrow();
        // With batches of one sample no record is left out at an epoch's end.
        Problem problem = workload.problem(ProblemClass.REFERENCE, Map.of("batch", "1"));
        Dataset training = problem.open(request(folder, true));
        long trained = samples(training);
        Dataset test = problem.open(request(folder, false));
        long inferred = samples(test);
        if (training.facts().isEmpty()) {
            return "%d training, %d %s samples"
                    .formatted(trained, inferred, test.inferred().word());
        }
        return training.facts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(fact -> fact.getKey().replaceFirst("^data_", "") + " " + fact.getValue())
                .collect(Collectors.joining(", "));
    }

    private static DataRequest request(Path folder, boolean training) {
        return new DataRequest(DataMode.REAL, folder, SEED, 0, 1, training, false);
    }

    /** Goes through one epoch. */
    private static long samples(Dataset data) {
        long samples = 0;
        try (BatchSource batches = data.batches()) {
            for (long i = 0; i < data.epochIterations(); i++) {
                samples += batches.next().samples();
            }
        }
        return samples;
    }
}
