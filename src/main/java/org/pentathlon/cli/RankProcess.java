package org.pentathlon.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pentathlon.comm.Launch;
import org.pentathlon.comm.LaunchKind;
import org.pentathlon.comm.MpiSearch;
import org.pentathlon.comm.PeerLost;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.comm.World;
import org.pentathlon.harness.Agreement;
import org.pentathlon.harness.FailureNews;
import org.pentathlon.harness.LocalRanks;
import org.pentathlon.harness.LostPeerHandler;
import org.pentathlon.harness.ProgressListener;
import org.pentathlon.harness.RankRun;
import org.pentathlon.harness.RunKind;
import org.pentathlon.harness.RunOptions;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.job.Job;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.OutputFile;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;

/** This process as one rank of a run: meets the others, runs the cases, shows the result. */
final class RankProcess {
    /** Number of the launch, where another process of this program started this one. */
    static final String LAUNCH = "PENTATHLON_LAUNCH";

    /** The run's identifier, the same in all its launches. */
    static final String RUN_ID = "PENTATHLON_RUN_ID";

    /** Set where the run is one launch of several that are shown together: it shows nothing. */
    static final String PART = "PENTATHLON_PART";

    private static final String SEPARATOR = "\u001f";
    private static final long END_OF_LOST_RANK_SECONDS = 20;
    private static final Duration AT_ONCE = Duration.ZERO;

    private final Job job;
    private final RunKind kind;
    private final Launch launch;
    private final Map<String, String> variables;
    private final StopRequest stop;
    private final Consumer<String> say;
    private final Runnable halt;
    private volatile boolean met;

    RankProcess(
            Job job,
            RunKind kind,
            Launch launch,
            Map<String, String> variables,
            StopRequest stop,
            Consumer<String> say,
            Runnable halt) {
        this.job = job;
        this.kind = kind;
        this.launch = launch;
        this.variables = variables;
        this.stop = stop;
        this.say = say;
        this.halt = halt;
    }

    static String newRunId() {
        return UUID.randomUUID().toString();
    }

    /** The command of a rank that this process starts; all ranks write to this one's file. */
    static List<String> command(Job job, List<String> arguments) {
        List<String> same = new ArrayList<>(arguments);
        boolean given = same.stream().anyMatch(word -> word.matches("--out(=.*)?"));
        if (!given) {
            same.add("--out");
            same.add(job.run().out().toString());
        }
        return Program.command(same);
    }

    RunOutcome run(List<String> arguments, Progress progress) {
        endWithParent();
        Path folder = job.run().out().toAbsolutePath().getParent();
        LostPeerHandler lost = new LostPeerHandler(launch.rank(), say, halt);
        Duration patience = Duration.ofSeconds(job.run().startTimeoutSeconds());
        try (World world = World.join(launch, mpi(), folder, patience, launchNumber(), lost)) {
            met = true;
            return run(world, lost, arguments, progress);
        }
    }

    /**
     * A launcher's connection to MPI serves one process for each rank, and not those that follow it
     * where there are several launches.
     */
    private MpiSearch mpi() {
        boolean follows = variables.containsKey(LAUNCH);
        return new MpiSearch(follows ? MpiChoice.MPJ : job.run().mpi(), variables);
    }

    private RunOutcome run(
            World world, LostPeerHandler lost, List<String> arguments, Progress progress) {
        try {
            // The run itself tells of its failures.
            FailureNews news = new FailureNews(world, lost, () -> false);
            List<String> shared = sharedGpus(world, lost);
            RunOptions options = news.orTell(() -> options(world, arguments, shared));
            RankRun run = news.orTell(() -> rankRun(options, world, lost, progress));
            RankRun.Outcome ended = run.run(() -> DataSet.requireFor(job));
            return news.orTell(() -> outcome(options, ended));
        } catch (PentathlonException e) {
            boolean aPeer = world.lost(AT_ONCE).filter(p -> p.rank() != launch.rank()).isPresent();
            if (e.status() == ExitStatus.RANK_FAILED && aPeer) {
                awaitHandler();
            }
            throw e;
        }
    }

    private List<String> sharedGpus(World world, LostPeerHandler lost) {
        if (job.run().device() != DeviceKind.CUDA) {
            return List.of();
        }
        Agreement agreement = new Agreement(world.communicator());
        FailureNews news = new FailureNews(world, lost, agreement::failed);
        List<String> shared =
                news.orTell(() -> GpuSharing.require(job, world, RankGpu.of(variables), agreement));
        if (launch.rank() == 0) {
            shared.forEach(say);
        }
        return shared;
    }

    private RankRun rankRun(
            RunOptions options, World world, LostPeerHandler lost, Progress progress) {
        return new RankRun(
                job.cases(),
                options,
                world,
                variables,
                launch.kind() == LaunchKind.SLURM,
                stop,
                listener(progress),
                lost,
                say);
    }

    /** Where a peer is lost, the handler ends the program once it has saved what can be saved. */
    private static void awaitHandler() {
        try {
            TimeUnit.SECONDS.sleep(END_OF_LOST_RANK_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RunOutcome outcome(RunOptions options, RankRun.Outcome ended) {
        int status =
                ended.termination() == Termination.FORCED
                        ? Signals.status(stop.signal() == null ? "TERM" : stop.signal())
                        : (ended.valid() ? ExitStatus.OK : ExitStatus.INVALID).code();
        boolean shown = kind == RunKind.CASES && !variables.containsKey(PART);
        return ended.written() && shown
                ? RunRows.read(options.out(), status)
                : new RunOutcome(
                        options.out(), status, ended.written(), List.of(), List.of(), List.of());
    }

    /** Rank 0's file, time and identifier count for all ranks. */
    private RunOptions options(World world, List<String> arguments, List<String> sharedGpus) {
        String mine =
                String.join(
                        SEPARATOR,
                        job.run().out().toString(),
                        variables.getOrDefault(RUN_ID, newRunId()),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        byte[] agreed = world.communicator().broadcast(mine.getBytes(StandardCharsets.UTF_8), 0);
        String[] identity = new String(agreed, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        Path out = Path.of(identity[0]);
        Attributes run =
                new Attributes()
                        .put("software", "pentathlon")
                        .put("software_version", Main.version())
                        .put("run_id", identity[1])
                        .put("date", identity[2])
                        .put("command_line", "pentathlon " + String.join(" ", arguments))
                        .put("launcher", launch.kind().word());
        job.resolved().forEach(run::put);
        run.put("device", job.run().device().word()).put("out", out.toString());
        run.put("mpi", world.communicator().name())
                .put("mpi_library", world.communicator().version());
        if (!sharedGpus.isEmpty()) {
            run.put("gpus_shared", String.join("; ", sharedGpus));
        }
        // Only a run has a group for each case in the file.
        run.put("cases", kind == RunKind.CASES ? job.cases().size() : 0)
                .put("repeats", job.run().repeats());
        return new RunOptions(
                launchNumber(),
                job.run().repeats(),
                kind,
                job.run().measures(),
                job.run().measureIterations(),
                job.run().memoryLimitBytes(),
                job.run().pointSeconds(),
                out,
                journalFolder(job, out),
                job.run().dataDir().orElse(null),
                job.run().collective(),
                job.run().pricePerDeviceHour(),
                job.run().seed(),
                job.run().force(),
                run,
                job.run().jobFile());
    }

    /** Beside the result, or where the user wants it. */
    static Path journalFolder(Job job, Path out) {
        Path journal = OutputFile.journalDir(out.toAbsolutePath());
        return job.run()
                .journalDir()
                .map(dir -> dir.resolve(journal.getFileName()))
                .orElse(journal);
    }

    private int launchNumber() {
        return Integer.parseInt(variables.getOrDefault(LAUNCH, "0"));
    }

    /** A rank whose parent is gone must not go on: nobody would end it. */
    private void endWithParent() {
        if (!variables.containsKey(LocalRanks.PARENT)) {
            return;
        }
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                BufferedReader news =
                                        new BufferedReader(
                                                new InputStreamReader(
                                                        System.in, StandardCharsets.US_ASCII));
                                for (String line = news.readLine();
                                        line != null;
                                        line = news.readLine()) {
                                    LocalRanks.readNews(line).ifPresent(this::lostAtStart);
                                }
                            } catch (IOException e) {
                                say.accept("the process that started this rank: " + e);
                            }
                            halt.run();
                        },
                        "pentathlon-parent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Nobody waits for a rank that is gone; those who have met it hear of it otherwise. */
    private void lostAtStart(PeerLost peer) {
        if (!met) {
            say.accept(peer.message());
            halt.run();
        }
    }

    private static ProgressListener listener(Progress progress) {
        return new ProgressListener() {
            private int iterations;

            @Override
            public void beginCase(int number, int cases, String title) {
                progress.begin(number, cases, title);
            }

            @Override
            public void beginIterations(int total) {
                iterations = total;
                progress.iteration(0, total);
            }

            @Override
            public void evaluating() {
                progress.evaluating();
            }

            @Override
            public void measuring(Measure measure) {
                progress.measuring(measure);
            }

            @Override
            public void iteration(int done) {
                progress.iteration(done, iterations);
            }

            @Override
            public void note(String line) {
                progress.note("pentathlon: " + line);
            }
        };
    }
}
