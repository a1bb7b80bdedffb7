package org.pentathlon.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cutting an archive into parts, and the script that joins them, on good and on damaged parts. */
@Timeout(60)
class SplitArchiveTest {
    private static final int PART_BYTES = 4096;
    private static final int FILE_BYTES = 10_000;

    @TempDir Path temporary;
    private Path source;
    private Path parts;
    private byte[] content;

    /** How the script ended, and what it said. */
    private record Ended(int status, String said) {}

    @BeforeEach
    void split() throws IOException {
        source = Files.createDirectories(temporary.resolve("a bundle/natives"));
        content = new byte[FILE_BYTES];
        new Random(1).nextBytes(content);
        Files.write(source.resolve("libx.so"), content);
        Files.createSymbolicLink(source.resolve("liby.so"), Path.of("libx.so"));
        Path program = source.resolveSibling("pentathlon");
        Files.writeString(program, "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        parts = Files.createDirectory(temporary.resolve("the parts"));
        List<Long> sizes =
                new SplitArchive(source.getParent(), parts, line -> {})
                        .make("p.tar.xz", PART_BYTES, FILE_BYTES);
        assertThat(sizes).hasSize(3);
        assertThat(sizes.subList(0, 2)).containsOnly((long) PART_BYTES);
        assertThat(sizes.get(2)).isBetween(1L, (long) PART_BYTES);
    }

    private Ended join(String folder) throws Exception {
        return join(temporary, folder);
    }

    private Ended join(Path from, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", parts.resolve("join.sh").toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(from.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    private List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void thePartsAreJoinedIntoTheSameFolder() throws Exception {
        assertThat(names(parts))
                .containsExactly(
                        "SHA256SUMS", "join.sh", "p.tar.xz.001", "p.tar.xz.002", "p.tar.xz.003");

        Ended ended = join("new/one here/");

        Path made = temporary.resolve("new/one here");
        assertThat(ended).isEqualTo(new Ended(0, "join.sh: " + made + "/pentathlon"));
        assertThat(made.resolve("natives/libx.so")).hasBinaryContent(content);
        assertThat(Files.readSymbolicLink(made.resolve("natives/liby.so"))).hasToString("libx.so");
        assertThat(made.resolve("pentathlon")).isExecutable();
        assertThat(names(made.getParent())).containsExactly("one here");
    }

    @Test
    void partsMayLieInAReadOnlyFolder() throws Exception {
        assertThat(parts.toFile().setWritable(false)).isTrue();
        List<String> before = names(parts);

        assertThat(join("made").status()).isZero();

        assertThat(names(parts)).isEqualTo(before);
    }

    @Test
    void missingAndDamagedPartsAreNamed() throws Exception {
        Files.delete(parts.resolve("p.tar.xz.001"));
        Path third = parts.resolve("p.tar.xz.003");
        byte[] bytes = Files.readAllBytes(third);
        bytes[bytes.length / 2] ^= 1;
        Files.write(third, bytes);

        Ended ended = join("made");

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                1,
                                "join.sh: copy again to "
                                        + parts.toRealPath()
                                        + ": p.tar.xz.001 (missing) p.tar.xz.003 (damaged)"));
        assertThat(temporary.resolve("made")).doesNotExist();
    }

    @Test
    void anExistingFolderIsLeftAlone() throws Exception {
        Files.createDirectory(temporary.resolve("made"));

        assertThat(join("made"))
                .isEqualTo(
                        new Ended(
                                1,
                                "join.sh: "
                                        + temporary.resolve("made")
                                        + " exists: name another folder"));
        assertThat(join(temporary).said()).isEqualTo("join.sh: usage: sh join.sh FOLDER");
    }
}
