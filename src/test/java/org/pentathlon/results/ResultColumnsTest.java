package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/result-columns.md} has what the code writes. */
class ResultColumnsTest {
    private static final Path PAGE =
            Path.of(System.getProperty("pentathlon.home"), "docs", "result-columns.md");

    @TempDir Path folder;

    @Test
    void thePageIsThatOfTheCode() throws IOException {
        if (System.getProperty("pentathlon.write-page") != null) {
            Files.writeString(PAGE, ResultColumnsPage.text());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/result-columns.md; to write it anew: %s", ResultColumnsPage.COMMAND)
                .isEqualTo(ResultColumnsPage.text());
    }

    @Test
    void aFileHoldsNothingThatThePageLacks() {
        Path file = folder.resolve("whole.h5");
        WholeFile.write(file);
        assertThat(UnknownContent.of(file)).isEmpty();
    }

    @Test
    void neitherDoesAMergedOne() {
        Path file = folder.resolve("merged.h5");
        WholeFile.writeMerged(folder, file);
        assertThat(UnknownContent.of(file)).isEmpty();
    }

    @Test
    void whatThePageHasIsWritten() {
        Path merged = folder.resolve("merged.h5");
        WholeFile.writeMerged(folder, merged);
        Set<String> written = new TreeSet<>(UnknownContent.groups(merged));
        written.addAll(UnknownContent.groups(folder.resolve("first.h5")));

        assertThat(ResultLayout.GROUPS.stream().map(ResultLayout.Group::path))
                .containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void whatThePageLacksIsTold() {
        Path file = folder.resolve("whole.h5");
        WholeFile.write(file);
        OutputFile.update(
                file,
                writer -> {
                    writer.attributes(writer.root(), new Attributes().put("colour", "red"));
                    try (Hdf5.Handle job = writer.open(writer.root(), "job")) {
                        writer.group(job, "more").close();
                        writer.text(job, "another", "x");
                    }
                });
        assertThat(UnknownContent.of(file))
                .containsExactlyInAnyOrder(
                        "attribute colour of /", "group /job/more", "text /job/another");
    }
}
