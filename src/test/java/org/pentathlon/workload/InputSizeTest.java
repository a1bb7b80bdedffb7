package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ProblemClass;

/** Samples of exactly one size, at the ends of the sweeps. */
class InputSizeTest {
    private static final int BATCH = 3;

    private static Problem tiny(String workload) {
        return Workloads.byName(workload).orElseThrow().problem(ProblemClass.TINY, Map.of());
    }

    private static Batch batch(Problem problem, boolean training) {
        DataRequest request = new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, training, false);
        try (BatchSource source = problem.open(request).batches()) {
            source.next();
            return source.next();
        }
    }

    /** Positions: B images; B x L words, of both sides in seq2seq, and B x 28 of queries. */
    @ParameterizedTest
    @CsvSource({
        "vgg, 32, 3",
        "vgg, 448, 3",
        "resnet, 448, 3",
        "rnnlm, 10, 30",
        "rnnlm, 1200, 3600",
        "seq2seq, 10, 60",
        "seq2seq, 1200, 7200",
        "aoareader, 10, 114",
        "aoareader, 1200, 3684"
    })
    void nothingIsPadded(String workload, int extent, long positions) {
        Problem problem = tiny(workload).sized(extent, BATCH);

        for (boolean training : new boolean[] {true, false}) {
            Problem.Extent found = problem.extent(batch(problem, training));
            assertThat(found.samples()).isEqualTo(BATCH);
            assertThat(found.positions()).isEqualTo(positions);
            assertThat(found.paddingPositions()).isZero();
        }
        assertThat(problem.batch()).isEqualTo(BATCH);
        assertThat(problem.inputExtent()).isEqualTo(extent);
    }

    @Test
    void everySampleHasTheSize() {
        ImageBatch images = (ImageBatch) batch(tiny("resnet").sized(96, BATCH), true);
        TokenBatch tokens = (TokenBatch) batch(tiny("rnnlm").sized(25, BATCH), true);
        PairBatch pairs = (PairBatch) batch(tiny("seq2seq").sized(25, BATCH), true);
        QuestionBatch questions = (QuestionBatch) batch(tiny("aoareader").sized(25, BATCH), true);

        assertThat(images.pixels().capacity()).isEqualTo(BATCH * 3 * 96 * 96);
        assertThat(tokens.steps()).isEqualTo(25);
        for (int i = 0; i < BATCH; i++) {
            assertThat(pairs.sourceLengths().get(i)).isEqualTo(25);
            assertThat(pairs.targetLengths().get(i)).isEqualTo(25);
            assertThat(questions.documentLengths().get(i)).isEqualTo(25);
            assertThat(questions.queryLengths().get(i)).isEqualTo(28);
        }
    }

    @Test
    void theModelStaysTheSame() {
        for (Workload workload : Workloads.all()) {
            Problem problem = tiny(workload.name());
            assertThat(problem.sized(64, 5).parameters()).isEqualTo(problem.parameters());
            assertThat(problem.sized(64, 5).workload()).isEqualTo(workload.name());
        }
    }

    @Test
    void axesGoOverTheirRanges() {
        assertThat(tiny("vgg").inputAxis()).isEqualTo(InputAxis.IMAGE_AREA);
        assertThat(tiny("aoareader").inputAxis()).isEqualTo(InputAxis.SEQUENCE_LENGTH);
        assertThat(InputAxis.IMAGE_AREA.extents()).startsWith(32).endsWith(448).isSorted();
        assertThat(InputAxis.SEQUENCE_LENGTH.extents()).startsWith(10).endsWith(1200).isSorted();
        assertThat(InputAxis.IMAGE_AREA.size(448)).isEqualTo(200_704);
        assertThat(InputAxis.SEQUENCE_LENGTH.size(1200)).isEqualTo(1200);
        assertThat(InputAxis.IMAGE_AREA.word()).isEqualTo("image_area");
    }
}
