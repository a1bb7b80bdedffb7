package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A Slurm of {@code slurm/local} on this machine.
 *
 * @param folder where it lies
 */
record LocalSlurm(Path folder) implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("slurm").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 120;

    /** A command, how it ended and what it said. */
    record Ended(int status, String text) {
        /** What it said, of a command that ended well. */
        String well() {
            assertThat(status).as(text).isZero();
            return text.strip();
        }
    }

    /** Starts one; skips the test where this machine cannot have it. */
    static LocalSlurm start(Path folder, String... options) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "slurmd wants root");
        for (String tool : List.of("slurmctld", "slurmd", "munged", "sbatch")) {
            assumeTrue(hasTool(tool), "no " + tool + ": install slurm-wlm and munge");
        }
        LocalSlurm slurm = new LocalSlurm(folder);
        List<String> command = new ArrayList<>(List.of(SCRIPTS + "/local/start.sh"));
        command.addAll(Arrays.asList(options));
        command.add(folder.toString());
        assertThat(slurm.run(Path.of("."), Map.of(), command).well())
                .endsWith("export SLURM_CONF=" + folder + "/slurm.conf");
        return slurm;
    }

    static boolean hasTool(String name) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(":")),
                        Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
    }

    /** A file of the folder {@code slurm}. */
    static String script(String name) {
        return SCRIPTS.resolve(name).toString();
    }

    /** Runs a command to its end, with this Slurm and no variables of another run. */
    Ended run(Path workingFolder, Map<String, String> variables, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(workingFolder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(PENTATHLON|SLURM|SBATCH)_.*"));
        builder.environment().put("SLURM_CONF", folder.resolve("slurm.conf").toString());
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        builder.environment().putAll(variables);
        // Daemons keep what they were given as output: a pipe would never end.
        Path output = Files.createTempFile("slurm", ".txt");
        try {
            Process process = builder.redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(ended).as(command + ": " + text).isTrue();
            return new Ended(process.exitValue(), text);
        } finally {
            Files.delete(output);
        }
    }

    Ended run(String... command) throws IOException, InterruptedException {
        return run(Path.of("."), Map.of(), List.of(command));
    }

    /** What Slurm says of a job, such as {@code JobState}. */
    String of(String job, String field) throws Exception {
        String text = run("scontrol", "show", "job", job).well();
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> word.startsWith(field + "="))
                .map(word -> word.substring(field.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a job is in one of the states. */
    void await(String job, String... states) {
        await(
                () -> {
                    try {
                        return List.of(states).contains(of(job, "JobState"));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                500);
    }

    /** Waits for a condition, with so many ms between looks. */
    static void await(BooleanSupplier condition, long everyMillis) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("nothing happens").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(everyMillis));
        }
    }

    /** Ends it; no process of it is left. */
    @Override
    public void close() throws IOException, InterruptedException {
        List<ProcessHandle> daemons = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .ifPresent(daemons::add);
            }
        }
        assertThat(daemons).isNotEmpty();
        assertThat(run(script("local/stop.sh"), folder.toString()).well()).isEmpty();
        assertThat(folder).doesNotExist();
        assertThat(daemons).noneMatch(LocalSlurm::runs);
    }

    /** A zombie, whose parent has not looked, has no command. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
