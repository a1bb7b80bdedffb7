package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rank 0 takes in, and writes, one rank after the other. */
class BoundedMemoryTest {
    private static final int RANKS = 48;
    private static final int ITERATIONS = 2000;

    @TempDir private Path folder;

    @Test
    void rowsThatAreLargerThanTheHeapAreWritten() throws Exception {
        long rowsBytes = (long) RANKS * ITERATIONS * IterationColumn.COUNT * Long.BYTES;
        assertThat(rowsBytes).isGreaterThan(14L << 20);
        Process root =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx14m",
                                        "-XX:+UseSerialGC",
                                        "-XX:-UsePerfData",
                                        // As the launcher: no limits of JavaCPP's own.
                                        "-Dorg.bytedeco.javacpp.maxBytes=0",
                                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        GatherCost.class.getName(),
                                        "root",
                                        folder.resolve("root").toString(),
                                        Integer.toString(RANKS),
                                        Integer.toString(ITERATIONS)))
                        .redirectErrorStream(true)
                        .start();
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(root.getOutputStream()))) {
            new GatherCost(folder.resolve("ranks"), RANKS, ITERATIONS).send(out);
        }
        String said = new String(root.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(root.waitFor()).as(said).isZero();
        // Libraries may have said something before.
        String[] figures = said.strip().replaceFirst("(?s).*\n", "").split(" ", -1);
        assertThat(figures[1]).isEqualTo(Integer.toString(RANKS * ITERATIONS));
        // Of a row's 27 columns some are constant, the others vary in their lower half.
        assertThat(Double.parseDouble(figures[4])).isBetween(20.0, 100.0);
    }
}
