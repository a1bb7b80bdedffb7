package org.pentathlon.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
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
 * What came of training a problem for some iterations in one process, on one or more ranks.
 *
 * @param losses of each iteration, the mean of the ranks'
 * @param parameters after the last, in canonical order
 */
public record TrainingRun(List<Double> losses, Map<String, float[]> parameters) {
    /** Class tiny with settings such as {@code lr=1e-4}. */
    public static Problem tiny(String workload, String... settings) {
        Map<String, String> overrides = new TreeMap<>();
        for (String setting : settings) {
            overrides.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        return Workloads.byName(workload).orElseThrow().problem(ProblemClass.TINY, overrides);
    }

    /** A session of one engine. */
    public static Session open(EngineKind kind, Problem problem, Mode mode, int rank, int size) {
        return Engines.of(kind)
                .open(
                        new SessionRequest(
                                problem,
                                mode,
                                Precision.FP32,
                                DeviceKind.CPU,
                                1,
                                1,
                                rank,
                                size,
                                false));
    }

    /** Synthetic batches of one rank. */
    public static BatchSource batches(Problem problem, int rank, int size) {
        return problem.open(new DataRequest(DataMode.SYNTHETIC, null, 1, rank, size, true, false))
                .batches();
    }

    /** Trains on one rank. */
    public static TrainingRun of(EngineKind kind, Problem problem, int iterations) {
        return of(kind, problem, iterations, 1);
    }

    /** Trains on several ranks, whose buckets are summed here. */
    public static TrainingRun of(EngineKind kind, Problem problem, int iterations, int size) {
        List<Rank> ranks = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ranks.add(Rank.open(kind, problem, rank, size));
        }
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < iterations; i++) {
            reduce(ranks.stream().map(Rank::gradients).toList());
            losses.add(
                    ranks.stream()
                            .mapToDouble(rank -> rank.update(problem.training().learningRate()))
                            .average()
                            .orElseThrow());
        }
        Map<String, float[]> parameters = ranks.get(0).parameters();
        ranks.forEach(Rank::close);
        return new TrainingRun(losses, parameters);
    }

    /** A rank in a thread of its own, as ND4J keeps the memory of iterations thread by thread. */
    private record Rank(ExecutorService thread, Session session, BatchSource source) {
        static Rank open(EngineKind kind, Problem problem, int rank, int size) {
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Session session =
                    on(thread, () -> TrainingRun.open(kind, problem, Mode.TRAIN, rank, size));
            return new Rank(thread, session, batches(problem, rank, size));
        }

        private static <T> T on(ExecutorService thread, Supplier<T> work) {
            return CompletableFuture.supplyAsync(work, thread).join();
        }

        /** Runs an iteration up to its gradients. */
        List<Bucket> gradients() {
            return on(
                    thread,
                    () -> {
                        List<Bucket> buckets = new ArrayList<>();
                        session.stage(source.next());
                        session.forward();
                        session.loss();
                        session.backward(buckets::add);
                        return buckets;
                    });
        }

        /** Ends the iteration, and gives its loss. */
        double update(double learningRate) {
            return on(
                    thread,
                    () -> {
                        session.update(learningRate);
                        return session.endIteration();
                    });
        }

        Map<String, float[]> parameters() {
            return on(thread, () -> TrainingRun.parameters(session));
        }

        void close() {
            CompletableFuture.runAsync(session::close, thread).join();
            source.close();
            thread.shutdown();
        }
    }

    /** Puts the sum of the ranks' buckets into each. */
    private static void reduce(List<List<Bucket>> buckets) {
        for (int index = 0; index < buckets.get(0).size(); index++) {
            List<FloatBuffer> memories = new ArrayList<>();
            for (List<Bucket> own : buckets) {
                memories.add(values(own.get(index)));
            }
            for (int i = 0; i < memories.get(0).limit(); i++) {
                float sum = 0;
                for (FloatBuffer memory : memories) {
                    sum += memory.get(i);
                }
                for (FloatBuffer memory : memories) {
                    memory.put(i, sum);
                }
            }
        }
    }

    /** A bucket's memory. */
    public static FloatBuffer values(Bucket bucket) {
        FloatPointer pointer =
                new FloatPointer() {
                    {
                        address = bucket.address();
                    }
                };
        return pointer.capacity(bucket.elements()).asBuffer();
    }

    /** Copies of a session's parameters. */
    public static Map<String, float[]> parameters(Session session) {
        Map<String, float[]> all = new LinkedHashMap<>();
        session.readParameters(
                (parameter, values) -> {
                    float[] copy = new float[values.remaining()];
                    values.get(copy);
                    all.put(parameter.name(), copy);
                });
        return all;
    }
}
