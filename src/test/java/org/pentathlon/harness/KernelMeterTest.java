package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.Communicator;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.results.KernelRow;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Kernel;
import org.pentathlon.workload.Kernel.MatrixProduct;

/** Kernels that compute nothing, and sums over ranks that are threads. */
@Timeout(60)
class KernelMeterTest {
    private static final KernelSetup SETUP =
            new KernelSetup(EngineKind.TORCH, DeviceKind.CPU, Precision.FP32, 3);

    /** A kernel that counts its calls. */
    private record Counted(AtomicInteger calls, double error) implements Kernels, PreparedKernel {
        @Override
        public PreparedKernel prepare(Kernel kernel) {
            return this;
        }

        @Override
        public void run() {
            calls.incrementAndGet();
        }

        @Override
        public double tolerance() {
            return 0.5;
        }

        @Override
        public String library() {
            return "none 1.0";
        }

        @Override
        public void close() {}
    }

    /** What a function gives on each of two ranks. */
    private static <T> List<T> onRanks(Function<Communicator, T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Communicator rank : ThreadRanks.of(2)) {
                futures.add(threads.submit(() -> work.apply(rank)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(50, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRowTellsTheKernelAndHowItWasMeasured() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        List<KernelRow> rows =
                onRanks(
                        rank ->
                                new KernelMeter(
                                                rank,
                                                new Agreement(rank),
                                                SETUP,
                                                new Counted(calls, 0.25))
                                        .measure(
                                                new MatrixProduct(2, 3, 4),
                                                true,
                                                "vgg",
                                                new CallTimes.Extent(1_000_000, 7, 7)));

        assertThat(rows).hasSize(2);
        for (KernelRow row : rows) {
            assertThat(row.kernel()).isEqualTo(KernelRow.MATRIX_PRODUCT);
            assertThat(row.ceiling()).isTrue();
            assertThat(row.flops()).isEqualTo(48);
            assertThat(row.bytes()).isEqualTo(4 * (8 + 12 + 6));
            assertThat(row.calls()).isEqualTo(7);
            assertThat(row.worldSize()).isEqualTo(2);
            assertThat(row.threads()).isEqualTo(3);
            assertThat(row.lowNs()).isLessThanOrEqualTo(row.medianNs());
            assertThat(row.medianNs()).isLessThanOrEqualTo(row.highNs());
            assertThat(row.correct()).isEqualTo("yes");
        }
        // Both ranks made as many calls, with those of the warm-up.
        assertThat(calls.get()).isGreaterThanOrEqualTo(2 * 11).isEven();
    }

    @Test
    void aCallTakesAsLongAsOnTheSlowestRank() throws Exception {
        long[][] times = {{5, 1, 4}, {2, 3, 9}};
        List<CallTimes> slowest = onRanks(rank -> new CallTimes(times[rank.rank()]).slowest(rank));
        for (CallTimes of : slowest) {
            assertThat(of.calls()).containsExactly(5, 3, 9);
            assertThat(of.quantile(0.5)).isEqualTo(5);
            assertThat(of.quantile(0)).isEqualTo(3);
        }
    }

    @Test
    void sumsOfAllRanksAreChecked() throws Exception {
        List<KernelRow> rows =
                onRanks(
                        rank ->
                                new AllReduceMeter(rank, new ThreadSum(rank, false))
                                        .measure(1024, AllReduceMeter.CALLS, DeviceKind.CPU, 1));
        assertThat(rows.get(0).kernel()).isEqualTo(KernelRow.ALL_REDUCE);
        assertThat(rows.get(0).bytes()).isEqualTo(1024);
        assertThat(rows.get(0).medianNs()).isEqualTo(rows.get(1).medianNs());
        assertThat(rows).extracting(KernelRow::correct).containsOnly("yes");
        // Two ranks: every byte crosses the bus once.
        assertThat(rows.get(0).busBytesPerSecond()).isEqualTo(rows.get(0).bytesPerSecond());

        List<KernelRow> spoiled =
                onRanks(
                        rank ->
                                new AllReduceMeter(rank, new ThreadSum(rank, rank.rank() == 1))
                                        .measure(1024, AllReduceMeter.CALLS, DeviceKind.CPU, 1));
        assertThat(spoiled).extracting(KernelRow::correct).containsExactly("yes", "no");
    }

    @Test
    void messagesGoFromFourBytesToSixtyFourMebibytes() {
        assertThat(AllReduceMeter.sizes())
                .hasSize(13)
                .startsWith(4L, 16L, 64L)
                .endsWith(16L << 20, 64L << 20);
    }
}
