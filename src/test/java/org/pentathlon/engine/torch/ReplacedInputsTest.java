package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Workload;
import org.pentathlon.workload.Workloads;

/**
 * What CUDA graphs rely on: models compute from the inputs that they are told of, and no others.
 */
final class ReplacedInputsTest {
    private static final Path NONE = Path.of("no-data-directory");

    static Stream<Arguments> models() {
        return Workloads.all().stream()
                .flatMap(
                        workload ->
                                Stream.of(Mode.values())
                                        .map(mode -> Arguments.of(workload.name(), mode)));
    }

    private static Dataset data(String name, Mode mode) {
        Workload workload = Workloads.byName(name).orElseThrow();
        DataRequest request =
                new DataRequest(DataMode.SYNTHETIC, NONE, 5, 0, 1, mode == Mode.TRAIN, false);
        return workload.problem(ProblemClass.TINY, Map.of()).open(request);
    }

    private static TorchSession open(Dataset data, Mode mode) {
        SessionRequest request =
                new SessionRequest(
                        data.problem(), mode, Precision.FP32, DeviceKind.CPU, 1, 7, 0, 1, false);
        return (TorchSession) new TorchEngine().open(request);
    }

    /** The first loss, with inputs replaced behind staging. */
    private static double loss(String name, Mode mode, UnaryOperator<Tensor> replacement) {
        Dataset data = data(name, mode);
        try (BatchSource batches = data.batches();
                TorchSession session = open(data, mode)) {
            session.stage(batches.next());
            session.model().replaceInputs(replacement);
            session.forward();
            session.loss();
            return session.endIteration();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void nothingElseOfABatchIsRead(String name, Mode mode) {
        double loss = loss(name, mode, UnaryOperator.identity());
        try (PointerScope scope = new PointerScope()) {
            double ofCopies =
                    loss(
                            name,
                            mode,
                            staged -> {
                                Tensor copy = staged.clone();
                                staged.zero_();
                                return copy;
                            });
            assertThat(ofCopies).isFinite().isEqualTo(loss);
        }
    }

    @Test
    void lengthsTellWhetherTheDeviceIsGivenTheSameWork() {
        for (String name : List.of("seq2seq", "aoareader")) {
            Dataset data = data(name, Mode.TRAIN);
            try (BatchSource batches = data.batches();
                    TorchSession session = open(data, Mode.TRAIN)) {
                List<List<Long>> lengths = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    session.stage(batches.next());
                    lengths.add(session.model().hostInputs());
                }
                assertThat(lengths.stream().distinct().count()).as(name).isGreaterThan(1);
                assertThat(lengths).as(name).allSatisfy(each -> assertThat(each).isNotEmpty());
            }
        }
    }
}
