package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;

/** Processes whose compute library is MKL; skipped where its set of libraries is not built. */
@Timeout(200)
class MklTest {
    private static final Path MKL = Path.of("target/natives/org/bytedeco/mkl/linux-x86_64");

    /** Of all products but those that the engine prepares itself with. */
    private static final Pattern THREADS =
            Pattern.compile("MKL_VERBOSE SGEMM\\(.,.,(?!2,2,2,).* NThr:(\\d+)");

    @TempDir Path folder;
    private TinyProgram mkl;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(
                Files.exists(MKL.resolve("libopenblas.so.0")),
                "no MKL; ./pentathlon --version --library mkl gets it");
        mkl = new TinyProgram(Files.createDirectory(folder.resolve("mkl")));
    }

    /** As the launcher script starts it. */
    private TinyProgram.Ended run(String... arguments) throws Exception {
        List<String> command = mkl.command(arguments);
        command.addAll(
                0,
                List.of(
                        "env",
                        "LD_LIBRARY_PATH=" + MKL.toRealPath(),
                        "MKL_INTERFACE_LAYER=LP64",
                        "MKL_THREADING_LAYER=GNU",
                        "MKL_VERBOSE=1"));
        command.addAll(
                command.indexOf("-cp"),
                List.of("-Dpentathlon.runtime=cpu-mkl", "-Dorg.bytedeco.openblas.load=none"));
        return mkl.end(mkl.start(command));
    }

    @Test
    void lossesAreThoseOfOpenBlas() throws Exception {
        String[] job = {"run", "--workload", "all", "--warmup", "0", "--iterations", "4"};
        TinyProgram.Ended ended = run(job);
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        TinyProgram openBlas = new TinyProgram(Files.createDirectory(folder.resolve("openblas")));
        assertThat(openBlas.run(job).status()).isIn(0, 6);

        try (ResultFile file = ResultFile.open(mkl.out());
                ResultFile other = ResultFile.open(openBlas.out())) {
            compare(file, other);
        }
    }

    private static void compare(ResultFile file, ResultFile other) {
        assertThat(file.cases()).hasSize(5);
        for (String name : file.cases()) {
            String group = "cases/" + name;
            assertThat(TinyProgram.text(file, group, "library")).isEqualTo("mkl");
            assertThat(TinyProgram.text(other, group, "library")).isEqualTo("openblas");
            assertThat(TinyProgram.text(file, group, "settings_hash"))
                    .isNotEqualTo(TinyProgram.text(other, group, "settings_hash"));
            assertThat(TinyProgram.text(file, group, "libraries_loaded"))
                    .contains("Math Kernel Library Version 20", "/libmkl_rt.so.2")
                    .doesNotContain("OpenBLAS", "OPENBLAS");
            assertThat(TinyProgram.text(file, group, "libraries_mapped"))
                    .contains("/libmkl_core.so.2")
                    .doesNotContain("openblas");
            double[] losses = file.table(group + "/iterations").doubles("loss");
            double[] others = other.table(group + "/iterations").doubles("loss");
            // Ten steps of the images' networks turn an ulp into a tenth of the loss.
            int compared = name.contains("vgg") || name.contains("resnet") ? 1 : losses.length;
            for (int i = 0; i < compared; i++) {
                assertThat(losses[i] / others[i]).as(name).isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void productsHaveAsManyThreadsAsTheRank() throws Exception {
        for (String threads : List.of("1", "2")) {
            TinyProgram.Ended ended =
                    run("run", "--workload", "rnnlm", "--threads", threads, "--force");
            assertThat(ended.status()).as(ended.err()).isIn(0, 6);
            assertThat(
                            THREADS.matcher(ended.out() + ended.err())
                                    .results()
                                    .map(found -> found.group(1)))
                    .isNotEmpty()
                    .containsOnly(threads);
        }
    }
}
