package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.Support;

final class ProcessorTest {
    @TempDir Path folder;

    private Support support(String flags) throws IOException {
        return Processor.support(
                Files.writeString(
                        folder.resolve("cpuinfo"),
                        "processor\t: 0\nmodel name\t: X\nflags\t\t: " + flags + "\n\n"));
    }

    @Test
    void aProcessorWithoutTheInstructionsIsRefusedByTheirNames() throws IOException {
        assertThat(support("fpu sse2 avx avx2 fma f16c").supported()).isTrue();
        assertThat(support("fpu sse2 avx f16c avx512f").reason())
                .contains("lacks avx2, fma", "--engine torch")
                .hasLineCount(1);
    }

    @Test
    void whatTellsNothingRefusesNothing() throws IOException {
        assertThat(support("").supported()).isTrue();
        assertThat(Processor.support(folder.resolve("none")).supported()).isTrue();
    }
}
