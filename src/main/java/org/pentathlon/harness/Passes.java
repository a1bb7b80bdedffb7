package org.pentathlon.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.comm.World;
import org.pentathlon.device.Gpu;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.probe.ProbeRequest;
import org.pentathlon.probe.Probes;
import org.pentathlon.results.FreeRun;
import org.pentathlon.results.Measurements;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Support;

/**
 * The passes behind a case's timing pass, as far as they are asked for. Nothing of them is there
 * while the timing pass runs.
 */
final class Passes {
    private final RunOptions options;
    private final World world;
    private final StopRequest stop;
    private final ProgressListener progress;

    Passes(RunOptions options, World world, StopRequest stop, ProgressListener progress) {
        this.options = options;
        this.world = world;
        this.stop = stop;
        this.progress = progress;
    }

    boolean wants(Measure measure) {
        return options.measures().contains(measure);
    }

    /**
     * As many iterations as the timing pass had, not synchronised; collective. Nothing where ranks
     * stop.
     *
     * @param iterations of the timing pass
     * @param goesOn whether this rank came to the end of its timing pass
     */
    Optional<FreeRun> freeRun(
            FreeRunningBlock block,
            NumberedCase numbered,
            int iterations,
            CaseLoop loop,
            boolean goesOn) {
        if (world.communicator().max(goesOn && !stop.asked() ? 0 : 1) > 0) {
            return Optional.empty();
        }
        progress.measuring(Measure.PHASES);
        long before = Math.addExact(numbered.spec().warmup(), iterations);
        return block.run(
                world.communicator(),
                iterations,
                loop.learningRate(),
                new FreeRunningBlock.Stop(stop, world.stopAgreement(), numbered.order(), before));
    }

    /** Those that go on with the session of the timing pass; collective. */
    Measurements inSession(
            Session session, IterationRecorder recorder, double learningRate, DeviceKind device) {
        PassLoop loop =
                new PassLoop(
                        world.communicator(), recorder, learningRate, options.measureIterations());
        return measured(Measure.OPERATORS, () -> operators(session, loop))
                .and(measured(Measure.COUNTERS, () -> counters(loop, device)));
    }

    /** Nothing where it is not asked for, and the reason alone where ranks are to stop. */
    Measurements measured(Measure measure, Supplier<Measurements> pass) {
        if (!wants(measure)) {
            return Measurements.none();
        }
        if (world.communicator().max(stop.asked() ? 1 : 0) > 0) {
            return unavailable(measure, "the run was stopped before");
        }
        progress.measuring(measure);
        return pass.get();
    }

    /** The reason alone, for each that is asked for. */
    Measurements none(String reason) {
        Measurements none = Measurements.none();
        for (Measure measure : options.measures()) {
            if (measure != Measure.PHASES) {
                none = none.and(unavailable(measure, reason));
            }
        }
        return none;
    }

    static Measurements unavailable(Measure measure, String reason) {
        return new Measurements(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Measurements.Unavailable(measure.word(), reason)));
    }

    /** The place on the bus of this rank's GPU, or why it has none. */
    Available<String> gpu(DeviceKind device) {
        return device == DeviceKind.CUDA
                ? RankGpu.of(System.getenv()).map(Gpu::busId)
                : Available.no("the ranks compute on the CPU");
    }

    /** What tells whether this rank's GPU is its own alone; empty where it has none. */
    Optional<Supplier<Support>> gpuAlone(DeviceKind device) {
        return device == DeviceKind.CUDA
                ? Optional.of(() -> Probes.alone(gpu(device)))
                : Optional.empty();
    }

    /** All ranks take part or none does: those that cannot would be waited for. */
    private Measurements operators(Session session, PassLoop loop) {
        Available<OperatorRecorder> recorder = session.operators();
        boolean lacking = world.communicator().max(recorder.value().isEmpty() ? 1 : 0) > 0;
        if (lacking && recorder.value().isPresent()) {
            return unavailable(Measure.OPERATORS, "another rank cannot record them");
        }
        return recorder.value()
                .map(found -> new OperatorPass(loop, found).run())
                .orElseGet(() -> unavailable(Measure.OPERATORS, recorder.reason()));
    }

    private Measurements counters(PassLoop loop, DeviceKind device) {
        Available<String> gpu = gpu(device);
        String place = world.self().machine() + " " + gpu.value().orElse("");
        ProbeRequest request =
                new ProbeRequest(
                        Path.of("/"),
                        world.self().localRank() == 0,
                        device,
                        gpu,
                        FirstRank.with(world.communicator(), place));
        return new CounterPass(loop, Probes.of(request)).run();
    }
}
