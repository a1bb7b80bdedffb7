package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.harness.StopRequest;

class DataCommandTest {
    private static final int RECORD_BYTES = 3073;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir Path folder;

    private int run(String... arguments) {
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), messages, new StopRequest(), () -> {});
        return new Main(() -> services, new PrintStream(out, true), messages, Map.of())
                .run(arguments);
    }

    private List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    private Path cifar(int lastTestBytes) throws IOException {
        Path cifar = Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        Files.write(cifar.resolve("data_batch_1.bin"), new byte[5 * RECORD_BYTES]);
        Files.write(cifar.resolve("test_batch.bin"), new byte[RECORD_BYTES + lastTestBytes]);
        return cifar;
    }

    private void wikiText() throws IOException {
        Path text = Files.createDirectories(folder.resolve("wikitext-2"));
        for (String split : List.of("train", "valid", "test")) {
            Files.writeString(
                    text.resolve("wiki." + split + ".tokens"),
                    " the cat sat on the mat \n".repeat(30));
        }
    }

    @Test
    void everySetThatIsThereIsRead() throws IOException {
        cifar(RECORD_BYTES);
        wikiText();

        assertThat(run("data", "verify", folder.toString())).as(err()).isZero();

        assertThat(err()).isEmpty();
        assertThat(out()).hasSize(5);
        assertThat(out().get(1)).startsWith("CBT ").contains(" missing ", "no cbtest or CBTest");
        assertThat(out().get(2)).contains(" ok ", "5 training, 2 test samples");
        // Seven words a line, its end among them; six different ones and <unk>.
        assertThat(out().get(4)).contains(" ok ", "training_tokens 210", "test_tokens 210");
    }

    @Test
    void aBrokenSetIsNamed() throws IOException {
        cifar(17);

        assertThat(run("data", "verify", folder.toString())).isEqualTo(4);

        assertThat(out().get(2)).contains(" broken ", "test_batch.bin");
        assertThat(err())
                .isEqualTo(
                        "pentathlon: %s: 1 of 1 data sets cannot be read; get these again"
                                .formatted(folder));
    }

    @Test
    void aLabelThatIsNoneIsFound() throws IOException {
        Path cifar = cifar(RECORD_BYTES);
        byte[] bytes = new byte[5 * RECORD_BYTES];
        bytes[4 * RECORD_BYTES] = 10;
        Files.write(cifar.resolve("data_batch_1.bin"), bytes);

        assertThat(run("data", "verify", folder.toString())).isEqualTo(4);
        assertThat(out().get(2)).contains(" broken ", "data_batch_1.bin");
    }

    @Test
    void mistakesAreOneLine() {
        assertThat(run("data", "verify", folder.toString())).isEqualTo(4);
        assertThat(err()).endsWith(folder + " has no data set that a workload reads");
        err.reset();
        assertThat(run("data", "verify", folder.resolve("gone").toString())).isEqualTo(4);
        assertThat(err()).hasLineCount(1).contains("gone is no folder");
        err.reset();
        assertThat(run("data", "check", folder.toString())).isEqualTo(2);
        assertThat(err()).startsWith("pentathlon: data: 'check': allowed: verify");
    }
}
