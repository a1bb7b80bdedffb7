package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** On files of two ranks on two hosts whose all-reduce takes 2 x 1 us and 1 ns a byte. */
class PredictionsTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    @TempDir Path folder;
    private Path file;
    private double latencyUs = 1;
    private IntFunction<String> host = rank -> "n" + rank;

    @BeforeEach
    void name() {
        file = folder.resolve("x.h5");
    }

    private static KernelRow allReduce(String library, long bytes, double us) {
        double ns = 2 * us * 1000 + bytes;
        return new KernelRow(
                KernelRow.ALL_REDUCE,
                false,
                "",
                "bytes " + bytes,
                "",
                library,
                "fp32",
                "cpu",
                1,
                2,
                0,
                bytes,
                10,
                ns,
                ns,
                ns,
                0,
                0);
    }

    private void write(String library) {
        write(library, new Attributes());
    }

    private void writeTo(Path path, String library, double us) {
        Path own = file;
        file = path;
        latencyUs = us;
        write(library, new Attributes());
        file = own;
    }

    private void write(String library, Attributes more) {
        Path journals = OutputFile.journalDir(file);
        SampleRun run = new SampleRun(journals, 2, 20);
        run.host = host;
        run.runId = file.getFileName().toString();
        run.kernels =
                Stream.of(4L, 4096L, 1L << 20).map(b -> allReduce(library, b, latencyUs)).toList();
        run.more
                .put("device", "cpu")
                .put("collective", "gloo")
                .put("parameters", 249_999L)
                .putAll(more);
        run.launch(0);
        ResultAssembler.write(journals, file, Termination.NORMAL, "");
    }

    private static PredictionRequest request(
            OptionalDouble bandwidth, OptionalDouble latency, int ranksPerNode, String... cases) {
        return new PredictionRequest(
                List.of(2, 4),
                List.of(cases),
                bandwidth,
                latency,
                ranksPerNode,
                NONE,
                NONE,
                Set.of(),
                Optional.empty());
    }

    private CasePredictions predict(OptionalDouble bandwidth, OptionalDouble latency) {
        List<CasePredictions> found = Predictions.of(file, request(bandwidth, latency, 1));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void latencyAndBandwidthAreThoseOfTheMeasuredCurve() {
        write("gloo of LibTorch");

        CasePredictions found = predict(NONE, NONE);

        Link network = found.cost().orElseThrow().network();
        assertThat(network.latencySeconds()).isCloseTo(1e-6, within(1e-12));
        assertThat(network.bytesPerSecond()).isCloseTo(1e9, within(1.0));
        assertThat(network.origin()).isEqualTo("measured: gloo, 2 ranks on 2 hosts");
        ScalingPrediction four = found.rows().get(1).prediction();
        assertThat(found.gradientBytes()).isEqualTo(1e6);
        assertThat(four.algorithms()).as("Gloo knows no other").isEqualTo("ring");
        assertThat(four.exposedNs()).isCloseTo(6 * 1000 + 1.5e6, within(1.0));
        assertThat(found.rows().get(0).measuredNs()).isEqualTo(SampleRun.ITERATION_NS);
        // Iterations of 1 ms with a slowest step of 0.85 ms: 0.15 ms were left for 1.002.
        assertThat(found.ratioAtBase()).isCloseTo(0.85 + 1.002, within(1e-6));
        assertThat(found.rows().get(0).prediction().iteration().low()).isCloseTo(1e6, within(1.0));
    }

    @Test
    void whatIsGivenReplacesWhatWasMeasured() {
        write("gloo of LibTorch");

        CasePredictions found = predict(OptionalDouble.of(2e9), NONE);

        Link network = found.cost().orElseThrow().network();
        assertThat(network.bytesPerSecond()).isCloseTo(2e9, within(1.0));
        assertThat(network.latencySeconds()).isCloseTo(1e-6, within(1e-12));
        assertThat(network.origin()).startsWith("bandwidth given, latency measured: gloo");
        assertThat(found.ratioAtBase()).isNaN();
    }

    @Test
    void aCurveOfOneHostIsNoNetwork() {
        host = rank -> "n0";
        write("gloo of LibTorch");

        CasePredictions found = predict(NONE, NONE);
        assertThat(found.cost().orElseThrow().network().origin())
                .isEqualTo("measured: gloo, 2 ranks on 1 host, without a network");
        assertThat(found.notes())
                .containsExactly(
                        "the curve is of one host's shared memory: 4 ranks are taken to be on that"
                                + " one host; for a network give --bandwidth and --latency");
        assertThat(predict(OptionalDouble.of(2e9), NONE).notes())
                .containsExactly(
                        "the latency is of one host's shared memory, not of a network: for one"
                                + " give --latency too");
        assertThat(predict(NONE, OptionalDouble.of(1e-6)).notes().get(0))
                .startsWith("the bandwidth is of one host's");
    }

    @Test
    void aCurveOfSeveralHostsNeedsNoNote() {
        write("gloo of LibTorch");

        assertThat(predict(NONE, NONE).notes()).isEmpty();
    }

    @Test
    void onAnotherNetworkGlooHasARingStill() {
        write("gloo of LibTorch");

        CasePredictions found = predict(OptionalDouble.of(2e9), OptionalDouble.of(1e-6));
        assertThat(found.cost().orElseThrow().algorithms())
                .containsExactly(AllReduceAlgorithm.RING);
        assertThat(found.notes())
                .containsExactly(
                        "all-reduce by a ring, as gloo has nothing else; --algorithm says"
                                + " otherwise");
    }

    @Test
    void hostsAreThoseOfALaunchAndOtherPlacesAreNotPooled() {
        Path one = folder.resolve("one.h5");
        Path other = folder.resolve("other.h5");
        Path two = folder.resolve("two.h5");
        host = rank -> "a";
        writeTo(one, "gloo of LibTorch", 1);
        host = rank -> "b";
        writeTo(other, "gloo of LibTorch", 1);
        Merge.merge(List.of(one, other), file, true);

        assertThat(predict(NONE, NONE).cost().orElseThrow().network().origin())
                .isEqualTo("measured: gloo, 2 ranks on 1 host, without a network");

        host = rank -> "c" + rank;
        writeTo(two, "gloo of LibTorch", 3);
        Merge.merge(List.of(one, two, other), file, true);

        // Ranks on one host and on two are two cases; the network is that between hosts for both.
        List<CasePredictions> found = Predictions.of(file, request(NONE, NONE, 1));
        assertThat(found).hasSize(2);
        for (CasePredictions prediction : found) {
            Link network = prediction.cost().orElseThrow().network();
            assertThat(network.origin()).isEqualTo("measured: gloo, 2 ranks on 2 hosts");
            assertThat(network.latencySeconds()).isCloseTo(3e-6, within(1e-12));
        }
    }

    @Test
    void anotherCollectivesCurveSaysNothing() {
        write("nccl of NCCL");

        assertThatThrownBy(() -> predict(NONE, NONE))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessageContaining("--bandwidth and --latency");
    }

    @Test
    void oneBucketIsReducedBehindBackwardAsAWhole() {
        Attributes large = new Attributes().put("overlap", true).put("parameters", 999_999L);
        write("gloo of LibTorch", large.put("bucket_source", "one bucket"));

        CasePredictions found = predict(NONE, NONE);

        assertThat(found.buckets()).isEqualTo(1);
        assertThat(found.overlap()).isFalse();
        assertThat(found.rows().get(1).prediction().exposedNs())
                .isCloseTo(6 * 1000 + 1.5 * 4e6, within(1.0));
    }

    @Test
    void aCaseWithoutIterationsIsInNoOthersWay() {
        // A case of two ranks, of which one was cut off before it began.
        ScalingRun run = new ScalingRun(file);
        Attributes two = new Attributes().put("ranks", 2);
        run.with(1, 8, 1, (l, i) -> 1000).with(1, 8, 1, two, (l, i) -> 1000).write();
        String cut;
        String whole;
        try (ResultFile opened = ResultFile.open(file)) {
            whole = opened.cases().get(0);
            cut = opened.cases().get(1);
        }

        OptionalDouble one = OptionalDouble.of(1);
        assertThat(Predictions.of(file, request(one, one, 1, whole)))
                .extracting(CasePredictions::name)
                .containsExactly(whole);
        assertThatThrownBy(() -> Predictions.of(file, request(one, one, 1, cut)))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.INVALID))
                .hasMessageContaining("case " + cut + " has no iteration of all its ranks");
    }

    @Test
    void strongScalingIsThereOnlyWithSeveralBatches() {
        write("gloo of LibTorch");

        assertThat(predict(NONE, NONE).rows())
                .extracting(row -> row.prediction().scaling())
                .containsOnly(ScalingKind.WEAK);
    }
}
