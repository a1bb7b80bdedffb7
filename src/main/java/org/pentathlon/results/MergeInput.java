package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * One of the files that become one, open. It knows the runs that it holds: one, or several where it
 * was merged before. Launches are its own, from 0; the merged file shifts them.
 */
final class MergeInput implements AutoCloseable {
    static final String RUNS = "/runs";
    static final String FILE = "file";
    static final String RUN = "run";
    static final String RUN_ID = "run_id";
    static final String FIRST_LAUNCH = "first_launch";
    static final String LAUNCHES = "launches";
    static final String FAILURE = "failure";
    static final String VALID = CaseContent.VALID;
    static final String COMPLETE = CaseContent.COMPLETE;
    static final String TERMINATION = "termination";
    static final String SLURM_JOB_ID = "slurm_job_id";
    static final String LAUNCHER = "launcher";

    /** Number of cases of a run, which is none where the file does not tell it. */
    static final String CASES = "cases";

    /** Setting of a run: its launches. */
    static final String REPEATS = "repeats";

    /** What the table of runs says of each; other columns are settings. */
    static final List<String> OF_RUN =
            List.of(
                    RUN,
                    FILE,
                    RUN_ID,
                    "date",
                    "command_line",
                    "software",
                    "software_version",
                    TERMINATION,
                    COMPLETE,
                    VALID,
                    FAILURE,
                    LAUNCHER,
                    SLURM_JOB_ID,
                    FIRST_LAUNCH,
                    LAUNCHES,
                    CASES);

    private static final String ENVIRONMENT = "/system/text/environment";
    private static final String JOB_TEXT = "text";

    private final Path path;
    private final ResultFile file;
    private final Attributes root;
    private final Attributes job;
    private final String jobText;
    private final List<Attributes> runs;

    /**
     * Opens it.
     *
     * @throws org.pentathlon.spec.PentathlonException as {@link ResultFile} does
     */
    MergeInput(Path path) {
        this(ResultFile.open(path));
    }

    /** Of a file that is open, which is closed with it. */
    MergeInput(ResultFile file) {
        this.path = file.path();
        this.file = file;
        try {
            root = file.writtenAttributes("/");
            Attributes settings = file.writtenAttributes("/job");
            jobText = settings.text(JOB_TEXT, "");
            job = without(settings, JOB_TEXT);
            runs = file.exists(RUNS) ? storedRuns(file, job) : List.of(single());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Attributes without(Attributes attributes, String name) {
        Attributes rest = new Attributes();
        attributes.asMap().keySet().stream()
                .filter(other -> !other.equals(name))
                .forEach(other -> rest.putOf(attributes, other));
        return rest;
    }

    /**
     * The runs of a merged file, with all settings of each.
     *
     * @param job what all runs share
     */
    static List<Attributes> storedRuns(ResultFile file, Attributes job) {
        // The job's number of cases is the file's.
        Attributes shared = without(job, CASES);
        return AttributeTable.read(file.table(RUNS)).stream()
                .map(row -> new Attributes().putAll(shared).putAll(row))
                .toList();
    }

    private Attributes single() {
        Attributes run = new Attributes().putAll(job).put(RUN, 0L).put(FILE, path.toString());
        for (String name : ResultAssembler.RUN_TEXTS) {
            run.put(name, root.text(name, ""));
        }
        long planned = Math.max(1, job.number(REPEATS, 1));
        return run.put(TERMINATION, root.text(TERMINATION, ""))
                .put(COMPLETE, root.number(COMPLETE, 0))
                .put(VALID, root.number(VALID, 0))
                .put(FAILURE, root.text(FAILURE, ""))
                .put(LAUNCHER, job.text(LAUNCHER, ""))
                .put(SLURM_JOB_ID, slurmJob())
                .put(FIRST_LAUNCH, 0L)
                .put(LAUNCHES, Math.max(planned, highestLaunch() + 1));
    }

    private String slurmJob() {
        String text = file.exists(ENVIRONMENT) ? file.text(ENVIRONMENT) : "";
        return text.lines()
                .filter(line -> line.startsWith("SLURM_JOB_ID="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElse("");
    }

    private long highestLaunch() {
        List<String> tables = new ArrayList<>(List.of("/kernels", SweepTables.POINTS));
        file.cases().forEach(name -> tables.add("/cases/" + name + "/ranks"));
        return tables.stream()
                .filter(file::exists)
                .flatMapToLong(table -> Arrays.stream(file.table(table).longs("launch")))
                .max()
                .orElse(0);
    }

    Path path() {
        return path;
    }

    ResultFile file() {
        return file;
    }

    /** Attributes of the file itself, as they were written. */
    Attributes root() {
        return root;
    }

    /** Settings of the job, without its text. */
    Attributes job() {
        return job;
    }

    String jobText() {
        return jobText;
    }

    /** A row of {@code /runs} for each run, with all its settings. */
    List<Attributes> runs() {
        return runs;
    }

    /** Launches that it has, or was to have. */
    int launches() {
        return Math.toIntExact(
                runs.stream()
                        .mapToLong(run -> Math.addExact(run.number(FIRST_LAUNCH, 0), launches(run)))
                        .max()
                        .orElse(1));
    }

    private static long launches(Attributes run) {
        return run.number(LAUNCHES, 1);
    }

    /** Which of its runs a launch belongs to. */
    int runOf(long launch) {
        for (int i = 0; i < runs.size(); i++) {
            long first = runs.get(i).number(FIRST_LAUNCH, 0);
            if (launch >= first && launch < first + launches(runs.get(i))) {
                return i;
            }
        }
        return 0;
    }

    /** The runs that a case was measured in, by their numbers in this file. */
    Set<Long> runsOf(String name) {
        return Arrays.stream(file.table("/cases/" + name + "/ranks").longs("launch"))
                .mapToObj(launch -> (long) runOf(launch))
                .collect(Collectors.toSet());
    }

    /** Each run and launch, which no other file may hold: {@code RUN_ID, launch N}. */
    List<String> launchNames() {
        return runs.stream()
                .flatMap(
                        run ->
                                LongStream.range(0, launches(run))
                                        .mapToObj(
                                                launch ->
                                                        "run %s, launch %d"
                                                                .formatted(
                                                                        run.text(RUN_ID, ""),
                                                                        launch)))
                .toList();
    }

    @Override
    public void close() {
        file.close();
    }
}
