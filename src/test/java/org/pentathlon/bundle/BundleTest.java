package org.pentathlon.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** A bundle of a small program: what is in it, and what is left where it cannot be made. */
@Timeout(120)
class BundleTest {
    private static final String TORCH = "org/bytedeco/pytorch/linux-x86_64";
    private static final String ND4J = "org/nd4j/linalg/cpu/bindings";
    private static final String SERVICE = "META-INF/services/org.pentathlon.engine.Engine";

    @TempDir Path temporary;
    private Path home;

    @BeforeEach
    void program() throws IOException {
        home = Files.createDirectory(temporary.resolve("home")).toRealPath();
        write("pentathlon", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        write("LICENSE", new byte[1]);
        write("jobs/quickstart.yaml", new byte[1]);
        write("slurm/run.sbatch", new byte[1]);
        write("target/mpj/mpj.jar", new byte[1]);
        write("target/classes/org/pentathlon/Main.class", new byte[100]);
        write("target/classes/org/pentathlon/engine/dl4j/Dl4jEngine.class", new byte[100]);
        write(
                "target/classes/" + SERVICE,
                "org.pentathlon.engine.torch.TorchEngine\norg.pentathlon.engine.dl4j.Dl4jEngine\n"
                        .getBytes(StandardCharsets.UTF_8));
        for (String jar : List.of("pytorch-2.jar", "nd4j-api-1.jar")) {
            jar(home.resolve("target/lib").resolve(jar));
        }
        for (String set : List.of("cpu", "cuda")) {
            write(
                    "target/classpath/" + set + ".txt",
                    "lib/pytorch-2.jar:lib/nd4j-api-1.jar".getBytes(StandardCharsets.UTF_8));
        }
        byte[] library = LibraryImage.of(LibraryImage.container(8, 90));
        for (String folder :
                List.of(
                        "com/sun/jna/linux-x86-64",
                        "org/bytedeco/javacpp/linux-x86_64",
                        "org/bytedeco/openblas/linux-x86_64",
                        "org/bytedeco/hdf5/linux-x86_64",
                        TORCH,
                        TORCH + "-gpu",
                        ND4J)) {
            write("target/natives/" + folder + "/libx.so.1", library);
        }
        link(TORCH + "-gpu/libgomp.so.1", "../linux-x86_64/libx.so.1");
        link(ND4J + "/libgomp.so.1", "../../../../bytedeco/pytorch/linux-x86_64/libx.so.1");
        link(TORCH + "/libcudart.so.13", "/no/such/libcudart.so.13");
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(home.resolve("target/natives").resolve(name), Path.of(target));
    }

    private static void jar(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("a/A.class", "a/linux/liba.so")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(new byte[1000]);
            }
        }
    }

    private BundleRequest request(DeviceKind device, Path out, boolean force) {
        return new BundleRequest(
                home, "1.2.3", out, device, List.of(), OptionalLong.empty(), force);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> !Files.isDirectory(f))
                    .map(f -> folder.relativize(f).toString())
                    .filter(name -> !name.startsWith("java/"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aBundleForCpusHasWhatRunsOnThemNeed() throws Exception {
        Path out = temporary.resolve("to/cpu");

        Bundle bundle = Bundle.make(request(DeviceKind.CPU, out, false), line -> {});

        assertThat(files(out))
                .containsExactly(
                        "LICENSE",
                        "README.md",
                        "SHA256SUMS",
                        "bundle.properties",
                        "classpath/cpu.txt",
                        "jobs/quickstart.yaml",
                        "lib/nd4j-api-1.jar",
                        "lib/pentathlon.jar",
                        "lib/pytorch-2.jar",
                        "mpj/mpj.jar",
                        "natives/com/sun/jna/linux-x86-64/libx.so.1",
                        "natives/org/bytedeco/hdf5/linux-x86_64/libx.so.1",
                        "natives/org/bytedeco/javacpp/linux-x86_64/libx.so.1",
                        "natives/org/bytedeco/openblas/linux-x86_64/libx.so.1",
                        "natives/" + TORCH + "/libx.so.1",
                        "natives/" + ND4J + "/libgomp.so.1",
                        "natives/" + ND4J + "/libx.so.1",
                        "pentathlon",
                        "slurm/run.sbatch");
        assertThat(out.resolve("natives/" + ND4J + "/libgomp.so.1")).isSymbolicLink().exists();
        assertThat(Files.readString(out.resolve("classpath/cpu.txt")))
                .isEqualTo("lib/pentathlon.jar:lib/pytorch-2.jar:lib/nd4j-api-1.jar\n");
        assertThat(BundleFacts.of(out))
                .hasValueSatisfying(
                        facts -> {
                            assertThat(facts.version()).isEqualTo("1.2.3");
                            assertThat(facts.runtime()).isEqualTo("cpu");
                            assertThat(facts.glibc()).startsWith("2.");
                            assertThat(facts.bytes()).isEqualTo(bundle.bytes());
                            assertThat(facts.line()).startsWith("bundle for cpu, revision ");
                        });
        assertThat(ended(out, "sha256sum", "--check", "--quiet", "SHA256SUMS")).isZero();
        assertThat(ended(out, out.resolve("java/bin/java").toString(), "--list-modules")).isZero();
        assertThat(files(out.getParent())).allMatch(name -> name.startsWith("cpu/"));
    }

    @Test
    void aBundleForGpusHasNoDeeplearning4j() throws Exception {
        Path out = temporary.resolve("cuda");

        Bundle.make(request(DeviceKind.CUDA, out, false), line -> {});

        assertThat(files(out.resolve("natives/org")))
                .containsExactly(
                        "bytedeco/hdf5/linux-x86_64/libx.so.1",
                        "bytedeco/javacpp/linux-x86_64/libx.so.1",
                        "bytedeco/openblas/linux-x86_64/libx.so.1",
                        "bytedeco/pytorch/linux-x86_64-gpu/libgomp.so.1",
                        "bytedeco/pytorch/linux-x86_64-gpu/libx.so.1");
        assertThat(out.resolve("natives/" + TORCH + "-gpu/libgomp.so.1")).isRegularFile();
        assertThat(files(out.resolve("lib"))).containsExactly("pentathlon.jar", "pytorch-2.jar");
        try (ZipFile jar = new ZipFile(out.resolve("lib/pentathlon.jar").toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .containsExactly(SERVICE, "org/pentathlon/Main.class");
            assertThat(jar.getInputStream(jar.getEntry(SERVICE)).readAllBytes())
                    .isEqualTo(
                            "org.pentathlon.engine.torch.TorchEngine\n"
                                    .getBytes(StandardCharsets.UTF_8));
        }
        try (ZipFile jar = new ZipFile(out.resolve("lib/pytorch-2.jar").toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName)).containsExactly("a/A.class");
            assertThat(jar.getEntry("a/A.class").getMethod()).isEqualTo(ZipEntry.STORED);
        }
    }

    @Test
    void anEarlierBundleIsReplacedByForceAlone() throws Exception {
        Path out = Files.createDirectory(temporary.resolve("mine"));
        for (String name : List.of("bundle.properties", "SHA256SUMS", "file")) {
            Files.createFile(out.resolve(name));
        }

        assertThatThrownBy(() -> Bundle.make(request(DeviceKind.CPU, out, false), line -> {}))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessage(out + " exists; choose another --out, or replace it with --force");
        assertThat(files(out)).contains("file");

        Bundle.make(request(DeviceKind.CPU, out, true), line -> {});

        assertThat(files(out)).contains("pentathlon").doesNotContain("file");
        assertThat(entries(temporary)).containsExactlyInAnyOrder(home, out);
    }

    /** A mistyped name must not cost a user's files. */
    @Test
    void nothingElseIsReplaced() throws Exception {
        Path mine = Files.createDirectory(temporary.resolve("mine"));
        Files.createFile(mine.resolve("file"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), mine);

        assertThatThrownBy(() -> Bundle.make(request(DeviceKind.CPU, mine, true), line -> {}))
                .hasMessage(mine + " holds something other than a bundle; choose another --out");
        assertThatThrownBy(() -> Bundle.make(request(DeviceKind.CPU, link, true), line -> {}))
                .hasMessage(link + " is no folder; choose another --out");
        assertThat(files(mine)).containsExactly("file");
        assertThat(entries(temporary)).containsExactlyInAnyOrder(home, mine, link);
    }

    @Test
    void nothingIsLeftWhereItFails() throws Exception {
        Path out = temporary.resolve("out");
        write("target/natives/" + TORCH + "/libbad.so", new byte[200]);

        assertThatThrownBy(() -> Bundle.make(request(DeviceKind.CPU, out, false), line -> {}))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("libbad.so is no library for Linux on x86-64");

        assertThat(entries(temporary)).containsExactly(home);
    }

    @Test
    void whatIsNotBuiltIsNamed() throws Exception {
        Files.delete(home.resolve("target/classpath/cuda.txt"));

        assertThatThrownBy(
                        () ->
                                Bundle.make(
                                        request(DeviceKind.CUDA, temporary.resolve("x"), false),
                                        line -> {}))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT))
                .hasMessageContaining("PENTATHLON_RUNTIME=cuda");
    }

    private static int ended(Path folder, String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
