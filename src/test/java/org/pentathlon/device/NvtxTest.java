package org.pentathlon.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvtxTest {
    @TempDir Path folder;

    @Test
    void aProfilerIsToldOfRanges() throws IOException, InterruptedException {
        Profiler profiler = Profiler.compile(folder);
        Nvtx nvtx = profiler.attach();

        assertThat(nvtx.attached()).isTrue();
        nvtx.push("pentathlon workload=vgg mode=train");
        nvtx.push("iteration 0");
        nvtx.pop();
        nvtx.pop();

        assertThat(profiler.lines())
                .containsExactly(
                        "push pentathlon workload=vgg mode=train",
                        "push iteration 0",
                        "pop",
                        "pop");
    }

    @Test
    void aProfilerThatWantsNoRangesIsNotCalled() throws IOException, InterruptedException {
        Profiler profiler = Profiler.compile(folder, 1);
        Nvtx nvtx = profiler.attach();

        assertThat(nvtx.attached()).isFalse();
        nvtx.push("a");
        nvtx.pop();
        assertThat(profiler.lines()).isEmpty();
    }

    @Test
    void withoutAProfilerNothingHappens() throws IOException {
        Path nothing = Files.writeString(folder.resolve("libempty.so"), "");
        for (Optional<String> path :
                List.of(
                        Optional.<String>empty(),
                        Optional.of(""),
                        Optional.of(nothing.toString()),
                        Optional.of("libc.so.6"),
                        Optional.of("/nowhere/libprofiler.so"))) {
            Nvtx nvtx = Nvtx.attach(path);
            assertThat(nvtx.attached()).isFalse();
            nvtx.push("a");
            nvtx.pop();
        }
    }
}
