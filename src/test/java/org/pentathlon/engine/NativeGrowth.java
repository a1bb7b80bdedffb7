package org.pentathlon.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.pentathlon.data.BatchSource;
import org.pentathlon.probe.ResidentMemory;
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
 * Runs iterations of one workload, with an answer now and then in training, and prints at the end
 * of each tenth what of the process is resident, in MiB: Java's heap, classes and compiled code,
 * and the native rest; and how much malloc has given out at that moment, to Java's compiler too.
 * Arguments: engine, workload, mode, class, iterations, sessions one after the other.
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
            System.out.printf("%s before: %s%n", String.join(" ", arguments), figures());
            run(engine, problem, mode, iterations);
            System.gc();
            System.out.printf("closed: %s%n", figures());
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
                    System.out.printf("%d: %s%n", i, figures());
                    if (mode == Mode.TRAIN) {
                        session.answer(source.next());
                    }
                }
            }
        }
    }

    private static String figures() {
        ResidentMemory.Reading reading =
                new ResidentMemory(Path.of("/")).read().value().orElseThrow();
        long javaBytes = reading.javaBytes().value().orElseThrow();
        return String.format(
                Locale.ROOT,
                "resident %.1f java %.1f native %.1f malloc %.1f MiB",
                mib(reading.residentBytes()),
                mib(javaBytes),
                mib(reading.residentBytes() - javaBytes),
                mib(Malloc.usedBytes()));
    }

    private static double mib(long bytes) {
        return bytes / (double) MIB;
    }
}
