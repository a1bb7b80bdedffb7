package org.pentathlon.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Job;
import org.pentathlon.job.StandIn;
import org.pentathlon.results.CheckRow;
import org.pentathlon.results.CheckStatus;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.Recovered;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Workload;

/** The program in this process, with what it says, and runs that do nothing. */
final class StartedMain {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    Launched launched = new Launched(Launched.NONE, 0, 1, "here");
    Supplier<RunOutcome> outcome =
            () ->
                    new RunOutcome(
                            Path.of("r.h5"),
                            0,
                            true,
                            List.of(RunTableTest.TRAIN),
                            List.of(),
                            List.of());
    Job job;
    List<Workload> workloads = List.of(StandIn.of("vgg"), StandIn.of("resnet", StandIn.depth()));

    int run(String... arguments) {
        Main main =
                new Main(
                        Fake::new,
                        new PrintStream(out, true),
                        new PrintStream(err, true),
                        Map.of());
        return main.run(arguments);
    }

    List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What is connected to the commands. */
    private final class Fake implements Services {
        @Override
        public List<Workload> workloads() {
            return workloads;
        }

        @Override
        public List<Engine> engines() {
            return List.of(new NoGpu(EngineKind.TORCH), new NoGpu(EngineKind.DL4J));
        }

        @Override
        public List<CollectiveProvider> collectives() {
            return List.of();
        }

        @Override
        public Launched launched() {
            return launched;
        }

        @Override
        public RunOutcome run(
                Job started, RunKind kind, List<String> arguments, Progress progress) {
            job = started;
            return outcome.get();
        }

        @Override
        public SeriesOutcome series(ScalingPlan plan, List<String> arguments) {
            return new SeriesOutcome(plan.run().out(), 0, false, "");
        }

        @Override
        public List<FileCheck> check(Path file) {
            CheckStatus status =
                    file.toString().equals("good.h5") ? CheckStatus.PASSED : CheckStatus.FAILED;
            return List.of(
                    new FileCheck(
                            "000-vgg",
                            new CheckRow("other", status, 0.001, 0.05, "share of the iteration")),
                    new FileCheck(
                            "000-vgg",
                            new CheckRow(
                                    "steady", CheckStatus.WARNING, Double.NaN, Double.NaN, "")));
        }

        @Override
        public Recovered recover(Path journal, boolean force) {
            return new Recovered(
                    Path.of(force ? "replaced.h5" : "r.h5"),
                    "1 of 3 launches, 400 rows, not complete");
        }
    }

    /** A framework without a GPU, and with a defect. */
    private record NoGpu(EngineKind kind) implements Engine {
        @Override
        public Support supports(DeviceKind device, Precision precision) {
            if (device == DeviceKind.CUDA && precision == Precision.BF16) {
                throw new UnsatisfiedLinkError("broken");
            }
            return device == DeviceKind.CPU ? Support.yes() : Support.no("no GPU here");
        }

        @Override
        public Session open(SessionRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Kernels kernels(KernelRequest request) {
            throw new UnsupportedOperationException();
        }
    }
}
