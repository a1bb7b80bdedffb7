package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher script, with a Java and a Maven that only tell how they were called. */
@Timeout(60)
class LauncherTest {
    @TempDir Path temporary;
    private Path root;

    /** How the script ended, and what it said, a line each. */
    private record Ended(int status, List<String> lines) {}

    @BeforeEach
    void prepare() throws IOException {
        root = temporary.toRealPath();
        Files.copy(Path.of("pentathlon"), root.resolve("pentathlon"));
        write("jdk/release", "JAVA_VERSION=\"17.0.1\"\n");
        script(
                "jdk/bin/java",
                "echo \"LD_LIBRARY_PATH=$LD_LIBRARY_PATH\"",
                "echo \"MKL=${MKL_INTERFACE_LAYER-} ${MKL_THREADING_LAYER-}\"",
                "printf '%s\\n' \"$@\"");
        script("jdk/bin/javac");
        script(
                "tools/mvn",
                "echo \"$@\" >>mvn.txt",
                "mkdir -p target/classpath",
                "echo lib/a.jar | tee target/classpath/cpu.txt >target/classpath/cpu-mkl.txt");
    }

    private void built(String set) throws IOException {
        write("target/" + set + ".stamp", "");
        write("target/classpath/" + set + ".txt", "lib/a.jar\n");
    }

    private void sources() throws IOException {
        write("pom.xml", "");
        script("src/main/sh/get-mpj");
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void script(String name, String... lines) throws IOException {
        write(name, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(root.resolve(name).toFile().setExecutable(true)).isTrue();
    }

    private Ended start(Map<String, String> variables, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(root.resolve("pentathlon").toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(root.toFile());
        String path = root.resolve("tools") + ":" + builder.environment().get("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().put("LD_LIBRARY_PATH", "/mine");
        builder.environment().putAll(variables);
        Process process = builder.start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().toList();
        }
        return new Ended(process.waitFor(), lines);
    }

    @ParameterizedTest
    @CsvSource({
        "'', run --library mkl",
        "'', run --library=mkl --seed 2",
        "cpu, run --library mkl",
        "cpu-mkl, run",
        "cpu-mkl, run --library auto"
    })
    void mklStandsInThePlaceOfOpenBlas(String set, String arguments) throws Exception {
        built("cpu-mkl");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", set), arguments.split(" "));

        assertThat(ended.lines())
                .contains(
                        "LD_LIBRARY_PATH="
                                + root
                                + "/target/natives/org/bytedeco/mkl/linux-x86_64:/mine",
                        "MKL=LP64 GNU",
                        "-Dpentathlon.runtime=cpu-mkl",
                        "-Dorg.bytedeco.openblas.load=none")
                .endsWith(arguments.split(" "));
        assertThat(ended.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'', run",
        "'', run --title mkl",
        "'', run --library auto",
        "'', 'run --library openblas,mkl'",
        "cpu-mkl, run --library openblas",
        "cpu-mkl, run --library=openblas"
    })
    void otherwiseNothingIsChanged(String set, String arguments) throws Exception {
        built("cpu");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", set), arguments.split(" "));

        assertThat(ended.lines())
                .contains("LD_LIBRARY_PATH=/mine", "MKL= ", "-Dpentathlon.runtime=cpu")
                .doesNotContain("-Dorg.bytedeco.openblas.load=none");
        assertThat(ended.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'', run --engine dl4j --device cuda",
        "'', 'run --device=cuda --engine=torch,dl4j'",
        "nd4j-cuda-11.6, doctor",
        "nd4j-cuda-11.6, run --device auto"
    })
    void gpusHaveASetOfTheirOwn(String set, String arguments) throws Exception {
        built("nd4j-cuda-11.6");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", set), arguments.split(" "));

        assertThat(ended.lines())
                .contains("-Dpentathlon.runtime=nd4j-cuda-11.6", "LD_LIBRARY_PATH=/mine")
                .endsWith(arguments.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "'', run --engine dl4j",
        "'', run mine.yaml --device cpu",
        "cuda, run --device cpu",
        "'', run --engine dl4j --device cpu",
        "nd4j-cuda-11.6, run --engine dl4j --device cpu"
    })
    void otherDevicesAndEnginesDoNot(String set, String arguments) throws Exception {
        built("cpu");
        write("mine.yaml", "device: cuda\n");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", set), arguments.split(" "));

        assertThat(ended.lines()).contains("-Dpentathlon.runtime=cpu");
    }

    @ParameterizedTest
    @CsvSource({
        "'', run --device cuda, cuda",
        "'', 'run --device=cuda --engine torch', cuda",
        "cuda, doctor, cuda",
        "cuda, run --device auto, cuda",
        "cuda-redist, run --device cuda, cuda-redist",
        "'', run mine.yaml, cuda",
        "'', run both.yml, nd4j-cuda-11.6",
        "'', run both.yml --engine torch, cuda",
        "'', run lines.yaml, nd4j-cuda-11.6",
        "'', run auto.yaml, cpu"
    })
    void libTorchOnGpusHasASetToo(String set, String arguments, String chosen) throws Exception {
        built(chosen);
        write("mine.yaml", "title: device\ndevice: cuda  # of this node\n");
        write("both.yml", "device: 'cuda'\nengine: [torch, dl4j]\n");
        write("lines.yaml", "device : \"cuda\"\r\nengine:\n  - torch # one\n  - dl4j\n");
        write("auto.yaml", "# device: cuda\ndevice: auto\ncases:\n  - {device: cuda}\n");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", set), arguments.split(" "));

        assertThat(ended.lines()).contains("-Dpentathlon.runtime=" + chosen);
        assertThat(ended.lines().contains("-Dorg.bytedeco.javacpp.platform.extension=-gpu"))
                .isEqualTo(chosen.startsWith("cuda"));
    }

    @Test
    void javaCppLooksWhereTheLoaderDoes() throws Exception {
        built("cuda-redist");
        write("target/natives/cuda-13/nvidia/cu13/lib/libcudart.so.13", "");

        Ended ended =
                start(Map.of("PENTATHLON_RUNTIME", "cuda-redist"), "run", "--cuda-libs", "/a");

        String own = root + "/target/natives/cuda-13";
        String path = own + ":" + own + "/nvidia/cu13/lib:/a:/mine";
        assertThat(ended.lines())
                .contains(
                        "LD_LIBRARY_PATH=" + path,
                        "-Dorg.bytedeco.javacpp.platform.linkpath=" + path);
    }

    @Test
    void whereCudaLiesInAFolderIsFoundOut() throws Exception {
        built("cuda");
        write("toolkit/lib64/libcublas.so.13", "");
        write("toolkit/lib64/stubs/libcuda.so", "");
        write("toolkit/extras/CUPTI/lib64/libcupti.so.13", "");
        write("venv/lib/libpython3.so", "");
        String packages = "venv/lib/python3.12/site-packages/";
        write(packages + "nvidia/cudnn/lib/libcudnn.so.9", "");
        write(packages + "nvidia/nccl/lib/libnccl.so.2", "");
        write(packages + "nvidia/nccl/include/nccl.h", "");

        assertThat(path("toolkit"))
                .isEqualTo("toolkit:toolkit/lib64:toolkit/extras/CUPTI/lib64:/mine");
        String found = packages + "nvidia/cudnn/lib:" + packages + "nvidia/nccl/lib:/mine";
        assertThat(path("venv")).isEqualTo("venv:" + found);
        assertThat(path(packages)).isEqualTo(packages + ":" + found.replace("/nv", "//nv"));
        assertThat(path(packages + "nvidia")).isEqualTo(packages + "nvidia:" + found);
        assertThat(path("toolkit:venv"))
                .isEqualTo("toolkit:toolkit/lib64:toolkit/extras/CUPTI/lib64:venv:" + found);
    }

    /** What PENTATHLON_CUDA_LIBS, relative to the folder of this test, makes of the path. */
    private String path(String libraries) throws Exception {
        String absolute = root + "/" + libraries.replace(":", ":" + root + "/");
        return start(Map.of("PENTATHLON_CUDA_LIBS", absolute), "run", "--device", "cuda")
                .lines()
                .get(0)
                .replace("LD_LIBRARY_PATH=", "")
                .replace(root + "/", "");
    }

    @Test
    void cudasOwnLibrariesAreFetchedWithTheSetThatHasThem() throws Exception {
        sources();
        script(
                "tools/mvn",
                "echo \"$@\" >>mvn.txt",
                "mkdir -p target/classpath",
                "echo lib/a.jar >target/classpath/cuda.txt");
        script(
                "src/main/sh/get-cuda",
                "mkdir -p \"$1/nvidia/nccl/lib\"",
                ": >\"$1/nvidia/nccl/lib/libnccl.so.2\"");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", "cuda-redist"), "doctor");

        assertThat(ended.lines())
                .contains(
                        "pentathlon: building (first use of LibTorch on GPUs with CUDA's libraries,"
                                + " 2.3 GB to fetch, some minutes) ...",
                        "-Dpentathlon.runtime=cuda-redist")
                .anyMatch(line -> line.matches("LD_LIBRARY_PATH=.*/nvidia/nccl/lib:/mine"));
        assertThat(root.resolve("mvn.txt"))
                .hasContent("-B -ntp -Dstyle.color=never -Pcuda process-classes\n");
        assertThat(start(Map.of("PENTATHLON_RUNTIME", "cuda-redist"), "doctor").lines())
                .noneMatch(line -> line.contains("building"));
    }

    @Test
    void whereThatFailsTheReasonIsSaid() throws Exception {
        sources();
        script("src/main/sh/get-cuda", "echo progress >&2", "echo 'no pip' >&2", "exit 1");

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", "cuda-redist"), "run");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.lines()).endsWith("pentathlon: no pip");
    }

    @Test
    void aJobMayNameTheFoldersOfCuda() throws Exception {
        built("cuda");
        write("mine.yaml", "device: cuda\ncuda-libs: '/my c#:/d'  # both\n");
        Map<String, String> variables = Map.of("PENTATHLON_CUDA_LIBS", "/b");

        assertThat(start(variables, "run", "mine.yaml").lines())
                .contains("LD_LIBRARY_PATH=/my c#:/d:/mine");
        assertThat(start(variables, "run", "mine.yaml", "--cuda-libs", "/a").lines())
                .contains("LD_LIBRARY_PATH=/a:/mine");
    }

    @Test
    void theFlagGoesBeforeTheVariable() throws Exception {
        built("cpu");

        Ended ended = start(Map.of("PENTATHLON_CUDA_LIBS", "/b"), "run", "--cuda-libs", "/a");

        assertThat(ended.lines()).contains("LD_LIBRARY_PATH=/a:/mine");
    }

    @ParameterizedTest
    @CsvSource({"--cuda-libs /a:/b", "--cuda-libs=/a:/b", "--cuda-libs :/a::/b:"})
    void foldersOfCudaComeFirst(String flag) throws Exception {
        built("cpu");

        Ended ended = start(Map.of(), ("run " + flag).split(" "));

        assertThat(ended.lines()).contains("LD_LIBRARY_PATH=/a:/b:/mine");
    }

    @Test
    void ranksAreToldWhichSetIsNotBuilt() throws Exception {
        built("cpu");
        sources();

        Ended ended = start(Map.of("PENTATHLON_RANK", "1"), "run", "--library", "mkl");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.lines())
                .containsExactly(
                        "pentathlon: the libraries of cpu-mkl are not built in "
                                + root
                                + ": run PENTATHLON_RUNTIME=cpu-mkl ./pentathlon --version"
                                + " on a login node first");
        assertThat(root.resolve("mvn.txt")).doesNotExist();
    }

    @Test
    void aSetIsBuiltOnceWhenItIsAskedFor() throws Exception {
        sources();

        assertThat(start(Map.of(), "run").lines()).doesNotContain("-Dpentathlon.runtime=cpu-mkl");
        assertThat(start(Map.of(), "run", "--library", "mkl").lines())
                .contains(
                        "pentathlon: building (first use of MKL, 160 MB to fetch, a few minutes)"
                                + " ...",
                        "-Dpentathlon.runtime=cpu-mkl");
        assertThat(start(Map.of(), "run", "--library", "mkl").lines())
                .noneMatch(line -> line.contains("building"));
        assertThat(start(Map.of(), "run").lines()).noneMatch(line -> line.contains("building"));

        assertThat(root.resolve("mvn.txt"))
                .hasContent(
                        """
                        -B -ntp -Dstyle.color=never process-classes
                        -B -ntp -Dstyle.color=never -Pcpu-mkl process-classes
                        """);
    }

    @Test
    void anUnknownSetIsRefused() throws Exception {
        sources();

        Ended ended = start(Map.of("PENTATHLON_RUNTIME", "gpu"), "run");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.lines())
                .containsExactly(
                        "pentathlon: PENTATHLON_RUNTIME=gpu is not one of: cpu, cpu-mkl, cuda,"
                                + " cuda-redist, nd4j-cuda-11.6");
    }

    private void bundle(String runtime, String glibc) throws IOException {
        write("bundle.properties", "glibc=%s\nruntime=%s\ngpus=9.0\n".formatted(glibc, runtime));
        write("classpath/" + runtime + ".txt", "lib/pentathlon.jar:lib/a.jar\n");
        script("java/bin/java", "printf '%s\\n' \"$JAVA_HOME\" \"$@\"");
        script("tools/getconf", "echo glibc 2.36");
    }

    @Test
    void aBundleStartsItsOwnJavaAndOneSet() throws Exception {
        bundle("cuda", "2.9");

        for (String device : List.of("cpu", "cuda", "auto")) {
            Ended ended = start(Map.of(), "run", "--device", device);

            assertThat(ended.status()).as(device).isZero();
            assertThat(ended.lines())
                    .startsWith(root + "/java")
                    .contains("-Dpentathlon.runtime=cuda", "-Dpentathlon.gpus=9.0")
                    .containsSequence(
                            "-cp",
                            "%1$s/natives:%1$s/lib/pentathlon.jar:%1$s/lib/a.jar:%1$s/mpj/mpj.jar"
                                    .formatted(root));
        }
    }

    @Test
    void aBundleSaysWhatItHasNot() throws Exception {
        bundle("cpu", "2.35");

        assertThat(start(Map.of(), "run", "--device", "cuda"))
                .isEqualTo(
                        new Ended(
                                3,
                                List.of(
                                        "pentathlon: this bundle has the libraries of cpu, not of"
                                                + " cuda: make another with pentathlon bundle, or"
                                                + " use a clone")));
    }

    @Test
    void aBundleAsksForTheVersionOfTheCLibraryFirst() throws Exception {
        bundle("cpu", "2.100");

        Ended ended = start(Map.of(), "--version");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.lines())
                .singleElement()
                .asString()
                .startsWith(
                        "pentathlon: this bundle needs glibc 2.100 or later, and this system has"
                                + " 2.36: use ");
    }
}
