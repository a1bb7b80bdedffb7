package org.pentathlon.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/**
 * Makes one result file of several, such as those of a series of separate jobs.
 *
 * <ul>
 *   <li>Cases that agree in workload, mode, engine, class, precision, device, library, threads,
 *       data, settings, seed, epochs, target, overlap, measurements, ranks, hosts, batch,
 *       collective, mpi, iterations and warm-up become one, whose launches are those of all files.
 *       Others stand side by side, sorted by these, with new numbers.
 *   <li>A launch has one number in the whole file: those of a file begin behind all of the file
 *       before it, so a case's need not begin at 0. {@code /runs} has a row for each run with its
 *       first launch, and a case's table {@code launches} says which run each is of.
 *   <li>Summary, checks, overheads and {@code /memory} are computed from the rows, as for a run.
 *       Waits stay as they were told within each launch.
 * </ul>
 */
public final class Merge {
    /** Attribute of a case: launches that it was to have; else those of the job count. */
    static final String PLANNED_LAUNCHES = "planned_launches";

    /** Attribute of a case: what its runs were to measure; else that of the job counts. */
    static final String MEASURE = "measure";

    private static final String KEPT = "the files that were to be merged are as they were";

    private final List<MergeInput> inputs;
    private final MergedRuns runs;
    private final List<MergedCase> cases;
    private final OptionalInt plannedLaunches;

    private Merge(List<MergeInput> inputs, MergePlan plan) {
        this.inputs = inputs;
        runs = new MergedRuns(inputs);
        cases = plan.merged();
        plannedLaunches = plan.plannedLaunches();
    }

    /**
     * What a merged file holds.
     *
     * @param valid whether all rows of all files are there and no check failed
     * @param failures one line for each run that did not come to a good end, and for each case that
     *     lacks launches
     * @param warnings one line for each case whose launches were not measured alike
     */
    public record Merged(
            int runs, int cases, boolean valid, List<String> failures, List<String> warnings) {
        public Merged {
            warnings = List.copyOf(warnings);
            failures = List.copyOf(failures);
        }
    }

    /**
     * Writes the file. A file that is incomplete or invalid makes the merged one so, with its
     * failure named after it.
     *
     * @param files at least one; the order decides the numbers of launches
     * @param force whether an existing file may be replaced
     * @param plannedLaunches launches that each case was to have, lost runs included; else the sum
     *     of what its files were to have
     * @throws PentathlonException with a line for each problem: (data) if a file is missing or none
     *     of this program; (invalid) if one is cut short, or contradicts itself; (usage) if files
     *     do not belong together: other versions of the program, other settings for the same
     *     workload, mode and engine, other models of devices for it, other libraries within a case,
     *     the same launch twice, more launches than planned; or if {@code out} exists or is one of
     *     them; (environment) if it cannot be written. Nothing is left of it then
     */
    public static Merged merge(
            List<Path> files, Path out, boolean force, OptionalInt plannedLaunches) {
        if (files.isEmpty()) {
            throw new PentathlonException(ExitStatus.USAGE, "no result files to merge");
        }
        requireOther(files, out);
        List<MergeInput> inputs = new ArrayList<>();
        try {
            open(files, inputs);
            MergePlan plan = new MergePlan(inputs, plannedLaunches);
            List<String> problems = plan.problems();
            if (!problems.isEmpty()) {
                throw new PentathlonException(ExitStatus.USAGE, String.join("\n", problems));
            }
            OutputFile.prepare(out, force);
            List<Merged> merged = new ArrayList<>();
            OutputFile.write(
                    out, KEPT, writer -> merged.add(new Merge(inputs, plan).content(writer, out)));
            ScalingTables.write(out, aim(inputs));
            return merged.get(0);
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
            throw new PentathlonException(
                    ExitStatus.INVALID,
                    "one of %s holds a number that is out of all bounds: %s; see: pentathlon check"
                            .formatted(names(files), e.getMessage()),
                    e);
        } finally {
            inputs.forEach(MergeInput::close);
        }
    }

    /** The same with as many launches planned as the files themselves were to have. */
    public static Merged merge(List<Path> files, Path out, boolean force) {
        return merge(files, out, force, OptionalInt.empty());
    }

    /** What the files were measured for, where those that say it agree. */
    private static ScalingAim aim(List<MergeInput> inputs) {
        List<ScalingAim> aims =
                inputs.stream()
                        .map(MergeInput::file)
                        .filter(ScalingTables::exist)
                        .map(ScalingTables::aim)
                        .distinct()
                        .toList();
        return aims.size() == 1 ? aims.get(0) : ScalingAim.ANY;
    }

    private static void requireOther(List<Path> files, Path out) {
        for (Path file : files) {
            boolean same =
                    file.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize());
            try {
                same |= Files.exists(out) && Files.exists(file) && Files.isSameFile(file, out);
            } catch (IOException e) {
                throw new PentathlonException(
                        ExitStatus.ENVIRONMENT,
                        "%s cannot be read (%s)".formatted(file, FileFailure.reason(e)),
                        e);
            }
            if (same) {
                throw new PentathlonException(
                        ExitStatus.USAGE,
                        "%s is one of the files to merge; choose another --out".formatted(out));
            }
        }
    }

    /** All files, or a line for each that cannot be had. */
    private static void open(List<Path> files, List<MergeInput> inputs) {
        List<String> problems = new ArrayList<>();
        ExitStatus status = ExitStatus.INVALID;
        for (Path file : files) {
            try {
                inputs.add(new MergeInput(file));
            } catch (PentathlonException e) {
                status = e.status() == ExitStatus.DATA ? ExitStatus.DATA : status;
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new PentathlonException(status, String.join("\n", problems));
        }
    }

    private static String names(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private Merged content(Hdf5Writer writer, Path out) {
        Handle root = writer.root();
        runs.write(writer, root, cases.size());
        List<Placed<KernelRow>> kernels = new ArrayList<>();
        List<Placed<SweepPoint>> points = new ArrayList<>();
        int launch = 0;
        for (MergeInput input : inputs) {
            shift(StoredKernels.read(input.file()), launch, kernels);
            shift(SweepTables.placed(input.file()), launch, points);
            launch += input.launches();
        }
        MemoryRatios memory = new MemoryRatios();
        boolean complete = runs.complete();
        boolean passed = KernelChecks.correct(kernels).passed();
        List<String> failures = new ArrayList<>(runs.failures());
        List<String> warnings = new ArrayList<>();
        try (Handle group = writer.group(root, "cases")) {
            for (MergedCase merged : cases) {
                ResultAssembler.Outcome outcome = merged.write(writer, group, kernels, memory);
                merged.lost().ifPresent(failures::add);
                merged.unlike().ifPresent(warnings::add);
                complete &= outcome.complete();
                passed &= outcome.valid();
            }
        }
        new FileRows(kernels, points).write(writer, root);
        memory.write(writer, root);
        boolean valid = complete && passed && runs.valid();
        writer.attributes(root, rootAttributes(out, complete, valid, failures));
        return new Merged(runs.count(), cases.size(), valid, failures, warnings);
    }

    private static <T> void shift(List<Placed<T>> from, int launches, List<Placed<T>> into) {
        from.forEach(row -> into.add(row.inLaunch(row.launch() + launches)));
    }

    private Attributes rootAttributes(
            Path out, boolean complete, boolean valid, List<String> failures) {
        Attributes first = inputs.get(0).root();
        String command =
                "pentathlon merge %s --out %s%s"
                        .formatted(
                                inputs.stream()
                                        .map(input -> input.path().toString())
                                        .collect(Collectors.joining(" ")),
                                out,
                                plannedLaunches.isPresent()
                                        ? " --planned-launches " + plannedLaunches.getAsInt()
                                        : "");
        return new Attributes()
                .put("format_version", ResultAssembler.FORMAT_VERSION)
                .put("software", first.text("software", ""))
                .put("software_version", first.text("software_version", ""))
                .put("run_id", runs.id())
                .put("date", runs.date())
                .put("command_line", command)
                .put(MergeInput.COMPLETE, complete)
                .put(MergeInput.VALID, valid)
                .put(MergeInput.TERMINATION, runs.termination().word())
                .put(MergeInput.FAILURE, String.join("; ", failures));
    }
}
