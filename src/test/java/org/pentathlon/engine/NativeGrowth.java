package org.pentathlon.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.pentathlon.data.BatchSource;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

/**
 * Runs iterations of one workload, with an answer now and then in training, and prints what of the
 * process is resident without Java's heap, in MiB, ten times: at the end of each tenth. Arguments:
 * engine, workload, mode, class, iterations, sessions one after the other.
 */
final class NativeGrowth {
    private static final int LOOKS = 10;
    private static final int MIB = 1 << 20;

    private NativeGrowth() {}

    public static void main(String[] arguments) throws IOException {
        EngineKind engine = EngineKind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Mode mode = Mode.valueOf(arguments[2].toUpperCase(Locale.ROOT));
        Problem problem =
                Workloads.byName(arguments[1])
                        .orElseThrow()
                        .problem(
                                ProblemClass.valueOf(arguments[3].toUpperCase(Locale.ROOT)),
                                Map.of());
        int iterations = Integer.parseInt(arguments[4]);
        for (int i = 0; i < Integer.parseInt(arguments[5]); i++) {
            System.out.printf("%s before: %s%n", String.join(" ", arguments), resident());
            run(engine, problem, mode, iterations);
            System.gc();
            System.out.printf("closed: %s%n", resident());
        }
    }

    private static void run(EngineKind engine, Problem problem, Mode mode, int iterations)
            throws IOException {
        SessionRequest request =
                new SessionRequest(
                        problem, mode, Precision.FP32, DeviceKind.CPU, 2, 1, 0, 1, false);
        DataRequest data =
                new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, mode == Mode.TRAIN, false);
        try (Session session = Engines.of(engine).open(request);
                BatchSource source = problem.open(data).batches()) {
            for (int i = 1; i <= iterations; i++) {
                session.stage(source.next());
                session.forward();
                session.loss();
                if (mode == Mode.TRAIN) {
                    session.backward(bucket -> {});
                    session.update(0);
                }
                session.endIteration();
                if (i % Math.max(1, iterations / LOOKS) == 0) {
                    System.out.printf("%d: %s%n", i, resident());
                    if (mode == Mode.TRAIN) {
                        session.answer(source.next());
                    }
                }
            }
        }
    }

    /** Resident memory, and how much of Java's heap is committed; what is committed was touched. */
    private static String resident() throws IOException {
        long heap = Runtime.getRuntime().totalMemory();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                long bytes = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                return "resident %d MiB, heap %d MiB".formatted(bytes / MIB, heap / MIB);
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
