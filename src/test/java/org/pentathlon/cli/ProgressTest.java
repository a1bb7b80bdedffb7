package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void aLineTellsCaseIterationAndTime() {
        Progress.Standing second = new Progress.Standing(2, 4, "vgg-infer-torch-small-fp32");

        assertThat(Progress.line(second, 5, 10, 12 * SECOND))
                .isEqualTo(
                        "case 2 of 4  vgg-infer-torch-small-fp32  [==========          ] 5/10"
                                + "  0:12, 0:20 left");
        assertThat(Progress.line(new Progress.Standing(1, 4, "x"), 0, 0, 3700 * SECOND))
                .isEqualTo("case 1 of 4  x  [                    ] 0/0  1:01:40");
    }

    @Test
    void aLineKeepsWithinATerminal() {
        Progress.Standing longest = new Progress.Standing(999, 1000, "w".repeat(80));

        assertThat(Progress.line(longest, 99999, 100000, 360_000 * SECOND).length())
                .isLessThan(120);
    }

    @Test
    void theBarIsDrawnAndWipedOut() throws InterruptedException {
        assertThat(drawn("7/8", 100)).contains("case 1 of 2  vgg").endsWith("\r\u001b[K");
    }

    @Test
    void theBarIsCutToTheTerminal() throws InterruptedException {
        assertThat(drawn("\u001b[K", 10)).startsWith("\rcase 1 of\u001b[K");
    }

    private static String drawn(String awaited, int columns) throws InterruptedException {
        CountDownLatch drawn = new CountDownLatch(1);
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] b, int off, int len) {
                        super.write(b, off, len);
                        if (toString(StandardCharsets.UTF_8).contains(awaited)) {
                            drawn.countDown();
                        }
                    }
                };
        try (Progress progress = Progress.on(new PrintStream(bytes, true), () -> columns)) {
            progress.begin(1, 2, "vgg");
            progress.iteration(7, 8);
            assertThat(drawn.await(10, TimeUnit.SECONDS)).isTrue();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aBarThatNobodySeesDoesNothing() {
        try (Progress progress = Progress.none()) {
            progress.begin(1, 1, "x");
            progress.iteration(1, 1);
        }
    }

    @Test
    void notesStayAndNeedNoBar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Progress progress = Progress.notes(new PrintStream(bytes, true))) {
            progress.begin(1, 2, "vgg");
            progress.note("epoch 1 of 2");
        }
        try (Progress silent = Progress.none()) {
            silent.note("nobody reads this");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("epoch 1 of 2" + System.lineSeparator());
    }
}
