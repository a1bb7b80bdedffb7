package org.pentathlon.comm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.reflect.Method;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.MpiChoice;

/**
 * A benchmark, started by {@code src/bench/allreduce.sh} as each of some ranks: sums gradients by a
 * collective, and in turn with it, over MPJ Express, by that library's own all-reduce. Rank 0
 * prints a line for each sum: whose it is, and the slowest rank's milliseconds.
 */
public final class AllReduceCost {
    private static final int WARM_UP = 5;
    private static final double NS_PER_MS = 1e6;

    private final Communicator communicator;
    private final FloatBuffer values;

    private AllReduceCost(Communicator communicator, FloatBuffer values) {
        this.communicator = communicator;
        this.values = values;
    }

    /** Sums what the ranks have. */
    private interface Sum {
        void run() throws ReflectiveOperationException;
    }

    /**
     * Runs one rank.
     *
     * @param arguments collective, MPI library ({@code mpj} or {@code native}), floats, rounds, a
     *     folder for the rendezvous
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        CollectiveKind kind = CollectiveKind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        MpiChoice mpi = MpiChoice.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int elements = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        Launch launch = LaunchDetection.detect(System.getenv());
        try (World world =
                        World.join(
                                launch,
                                new MpiSearch(mpi, System.getenv()),
                                Path.of(arguments[4]),
                                Duration.ofSeconds(60),
                                0,
                                lost -> Runtime.getRuntime().halt(5));
                Collective collective =
                        Collectives.choose(Collectives.all(), Optional.of(kind), DeviceKind.CPU)
                                .open(world.communicator(), world.hostAddress());
                Memory memory = new Memory((long) elements * Float.BYTES)) {
            long address = Pointer.nativeValue(memory);
            FloatBuffer values =
                    memory.getByteBuffer(0, memory.size())
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer();
            Map<String, Sum> sums = new LinkedHashMap<>();
            sums.put(
                    "ours",
                    () -> collective.allReduceSum(address, elements, ElementType.FLOAT32, 0));
            if (kind == CollectiveKind.MPI && mpi == MpiChoice.MPJ) {
                sums.put("peer", mpjSum(values));
            }
            new AllReduceCost(world.communicator(), values).measure(sums, rounds);
        }
    }

    private void measure(Map<String, Sum> sums, int rounds) throws ReflectiveOperationException {
        for (int round = 0; round < WARM_UP + rounds; round++) {
            for (Map.Entry<String, Sum> sum : sums.entrySet()) {
                long ns = measure(sum.getValue());
                if (round >= WARM_UP && communicator.rank() == 0) {
                    System.out.printf(Locale.ROOT, "%s %.3f%n", sum.getKey(), ns / NS_PER_MS);
                }
            }
        }
    }

    /** Time of the slowest rank, from where the last one comes. */
    private long measure(Sum sum) throws ReflectiveOperationException {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, communicator.rank() + 1);
        }
        communicator.barrier();
        long begin = System.nanoTime();
        sum.run();
        long ns = System.nanoTime() - begin;
        float expected = communicator.size() * (communicator.size() + 1) / 2f;
        for (int i = 0; i < values.capacity(); i++) {
            if (values.get(i) != expected) {
                throw new AssertionError("element " + i + " is " + values.get(i));
            }
        }
        return communicator.max(ns);
    }

    /** As a user of the library would: it knows arrays alone. */
    private static Sum mpjSum(FloatBuffer values) throws ReflectiveOperationException {
        Class<?> mpi = Class.forName("mpi.MPI");
        Object world = mpi.getField("COMM_WORLD").get(null);
        Object floats = mpi.getField("FLOAT").get(null);
        Object plus = mpi.getField("SUM").get(null);
        Method allReduce =
                Arrays.stream(world.getClass().getMethods())
                        .filter(method -> method.getName().equals("Allreduce"))
                        .findFirst()
                        .orElseThrow();
        float[] own = new float[values.capacity()];
        float[] all = new float[values.capacity()];
        return () -> {
            values.get(0, own);
            allReduce.invoke(world, own, 0, all, 0, own.length, floats, plus);
            values.put(0, all);
        };
    }
}
