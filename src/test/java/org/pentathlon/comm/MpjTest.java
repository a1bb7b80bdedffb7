package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks in processes of their own, as MPJ Express starts once in a process. */
class MpjTest {
    @TempDir Path folder;
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void ranksTalkAndAddUp(int ranks) throws Exception {
        start("work", ranks, mpjJar());
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(exitStatus(rank)).as(output(rank)).isZero();
            assertThat(output(rank).lines())
                    .containsExactlyElementsOf(RankProgram.expected(rank, ranks));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aKilledRankIsKnownToAll(int victim) throws Exception {
        start("wait", 3, mpjJar());
        for (int rank = 0; rank < 3; rank++) {
            awaitLine(rank, "ready");
        }
        processes.get(victim).destroyForcibly();
        for (int rank = 0; rank < 3; rank++) {
            if (rank != victim) {
                assertThat(exitStatus(rank)).as(output(rank)).isEqualTo(5);
                assertThat(output(rank).lines()).containsExactly("ready", "lost " + victim);
            }
        }
    }

    @Test
    void aRankThatFailsEndsTheOthers() throws Exception {
        start("fail", 3, mpjJar());
        assertThat(exitStatus(1)).isEqualTo(4);
        assertThat(output(1)).isEqualTo("error DATA the disk is full\n");
        for (int rank : new int[] {0, 2}) {
            assertThat(exitStatus(rank)).isEqualTo(5);
        }
    }

    @Test
    void withoutTheLibraryTheMessageSaysHowToGetIt() throws Exception {
        start("work", 2, "");
        for (int rank = 0; rank < 2; rank++) {
            assertThat(exitStatus(rank)).as(output(rank)).isEqualTo(3);
            assertThat(output(rank))
                    .startsWith("error ENVIRONMENT more than one rank needs MPJ Express")
                    .contains("PENTATHLON_MPJ_JAR=FILE")
                    .contains("apt-get install libmpj-java");
        }
    }

    @Test
    void twoGpusAddUpByNccl() throws Exception {
        Path gpus = Path.of("/proc/driver/nvidia/gpus");
        String[] names = gpus.toFile().list();
        Assumptions.assumeTrue(names != null && names.length > 1, "fewer than two GPUs in " + gpus);
        start("nccl", 2, mpjJar());
        for (int rank = 0; rank < 2; rank++) {
            assertThat(exitStatus(rank)).as(output(rank)).isZero();
            assertThat(output(rank).lines())
                    .startsWith("sum 1 right", "sum 1000 right", "sum 3000001 right")
                    .anyMatch(line -> line.startsWith("by {algorithm="));
        }
    }

    static String mpjJar() {
        Optional<String> jar = installedMpj();
        Assumptions.assumeTrue(
                jar.isPresent(),
                "MPJ Express is missing: set PENTATHLON_MPJ_JAR or install libmpj-java");
        return jar.get();
    }

    private static Optional<String> installedMpj() {
        String given = System.getenv().getOrDefault("PENTATHLON_MPJ_JAR", "");
        Stream<String> installed = Stream.of(given, "/usr/share/java/mpj.jar");
        return Stream.concat(installed, classPath().filter(MpjTest::isMpj))
                .filter(path -> Files.isRegularFile(Path.of(path)))
                .findFirst();
    }

    private static Stream<String> classPath() {
        return Stream.of(
                System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1));
    }

    private static boolean isMpj(String path) {
        return Path.of(path).endsWith("mpj.jar");
    }

    /** This class path, with MPJ Express where it is installed. */
    static String classPathWithMpj() {
        return classPath(installedMpj().orElse(""));
    }

    /**
     * @param jar MPJ Express, or an empty path
     */
    private static String classPath(String jar) {
        return Stream.concat(classPath().filter(entry -> !isMpj(entry)), Stream.of(jar))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The command of a rank. */
    static List<String> java(String task, Path folder, String classPath) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String program = RankProgram.class.getName();
        return List.of(java, "-Xmx256m", "-cp", classPath, program, task, folder.toString(), "60");
    }

    /**
     * @param jar MPJ Express, or an empty path
     */
    private void start(String task, int ranks, String jar) throws IOException {
        List<String> command = java(task, folder, classPath(jar));
        for (int rank = 0; rank < ranks; rank++) {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put(LaunchDetection.RANK, Integer.toString(rank));
            builder.environment().put(LaunchDetection.WORLD_SIZE, Integer.toString(ranks));
            builder.environment().put(LaunchDetection.LOCAL_RANK, Integer.toString(rank));
            builder.environment().remove(LaunchDetection.RENDEZVOUS);
            builder.redirectErrorStream(true).redirectOutput(outputFile(rank).toFile());
            processes.add(builder.start());
        }
    }

    private Path outputFile(int rank) {
        return folder.resolve("rank-" + rank + ".txt");
    }

    private String output(int rank) throws IOException {
        return Files.readString(outputFile(rank));
    }

    private int exitStatus(int rank) throws Exception {
        assertThat(processes.get(rank).waitFor(90, TimeUnit.SECONDS)).as(output(rank)).isTrue();
        return processes.get(rank).exitValue();
    }

    private void awaitLine(int rank, String line) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (output(rank).lines().noneMatch(line::equals)) {
            assertThat(processes.get(rank).isAlive()).as(output(rank)).isTrue();
            assertThat(System.nanoTime()).as(output(rank)).isLessThan(deadline);
            processes.get(rank).waitFor(20, TimeUnit.MILLISECONDS);
        }
    }
}
