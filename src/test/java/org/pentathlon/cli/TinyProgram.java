package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** The program as a process, with its result file in a folder that is its working folder too. */
record TinyProgram(Path folder) {
    private static final int PATIENCE_SECONDS = 100;

    /** A run of the program, and what it said. */
    record Ended(int status, String out, String err) {}

    Path out() {
        return folder.resolve("result.h5");
    }

    Path journal() {
        return folder.resolve("result.h5.journal");
    }

    List<String> command(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--class", "tiny", "--out", out().toString()));
        return Program.command(all);
    }

    Process start(List<String> command) throws IOException {
        return start(command, Map.of());
    }

    /** With variables of the project's own; it gets none else. */
    Process start(List<String> command, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PENTATHLON_"));
        builder.environment().putAll(variables);
        builder.redirectOutput(folder.resolve("stdout").toFile());
        builder.redirectError(folder.resolve("stderr").toFile());
        return builder.start();
    }

    Ended end(Process process) throws Exception {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("stdout")),
                Files.readString(folder.resolve("stderr")));
    }

    Ended run(String... arguments) throws Exception {
        return end(start(command(arguments)));
    }

    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    static String text(ResultFile file, String object, String attribute) {
        return String.valueOf(file.attributes(object).asMap().get(attribute));
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String status(ResultFile file, String group, String check) {
        ResultTable checks = file.table(group + "/checks");
        return checks.texts("status")[Arrays.asList(checks.texts("name")).indexOf(check)];
    }

    static double figure(ResultFile file, String group, String metric) {
        ResultTable summary = file.table(group + "/summary");
        int at = Arrays.asList(summary.texts("metric")).indexOf(metric);
        return summary.doubles("value")[at];
    }

    /** What a file of the folder holds. */
    String text(String file) {
        return new String(bytes(folder.resolve(file)), StandardCharsets.UTF_8);
    }

    static String[] with(String[] tail, String... head) {
        return Stream.concat(Arrays.stream(head), Arrays.stream(tail)).toArray(String[]::new);
    }
}
