package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.Communicator;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.results.KernelRow;
import org.pentathlon.spec.DeviceKind;

@Timeout(60)
class BucketMeterTest {
    private static KernelRow row(long bytes, double ns) {
        return new KernelRow(
                KernelRow.ALL_REDUCE,
                false,
                "",
                "bytes " + bytes,
                "",
                "none",
                "fp32",
                "cpu",
                1,
                2,
                0,
                bytes,
                5,
                2 * ns,
                ns,
                3 * ns,
                0,
                0);
    }

    @Test
    void aLineIsFoundAgain() {
        List<KernelRow> rows =
                List.of(row(4096, 30_000 + 2_048), row(65_536, 62_768), row(1 << 20, 554_288));

        MessageTime time = MessageTime.fit(rows).orElseThrow();

        assertThat(time.latencyNs()).isCloseTo(30_000, within(1e-6));
        assertThat(time.nsPerByte()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void relativeErrorsCount() {
        // The least sum of squares of (L/4 - 1), (S 400/100 - 1), (S 400/400 - 1): L = 4 and
        // S = (4 + 1) / (16 + 1), where the first message has all of the latency.
        List<KernelRow> rows = List.of(row(0, 4), row(400, 100), row(400, 400));

        MessageTime time = MessageTime.fit(rows).orElseThrow();
        double l = time.latencyNs();
        double s = time.nsPerByte();

        // Both derivatives vanish there.
        double a = l / 4 - 1;
        double b = (l + 400 * s) / 100 - 1;
        double c = (l + 400 * s) / 400 - 1;
        assertThat(a / 4 + b / 100 + c / 400).isCloseTo(0, within(1e-12));
        assertThat(b * 4 + c).isCloseTo(0, within(1e-12));
    }

    @Test
    void noLatencyIsBelowZero() {
        MessageTime time = MessageTime.fit(List.of(row(100, 50), row(200, 200))).orElseThrow();

        assertThat(time.latencyNs()).isZero();
        // The least sum of (2 S - 1) and (1 S - 1), squared.
        assertThat(time.nsPerByte()).isCloseTo(3.0 / 5, within(1e-12));
    }

    @Test
    void oneSizeAndFallingTimesTellNothing() {
        assertThat(MessageTime.fit(List.of())).isEmpty();
        assertThat(MessageTime.fit(List.of(row(4096, 5), row(4096, 6)))).isEmpty();
        assertThat(MessageTime.fit(List.of(row(1000, 100), row(2000, 40)))).isEmpty();
    }

    @Test
    void allRanksGetOnePlanFromWhatTheyMeasured() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<BucketMeter.Found>> futures = new ArrayList<>();
            for (Communicator rank : ThreadRanks.of(2)) {
                futures.add(
                        threads.submit(
                                () ->
                                        new BucketMeter(rank, new ThreadSum(rank, false))
                                                .measure(DeviceKind.CPU, 3)));
            }
            BucketMeter.Found first = futures.get(0).get(50, TimeUnit.SECONDS);
            BucketMeter.Found second = futures.get(1).get(50, TimeUnit.SECONDS);

            assertThat(first.plan()).isEqualTo(second.plan());
            assertThat(first.plan().source()).isEqualTo(BucketPlan.MEASURED);
            assertThat(first.rows()).hasSameSizeAs(second.rows()).hasSizeBetween(2, 6);
            for (int i = 0; i < first.rows().size(); i++) {
                KernelRow row = first.rows().get(i);
                assertThat(row.kernel()).isEqualTo(KernelRow.ALL_REDUCE);
                assertThat(row.correct()).isEqualTo("yes");
                assertThat(row.worldSize()).isEqualTo(2);
                assertThat(row.threads()).isEqualTo(3);
                assertThat(row.medianNs()).isEqualTo(second.rows().get(i).medianNs());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
