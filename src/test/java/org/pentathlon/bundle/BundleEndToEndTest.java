package org.pentathlon.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.DeviceKind;

/** The program of this build as a bundle, started as on a machine that has nothing else. */
@Timeout(300)
class BundleEndToEndTest {
    @TempDir Path temporary;
    private Path folder;
    private Path bundle;

    /** How the program ended, and all that it said. */
    private record Ended(int status, String said) {}

    @BeforeEach
    void make() throws IOException {
        Path home = Path.of("").toAbsolutePath();
        assumeTrue(
                Files.exists(home.resolve("target/mpj/mpj.jar"))
                        && Files.exists(home.resolve("target/classes/org")),
                "the launcher script has not built this clone");
        folder = temporary.toRealPath();
        bundle = folder.resolve("made");
        BundleRequest request =
                new BundleRequest(
                        home,
                        "1.2.3",
                        bundle,
                        DeviceKind.CPU,
                        List.of(),
                        OptionalLong.empty(),
                        false);
        Bundle.make(request, line -> {});
        writable(false);
    }

    @AfterEach
    void letItBeDeleted() throws IOException {
        if (bundle != null && Files.exists(bundle)) {
            writable(true);
        }
    }

    private void writable(boolean is) throws IOException {
        try (Stream<Path> all = Files.walk(bundle)) {
            for (Path path : all.filter(p -> !Files.isSymbolicLink(p)).toList()) {
                assertThat(path.toFile().setWritable(is)).isTrue();
            }
        }
    }

    private Ended start(Path program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(elsewhere.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", "/no/such/java"));
        Process process = builder.start();
        assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("said"), StandardCharsets.UTF_8));
    }

    @Test
    void twoRanksRunFromAReadOnlyFolder() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("run"), bundle.resolve("pentathlon"));

        Ended run =
                start(
                        link,
                        "run",
                        "--workload",
                        "rnnlm",
                        "--engine",
                        "torch,dl4j",
                        "--class",
                        "tiny",
                        "--device",
                        "cpu",
                        "--ranks",
                        "2",
                        "--iterations",
                        "3",
                        "--warmup",
                        "1",
                        "--out",
                        "result.h5");

        // Checks of time may fail on a machine that does other work.
        assertThat(run.status()).as(run.said()).isIn(0, 6);
        assertThat(folder.resolve("else where/result.h5")).isRegularFile();
        assertThat(start(link, "--version").said())
                .matches("pentathlon \\S+, bundle for cpu, revision .*\n");
        assertThat(start(link, "run", "--workload", "vgg", "--device", "cuda"))
                .isEqualTo(
                        new Ended(
                                3,
                                "pentathlon: this bundle has the libraries of cpu, not of cuda:"
                                        + " make another with pentathlon bundle, or use a clone\n"));
        Process sums =
                new ProcessBuilder("sha256sum", "--check", "--quiet", "SHA256SUMS")
                        .directory(bundle.toFile())
                        .inheritIO()
                        .start();
        assertThat(sums.waitFor()).isZero();
    }
}
