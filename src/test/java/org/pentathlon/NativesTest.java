package org.pentathlon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.junit.jupiter.api.Test;

/** Native libraries come from where the build has put them, not from a copy made at run time. */
class NativesTest {
    private static final List<String> EXPECTED =
            List.of(
                    "libc10.so",
                    "libgomp.so.1",
                    "libhdf5.so.310",
                    "libhdf5_hl.so.310",
                    "libjnidispatch.so",
                    "libjnihdf5.so",
                    "libjnijavacpp.so",
                    "libjnitorch.so",
                    "libjnitorch_gloo.so",
                    "libopenblas.so.0",
                    "libtorch_cpu.so");

    @Test
    void librariesAreLoadedFromTheBuild() throws IOException {
        Loader.load(torch.class);
        Loader.load(torch_gloo.class);
        Loader.load(hdf5.class);
        NativeLibrary.getProcess();

        Path natives = Path.of("target", "natives").toRealPath();
        assertThat(mappedFiles())
                .filteredOn(file -> EXPECTED.contains(file.getFileName().toString()))
                .allMatch(file -> file.startsWith(natives))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(EXPECTED);
        assertThat(natives.resolve(".lock")).doesNotExist();
    }

    /** The files mapped into this process, each once. */
    private static List<Path> mappedFiles() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.indexOf('/') > 0)
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .distinct()
                .toList();
    }
}
