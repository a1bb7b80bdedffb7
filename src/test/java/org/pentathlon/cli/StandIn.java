package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * CUDA's libraries without a GPU (src/test/gpu/standin), and the program on them.
 *
 * @param libraries folder of them
 */
record StandIn(Path libraries) {
    static final String NAME = "Stand-in without arithmetic";

    private static final Path SCRIPT = Path.of("src/test/gpu/standin/build.sh");
    private static final Path NATIVES =
            Path.of("target/natives/org/bytedeco/pytorch/linux-x86_64-gpu");
    private static final int PATIENCE_SECONDS = 60;

    /** As nvidia-smi prints it. */
    static String uuid(int ordinal) {
        return "GPU-5354414e-442d-494e-0000-0000000000%02x".formatted(ordinal);
    }

    /** Makes the libraries; skips the test where LibTorch for GPUs or a compiler is not there. */
    static StandIn build(Path folder) throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(NATIVES.resolve("libtorch_cuda.so")),
                "no LibTorch for GPUs; PENTATHLON_RUNTIME=cuda ./pentathlon --version gets it");
        for (String tool : List.of("gcc", "nm", "bash")) {
            assumeTrue(
                    Arrays.stream(System.getenv("PATH").split(":"))
                            .anyMatch(place -> Files.isExecutable(Path.of(place, tool))),
                    "no " + tool);
        }
        Path log = folder.resolve("build.log");
        Path libraries = folder.resolve("standin");
        Process script =
                new ProcessBuilder("bash", SCRIPT.toString(), libraries.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).as(Files.readString(log)).isZero();
        return new StandIn(libraries);
    }

    /** Runs the program as the launcher script does for the set cuda. */
    TinyProgram.Ended run(TinyProgram program, Map<String, String> variables, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(program.command(arguments));
        if (!arguments[0].equals("run")) {
            command = Program.command(List.of(arguments));
        }
        command.addAll(
                command.indexOf("-cp"),
                List.of(
                        "-Dpentathlon.runtime=cuda",
                        "-Dorg.bytedeco.javacpp.platform.extension=-gpu",
                        "-Dorg.bytedeco.javacpp.platform.linkpath=" + libraries));
        Map<String, String> all = new TreeMap<>(variables);
        all.put("LD_LIBRARY_PATH", libraries.toString());
        all.put("PENTATHLON_CUDA_LIBS", libraries.toString());
        // It has no convolutions that the stand-in could pretend to make.
        all.put("PENTATHLON_CUDNN", "off");
        all.put("NVTX_INJECTION64_PATH", libraries.resolve("libstandin-ranges.so").toString());
        all.put("STANDIN_LOG", log(program).toString());
        return program.end(program.start(command, all));
    }

    private static Path log(TinyProgram program) {
        return program.folder().resolve("calls.tsv");
    }

    /**
     * Calls of one kind that a process has made.
     *
     * @param ranges names of NVTX ranges, from outside, parted by '/'
     */
    record Calls(String pid, String kind, String ranges, String call, long count) {
        private static Calls of(String line) {
            String[] words = line.split("\t", -1);
            return new Calls(words[0], words[1], words[2], words[3], Long.parseLong(words[4]));
        }

        /** The iteration's range, or an empty text outside of iterations. */
        String iteration() {
            String[] names = ranges.split("/", -1);
            return names.length > 1 ? names[1] : "";
        }

        /** The phase's range, or an empty text between phases. */
        String phase() {
            String[] names = ranges.split("/", -1);
            return names.length > 2 ? names[2] : "";
        }
    }

    static List<Calls> calls(TinyProgram program) throws IOException {
        return Files.readAllLines(log(program)).stream().map(Calls::of).toList();
    }
}
