package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.results.SampleFile;

class ReportCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir Path folder;
    private Path file;
    private Path page;

    @BeforeEach
    void writeFile() {
        file = folder.resolve("x.h5");
        page = folder.resolve("new/r.html");
        SampleFile.write(file);
    }

    private int report(Object... arguments) {
        out.reset();
        err.reset();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), messages, new StopRequest(), () -> {});
        String[] words = new String[arguments.length + 1];
        words[0] = "report";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        return new Main(() -> services, new PrintStream(out, true), messages, Map.of()).run(words);
    }

    private void assertSays(String... words) {
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("pentathlon: ")
                .contains(words)
                .hasLineCount(1);
    }

    private void assertRefused(int expected, int status, String... words) {
        assertThat(status).isEqualTo(expected);
        assertSays(words);
        assertThat(page).doesNotExist();
        assertThat(out.size()).isZero();
    }

    @Test
    void aValidFileIsDrawnAndItsPageNamed() throws IOException {
        assertThat(report(file, "--out", page, "--reference", file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(page + "\n");
        assertThat(err.size()).isZero();
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(Files.readString(page)).doesNotContain("role=\"alert\"");
        assertThat(page.getParent().toFile().list()).containsExactly("r.html");
    }

    @Test
    void anIncompleteFileIsDrawnBelowABanner() throws IOException {
        Path lost = folder.resolve("lost.h5");
        SampleFile.writeIncomplete(lost, "rank 1 on n1 was lost");

        assertThat(report(lost, "--out", page)).isEqualTo(6);

        assertSays(lost + " is not complete: rank 1 on n1 was lost; see: pentathlon check");
        assertThat(Files.readString(page))
                .contains("role=\"alert\"")
                .contains("lost is not complete")
                .contains("<li>rank 1 on n1 was lost</li>");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(page + "\n");
    }

    @Test
    void aCutFileIsInvalidAndAForeignOneIsNoData() throws IOException {
        Path cut = folder.resolve("cut.h5");
        Files.copy(file, cut);
        try (RandomAccessFile open = new RandomAccessFile(cut.toFile(), "rw")) {
            open.setLength(open.length() / 2);
        }
        assertRefused(6, report(file, cut, "--out", page), cut + " is no whole result file: ");

        Path foreign = folder.resolve("foreign.h5");
        SampleFile.writeForeign(foreign);
        assertRefused(
                4,
                report(foreign, "--out", page),
                foreign + " is no result file of format_version 1: it was not written by");
        Path text = Files.writeString(folder.resolve("text.h5"), "no");
        assertRefused(4, report(text, "--out", page), text + " is no HDF5 file");
        Path missing = folder.resolve("missing.h5");
        assertRefused(4, report(missing, "--out", page), missing + " does not exist");
        assertRefused(4, report(file, "--out", page, "--reference", foreign), foreign.toString());
    }

    @Test
    void aFileIsNamedOnceAndNeverReplaced() throws IOException {
        Path link = folder.resolve("link.h5");
        Files.createSymbolicLink(link, file);
        assertRefused(2, report(file, link, "--out", page), link + " is named twice");

        byte[] before = Files.readAllBytes(file);
        Path other = folder.resolve("y.h5");
        SampleFile.write(other, "r2");
        for (List<Object> words :
                List.<List<Object>>of(
                        List.of(other, file, "--out", link, "--force"),
                        List.of(other, "--reference", file, "--out", link, "--force"))) {
            assertRefused(
                    2, report(words.toArray()), "--out: " + link + " is the result file itself");
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aPageIsReplacedOnlyWithForce() throws IOException {
        Files.createDirectories(page.getParent());
        Files.writeString(page, "mine");
        assertThat(report(file, "--out", page)).isEqualTo(2);
        assertSays(page + " exists; choose another --out, or replace it with --force");
        assertThat(page).hasContent("mine");
        assertThat(report(file, "--out", page, "--force")).isZero();
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>");
    }

    @Test
    void whatCannotBeANameIsAMistake() {
        assertRefused(2, report("a\0b", "--out", page), "is no name of a file: ");
    }

    @Test
    void aDeviceIsNeverReplaced() throws Exception {
        Path pipe = folder.resolve("pipe");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        assertRefused(2, report(file, "--out", pipe, "--force"), pipe + " is no regular file; ");
        assertThat(pipe).exists();
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() {
        Path below = file.resolve("r.html");
        assertThat(report(file, "--out", below)).isEqualTo(3);
        assertSays(below + " cannot be written (");
        assertThat(report(file)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--out: no value");
    }
}
