package org.pentathlon.comm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Memory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;

/** A rank in a process of its own, for tests; prints what it finds, one line a finding. */
public final class RankProgram {
    private RankProgram() {}

    /** Arguments: what to do, the rendezvous folder, the start timeout in seconds. */
    public static void main(String[] args) throws Exception {
        Launch launch = LaunchDetection.detect(System.getenv());
        Duration timeout = Duration.ofSeconds(Long.parseLong(args[2]));
        CountDownLatch told = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        try (World world =
                World.join(
                        launch,
                        mpi(),
                        Path.of(args[1]),
                        timeout,
                        0,
                        lost -> {
                            if (!first.compareAndSet(true, false)) {
                                return;
                            }
                            System.out.println("lost " + lost.rank());
                            System.out.flush();
                            told.countDown();
                            Runtime.getRuntime().halt(5);
                        })) {
            switch (args[0]) {
                case "work" -> work(world);
                case "wait" -> waitForEver(world);
                case "sums" -> sumForEver(world);
                case "bench" -> bench(world);
                case "nccl" -> nccl(world);
                case "fail" -> fail(world);
                default -> throw new IllegalArgumentException(args[0]);
            }
        } catch (PentathlonException e) {
            // Of a loss two threads know, in either order; the other one's word is wanted.
            if (e.status() != ExitStatus.RANK_FAILED || !told.await(10, TimeUnit.SECONDS)) {
                System.out.println("error " + e.status() + " " + e.getMessage());
                System.out.flush();
            }
            Runtime.getRuntime().halt(e.status().code());
        }
        System.out.println("end");
    }

    private static MpiSearch mpi() {
        String choice = System.getenv().getOrDefault("PENTATHLON_TEST_MPI", "AUTO");
        return new MpiSearch(MpiChoice.valueOf(choice), System.getenv());
    }

    private static void work(World world) throws Exception {
        Communicator all = world.communicator();
        System.out.println("local " + world.self().localRank() + "/" + world.self().localSize());
        all.barrier();
        byte[] text = all.broadcast(("from " + all.rank()).getBytes(UTF_8), all.size() - 1);
        System.out.println("broadcast " + new String(text, UTF_8));
        StringBuilder gathered = new StringBuilder("gathered");
        all.gather(new byte[300_000 * all.rank()], b -> gathered.append(' ').append(b.length));
        System.out.println(gathered);
        System.out.println("max " + all.max(all.rank() * 11L));
        ClockEstimate clock = ClockSync.estimate(all);
        System.out.println("clock " + (Math.abs(clock.offsetNs()) <= clock.errorNs()));
        for (int count : new int[] {1, 1000, 100_003, 3_000_001}) {
            System.out.println("sum " + count + " " + sum(world, count));
        }
        System.out.println("bfloat16 " + sumBfloats(world, 100_003));
        System.out.println("both " + both(world));
    }

    /** What {@code work} prints where all is right. */
    static List<String> expected(int rank, int ranks) {
        String gathered =
                IntStream.range(0, ranks)
                        .mapToObj(source -> " " + 300_000 * source)
                        .collect(Collectors.joining());
        return List.of(
                "local " + rank + "/" + ranks,
                "broadcast from " + (ranks - 1),
                "gathered" + (rank == 0 ? gathered : ""),
                "max " + (ranks - 1) * 11,
                "clock true",
                "sum 1 right",
                "sum 1000 right",
                "sum 100003 right",
                "sum 3000001 right",
                "bfloat16 right",
                "both right",
                "end");
    }

    /** The data plane in another thread, beside the control plane. */
    private static String both(World world) throws Exception {
        FutureTask<String> sums =
                new FutureTask<>(
                        () -> {
                            String result = "right";
                            for (int i = 0; i < 50 && result.equals("right"); i++) {
                                result = sum(world, i % 2 == 0 ? 5 : 400_001);
                            }
                            return result;
                        });
        Thread thread = new Thread(sums, "data-plane");
        thread.setDaemon(true);
        thread.start();
        Communicator all = world.communicator();
        for (int i = 0; i < 300; i++) {
            if (all.max(i + all.rank()) != i + all.size() - 1) {
                return "wrong in round " + i;
            }
        }
        return sums.get();
    }

    private static String sum(World world, int count) {
        Communicator all = world.communicator();
        try (Memory memory = new Memory(count * 4L);
                Collective collective =
                        new MpiCollectiveProvider().open(all, world.hostAddress())) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (all.rank() + 1) * 100 + i % 1013;
            }
            memory.write(0, values, 0, count);
            collective.allReduceSum(Pointers.address(memory), count, ElementType.FLOAT32, 0);
            float[] sums = memory.getFloatArray(0, count);
            for (int i = 0; i < count; i++) {
                int n = all.size();
                if (sums[i] != n * (n + 1) / 2 * 100 + n * (i % 1013)) {
                    return "wrong at " + i + ": " + sums[i];
                }
            }
            return "right";
        }
    }

    /** Sums on GPUs of three lengths, queued one behind the other. */
    private static void nccl(World world) {
        Communicator all = world.communicator();
        int[] counts = {1, 1000, 3_000_001};
        try (Collective collective = new NcclCollectiveProvider().open(all, world.hostAddress())) {
            for (int count : counts) {
                try (SumMemory memory = collective.memory(count * 4L)) {
                    float[] values = new float[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = (all.rank() + 1) * 100 + i % 1013;
                    }
                    memory.write(0, values, count);
                    collective.allReduceSum(memory.address(), count, ElementType.FLOAT32, 0);
                    collective.await();
                    memory.read(0, values, count);
                    int n = all.size();
                    String found = "right";
                    for (int i = 0; i < count; i++) {
                        if (values[i] != n * (n + 1) / 2 * 100 + n * (i % 1013)) {
                            found = "wrong at " + i + ": " + values[i];
                        }
                    }
                    System.out.println("sum " + count + " " + found);
                }
            }
            System.out.println("by " + collective.facts());
        }
    }

    /** Whole numbers so small that bfloat16 holds their sums. */
    private static String sumBfloats(World world, int count) {
        Communicator all = world.communicator();
        try (Memory memory = new Memory(count * 2L);
                Collective collective =
                        new MpiCollectiveProvider().open(all, world.hostAddress())) {
            for (int i = 0; i < count; i++) {
                memory.setShort(i * 2L, Elements.narrow(i % 13 + all.rank()));
            }
            collective.allReduceSum(Pointers.address(memory), count, ElementType.BFLOAT16, 0);
            int n = all.size();
            for (int i = 0; i < count; i++) {
                float sum = Float.intBitsToFloat(memory.getShort(i * 2L) << 16);
                if (sum != n * (i % 13) + n * (n - 1) / 2) {
                    return "wrong at " + i + ": " + sum;
                }
            }
            return "right";
        }
    }

    private static void sumForEver(World world) {
        Communicator all = world.communicator();
        int count = 1_000_003;
        try (Memory memory = new Memory(count * 4L);
                Collective collective =
                        new MpiCollectiveProvider().open(all, world.hostAddress())) {
            memory.clear();
            all.barrier();
            System.out.println("ready");
            System.out.flush();
            while (true) {
                collective.allReduceSum(Pointers.address(memory), count, ElementType.FLOAT32, 0);
            }
        }
    }

    private static void waitForEver(World world) {
        Communicator all = world.communicator();
        all.barrier();
        System.out.println("ready");
        System.out.flush();
        all.receive((all.rank() + 1) % all.size());
    }

    private static void fail(World world) {
        world.communicator().barrier();
        if (world.communicator().rank() == 1) {
            world.fail("the disk is full");
            throw new PentathlonException(org.pentathlon.spec.ExitStatus.DATA, "the disk is full");
        }
        world.communicator().receive(1);
    }

    /** Median time of all-reduces in this implementation and in MPJ Express's own. */
    private static void bench(World world) throws Exception {
        Communicator all = world.communicator();
        Port port = ((PortCommunicator) all).port();
        int count = Integer.getInteger("count", 14_728_266);
        int rounds = Integer.getInteger("rounds", 15);
        try (Memory memory = new Memory(count * 4L)) {
            memory.clear();
            int tag = 10;
            for (int chunk : new int[] {1 << 20, 1 << 21, 1 << 22}) {
                for (int window : new int[] {1, 2}) {
                    Port.Lane lane = port.lane(tag++, chunk);
                    RingReduction ring = new RingReduction(port, lane, ElementType.FLOAT32, window);
                    java.nio.ByteBuffer bytes =
                            memory.getByteBuffer(0, count * 4L)
                                    .order(java.nio.ByteOrder.nativeOrder());
                    report(
                            all,
                            rounds,
                            "ring " + chunk + " x " + window,
                            () -> ring.sum(bytes, 32768));
                }
            }
        }
        Class<?> mpi = Class.forName("mpi.MPI");
        Object comm = mpi.getField("COMM_WORLD").get(null);
        java.lang.reflect.Method reduce =
                Arrays.stream(comm.getClass().getMethods())
                        .filter(m -> m.getName().equals("Allreduce"))
                        .findFirst()
                        .orElseThrow();
        Object type = mpi.getField("FLOAT").get(null);
        Object op = mpi.getField("SUM").get(null);
        float[] in = new float[count];
        float[] out = new float[count];
        report(
                all,
                rounds,
                "MPJ Allreduce",
                () -> {
                    try {
                        reduce.invoke(comm, in, 0, out, 0, count, type, op);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static void report(Communicator all, int rounds, String name, Runnable work) {
        double[] ms = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            all.barrier();
            long begin = System.nanoTime();
            work.run();
            ms[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(ms);
        if (all.rank() == 0) {
            System.out.printf(
                    "%-24s median %.3f ms, least %.3f, most %.3f%n",
                    name, ms[rounds / 2], ms[0], ms[rounds - 1]);
        }
    }
}
