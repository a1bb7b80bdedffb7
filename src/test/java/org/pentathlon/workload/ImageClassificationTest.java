package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ProblemClass;

class ImageClassificationTest {
    @TempDir Path directory;

    private static Problem problem(int batch) {
        return problem(Map.of("batch", Integer.toString(batch)));
    }

    private static Problem problem(Map<String, String> settings) {
        return Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, settings);
    }

    private DataRequest request(
            DataMode mode, int rank, int worldSize, boolean training, boolean prefetch) {
        return new DataRequest(mode, directory, 1, rank, worldSize, training, prefetch);
    }

    /** Record i of {@code count} has label i mod 10 and no pixel that is like another record's. */
    private void writeFile(String name, int count) throws IOException {
        byte[] bytes = new byte[count * 3073];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 3073 == 0 ? i / 3073 % 10 : i / 3073);
        }
        Path folder = Files.createDirectories(directory.resolve("cifar-10-batches-bin"));
        Files.write(folder.resolve(name), bytes);
    }

    private static float[] copy(ImageBatch batch) {
        FloatBuffer pixels = batch.pixels().duplicate();
        float[] values = new float[pixels.remaining()];
        pixels.get(values);
        return values;
    }

    @ParameterizedTest
    @EnumSource(DataMode.class)
    void prefetchingChangesNoBatch(DataMode mode) throws IOException {
        writeFile("data_batch_1.bin", 20);
        try (BatchSource inline = problem(3).open(request(mode, 1, 2, true, false)).batches();
                BatchSource ahead = problem(3).open(request(mode, 1, 2, true, true)).batches()) {
            for (int i = 0; i < 10; i++) {
                ImageBatch expected = (ImageBatch) inline.next();
                ImageBatch actual = (ImageBatch) ahead.next();
                assertThat(actual.samples()).isEqualTo(3);
                assertThat(copy(actual)).hasSize(3 * 3072).isEqualTo(copy(expected));
                assertThat(actual.labels()).isEqualTo(expected.labels());
            }
        }
    }

    @Test
    void syntheticBatchesAreNewAndTheFixedOneIsNot() {
        try (BatchSource fresh =
                        problem(2).open(request(DataMode.SYNTHETIC, 0, 1, true, false)).batches();
                BatchSource fixed =
                        problem(2)
                                .open(request(DataMode.SYNTHETIC_FIXED, 0, 1, true, false))
                                .batches()) {
            float[] first = copy((ImageBatch) fresh.next());
            assertThat(copy((ImageBatch) fixed.next())).isEqualTo(first);
            assertThat(copy((ImageBatch) fixed.next())).isEqualTo(first);
            assertThat(copy((ImageBatch) fresh.next())).isNotEqualTo(first);
        }
    }

    @Test
    void evaluationReadsTheTestFileInOrderWithoutOverlap() throws IOException {
        writeFile("test_batch.bin", 6);
        try (BatchSource zero =
                        problem(2).open(request(DataMode.REAL, 0, 2, false, false)).batches();
                BatchSource one =
                        problem(2).open(request(DataMode.REAL, 1, 2, false, false)).batches()) {
            assertThat(labels(zero)).containsExactly(0, 1);
            assertThat(labels(one)).containsExactly(2, 3);
            assertThat(labels(zero)).containsExactly(4, 5);
            assertThat(labels(one)).containsExactly(0, 1);
        }
    }

    private static long[] labels(BatchSource source) {
        ImageBatch batch = (ImageBatch) source.next();
        return new long[] {batch.labels().get(0), batch.labels().get(1)};
    }

    @Test
    void ranksShareAnEpochWithoutOverlap() throws IOException {
        writeFile("data_batch_1.bin", 10);
        Set<Long> seen = new HashSet<>();
        for (int rank = 0; rank < 5; rank++) {
            try (BatchSource source =
                    problem(2).open(request(DataMode.REAL, rank, 5, true, true)).batches()) {
                for (long label : labels(source)) {
                    seen.add(label);
                }
            }
        }
        assertThat(seen).hasSize(10);
    }

    @Test
    void epochsAreCountedInWholeGlobalBatches() throws IOException {
        writeFile("data_batch_1.bin", 20);
        writeFile("test_batch.bin", 10);

        assertThat(problem(3).open(request(DataMode.REAL, 0, 1, true, true)).epochIterations())
                .isEqualTo(6);
        assertThat(problem(3).open(request(DataMode.REAL, 1, 2, true, true)).epochIterations())
                .isEqualTo(3);
        assertThat(problem(3).open(request(DataMode.REAL, 1, 2, false, true)).epochIterations())
                .isEqualTo(2);
        assertThat(
                        problem(128)
                                .open(request(DataMode.SYNTHETIC, 0, 1, true, true))
                                .epochIterations())
                .isEqualTo(390);
        assertThat(
                        problem(128)
                                .open(request(DataMode.SYNTHETIC, 0, 1, false, true))
                                .epochIterations())
                .isEqualTo(79);
        assertThat(
                        problem(60_000)
                                .open(request(DataMode.SYNTHETIC, 0, 1, true, true))
                                .epochIterations())
                .isEqualTo(1);
    }

    @Test
    void dataThatDoesNotFitIsRefused() throws IOException {
        assertThatThrownBy(
                        () -> problem(2).open(request(DataMode.REAL, 0, 1, true, false)).batches())
                .isInstanceOf(DataException.class)
                .hasMessageContaining(directory.resolve("cifar-10-batches-bin").toString());
        writeFile("data_batch_1.bin", 20);
        assertThatThrownBy(
                        () -> problem(11).open(request(DataMode.REAL, 0, 2, true, false)).batches())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 20 images")
                .hasMessageContaining("needs 22");
        Problem large = problem(Map.of("image_size", "64"));
        assertThatThrownBy(() -> large.open(request(DataMode.REAL, 0, 1, true, false)).batches())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not image_size=64");
        try (BatchSource source =
                large.open(request(DataMode.SYNTHETIC, 0, 1, true, false)).batches()) {
            assertThat(copy((ImageBatch) source.next())).hasSize(8 * 3 * 64 * 64);
        }
    }

    @Test
    void inferenceHasBatchesForMoreRanksThanImages() throws IOException {
        writeFile("test_batch.bin", 5);
        try (BatchSource batches =
                problem(2).open(request(DataMode.REAL, 999, 1000, false, false)).batches()) {
            assertThat(batches.next().samples()).isEqualTo(2);
        }
    }
}
