package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static ProgressLine line(int done, int of, String activity, OptionalLong left) {
        Progress.Standing second = new Progress.Standing(2, 4, "vgg-infer-torch-small-fp32");
        return new ProgressLine(second, done, of, activity, 3700 * SECOND, left);
    }

    @Test
    void aLineTellsCaseIterationAndTime() {
        String start = "case 2 of 4  vgg-infer-torch-small-fp32  ";
        assertThat(line(5, 10, "", OptionalLong.of(20 * SECOND)).fitting(120))
                .isEqualTo(start + "[==========          ] 5/10  1:01:40, 0:20 left");
        assertThat(line(10, 10, "evaluating", OptionalLong.empty()).fitting(120))
                .isEqualTo(start + "[====================] 10/10 evaluating  1:01:40");
        assertThat(line(0, 0, "", OptionalLong.empty()).fitting(120))
                .isEqualTo(start + "[                    ] reading data  1:01:40");
    }

    @Test
    void aLineIsNeverCutWithinAFigure() {
        ProgressLine whole = line(5, 10, "", OptionalLong.of(20 * SECOND));
        int columns = whole.fitting(1000).length();

        assertThat(whole.fitting(columns)).endsWith("1:01:40, 0:20 left");
        assertThat(whole.fitting(columns - 1)).endsWith("5/10  1:01:40");
        assertThat(whole.fitting(columns - 20)).endsWith("] 5/10");
        assertThat(whole.fitting(50)).endsWith("fp32  5/10");
        assertThat(whole.fitting(20)).isEqualTo("case 2 of 4  5/10");
        assertThat(whole.fitting(5)).isEqualTo("5/10");
        assertThat(whole.fitting(3)).isEmpty();
    }

    @Test
    void aLineKeepsWithinATerminal() {
        Progress.Standing longest = new Progress.Standing(999, 1000, "w".repeat(80));
        OptionalLong left = OptionalLong.of(360_000 * SECOND);

        assertThat(new ProgressLine(longest, 99999, 100000, "evaluating", 360_000 * SECOND, left))
                .extracting(line -> line.fitting(500).length())
                .satisfies(length -> assertThat(length).isLessThan(135));
    }

    @Test
    void timeLeftCountsIterationsAlone() {
        TimeLeft left = new TimeLeft();
        Progress.Standing first = new Progress.Standing(1, 2, "a");
        Progress.Standing second = new Progress.Standing(2, 2, "b");

        assertThat(left.at(first, 0, 0, 500)).isEmpty();
        assertThat(left.at(first, 0, 4, 1000)).isEmpty();
        assertThat(left.at(first, 1, 4, 1010)).isEmpty();
        // An iteration takes 10, and six of eight are left.
        assertThat(left.at(first, 2, 4, 1020)).hasValue(60);
        assertThat(left.at(first, 4, 4, 1040)).hasValue(40);
        assertThat(left.at(second, 0, 0, 9000)).hasValue(40);
        assertThat(left.at(second, 1, 4, 9010)).hasValue(30);
        assertThat(left.at(second, 2, 4, 9020)).hasValue(20);
    }

    @Test
    void theBarIsDrawnAndWipedOut() throws InterruptedException {
        assertThat(drawn("7/8", 100)).contains("case 1 of 2  vgg").endsWith("\r\u001b[K");
    }

    @Test
    void theBarIsCutToTheTerminal() throws InterruptedException {
        assertThat(drawn("7/8", 10)).startsWith("\r").contains("\r7/8\u001b[K");
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
