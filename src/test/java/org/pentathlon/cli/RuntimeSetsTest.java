package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.Support;

class RuntimeSetsTest {
    @TempDir Path home;

    @Test
    void theSetInUseIsNamed() {
        assertThat(RuntimeSets.of(ComputeLibrary.OPENBLAS, home))
                .isEqualTo(new Support(true, "runtime set cpu, in use"));
    }

    @Test
    void aSetThatIsNotBuiltSaysHowToGetIt() throws IOException {
        assertThat(RuntimeSets.of(ComputeLibrary.MKL, home))
                .isEqualTo(
                        Support.no(
                                "the runtime set cpu-mkl is not built; the first run with"
                                        + " --library mkl builds it"));

        Files.createDirectories(home.resolve("target/classpath"));
        Files.createFile(home.resolve("target/classpath/cpu-mkl.txt"));

        assertThat(RuntimeSets.of(ComputeLibrary.MKL, home))
                .isEqualTo(new Support(true, "runtime set cpu-mkl, used by --library mkl"));
    }

    @Test
    void gpusHaveASetOfTheirOwn() throws IOException {
        assertThat(RuntimeSets.nd4jCuda(home))
                .isEqualTo(
                        Support.no(
                                "the runtime set nd4j-cuda-11.6 is not built; the first run with"
                                        + " --engine dl4j --device cuda builds it"));

        Files.createDirectories(home.resolve("target/classpath"));
        Files.createFile(home.resolve("target/classpath/nd4j-cuda-11.6.txt"));

        assertThat(RuntimeSets.torchCuda(home))
                .isEqualTo(
                        Support.no(
                                "the runtime set cuda is not built; the first run with --device"
                                        + " cuda builds it"));
        assertThat(RuntimeSets.nd4jCuda(home))
                .isEqualTo(
                        new Support(
                                true,
                                "runtime set nd4j-cuda-11.6, used by --engine dl4j --device"
                                        + " cuda"));
    }
}
