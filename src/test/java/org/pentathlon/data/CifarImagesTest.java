package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarImagesTest {
    private static final int RECORD = 3073;

    @TempDir Path directory;
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve(CifarImages.FOLDER));
    }

    /** Records of label i mod 10 whose pixels are all {@code fill} + i. */
    private static byte[] records(int count, int fill) {
        byte[] bytes = new byte[count * RECORD];
        for (int i = 0; i < count; i++) {
            Arrays.fill(bytes, i * RECORD, (i + 1) * RECORD, (byte) (fill + i));
            bytes[i * RECORD] = (byte) (i % 10);
        }
        return bytes;
    }

    @Test
    void readsRecordsOfAllFilesByName() throws IOException {
        Files.write(folder.resolve("data_batch_2.bin"), records(3, 200));
        Files.write(folder.resolve("data_batch_1.bin"), records(2, 100));
        Files.write(folder.resolve("test_batch.bin"), records(1, 50));
        Files.writeString(folder.resolve("batches.meta.txt"), "airplane");
        byte[] pixels = new byte[3072];

        CifarImages training = CifarImages.open(directory, true);
        assertThat(training.records()).isEqualTo(5);
        assertThat(training.read(1, pixels)).isEqualTo(1);
        assertThat(pixels).containsOnly(101);
        assertThat(training.read(4, pixels)).isEqualTo(2);
        assertThat(pixels).containsOnly(202);
        assertThat(training.read(2, pixels)).isZero();
        assertThat(pixels).containsOnly(200);

        CifarImages test = CifarImages.open(directory, false);
        assertThat(test.records()).isEqualTo(1);
        assertThat(test.read(0, pixels)).isZero();
        assertThat(pixels).containsOnly(50);
    }

    @Test
    void aLabelOverNineIsNamedWithFileAndRecord() throws IOException {
        byte[] bytes = records(4, 0);
        bytes[2 * RECORD] = 12;
        Path file = Files.write(folder.resolve("data_batch_1.bin"), bytes);

        assertThatThrownBy(() -> CifarImages.open(directory, true))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": record 2 (from 0, at byte 6146) has label 12");
    }

    @Test
    void aLabelOf255IsNotNegative() throws IOException {
        byte[] bytes = records(1, 0);
        bytes[0] = (byte) 255;
        Files.write(folder.resolve("test_batch.bin"), bytes);

        assertThatThrownBy(() -> CifarImages.open(directory, false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has label 255");
    }

    @Test
    void aCutFileIsNamedWithItsRecord() throws IOException {
        Path file =
                Files.write(
                        folder.resolve("data_batch_1.bin"),
                        Arrays.copyOf(records(3, 0), 3 * RECORD - 1));

        assertThatThrownBy(() -> CifarImages.open(directory, true))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        file + " has 9218 bytes, which is no multiple of 3073: record 2 (from 0)");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("test_batch.bin"));

        assertThatThrownBy(() -> CifarImages.open(directory, false))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " is empty: get it anew");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path file = Files.createSymbolicLink(folder.resolve("test_batch.bin"), Path.of("nowhere"));

        assertThatThrownBy(() -> CifarImages.open(directory, false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot read " + file);
    }

    @Test
    void missingFilesFoldersAndFlagsSayHowToGoOn() {
        assertThatThrownBy(() -> CifarImages.open(directory, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("there is no data_batch_*.bin in " + folder)
                .hasMessageContaining("--data synthetic");
        assertThatThrownBy(() -> CifarImages.open(directory.resolve("none"), true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "there is no folder "
                                + directory.resolve("none").resolve(folder.getFileName()))
                .hasMessageContaining("--data-dir");
        assertThatThrownBy(() -> CifarImages.open(null, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data-dir");
    }

    @Test
    void tooFewRecordsSayHowManyAreNeeded() throws IOException {
        Files.write(folder.resolve("data_batch_1.bin"), records(7, 0));
        CifarImages images = CifarImages.open(directory, true);

        images.requireGlobalBatch(new Shard(0, 7, 1));
        assertThatThrownBy(() -> images.requireGlobalBatch(new Shard(1, 2, 4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 7 images, and one global batch (2 x 4 a rank) needs 8");
    }

    @Test
    void readsTheRealFiles() {
        Path data = RealData.with(CifarImages.FOLDER);

        CifarImages training = CifarImages.open(data, true);
        assertThat(training.records() % 10_000).isZero();
        byte[] pixels = new byte[3072];
        // The first training image is a frog whose first red bytes are these.
        assertThat(training.read(0, pixels)).isEqualTo(6);
        assertThat(Arrays.copyOf(pixels, 3)).containsExactly(59, 43, 50);
        // The first test image is a cat.
        assertThat(CifarImages.open(data, false).read(0, pixels)).isEqualTo(3);
    }
}
