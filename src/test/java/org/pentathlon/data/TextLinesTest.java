package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextLinesTest {
    @TempDir Path directory;

    private Path file() {
        return directory.resolve("text");
    }

    private List<String> lines(String text) throws IOException {
        TextLines lines = new TextLines(Files.writeString(file(), text));
        List<String> all = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
            assertThat(lines.number()).isEqualTo(all.size());
        }
        assertThat(lines.next()).isNull();
        return all;
    }

    @Test
    void endsOfLinesAndTheMarkAreLeftOut() throws IOException {
        assertThat(lines("a\r\n\n\r\nété \rb\n")).containsExactly("a", "", "", "été \rb");
        assertThat(lines("\uFEFFa\nb")).containsExactly("a", "b");
        assertThat(lines("\n")).containsExactly("");
        assertThat(lines("\uFEFF")).isEmpty();
    }

    @Test
    void tellsWhereItIs() throws IOException {
        TextLines lines = new TextLines(Files.writeString(file(), "a\nb\nc\n"));
        lines.next();
        lines.next();

        assertThat(lines.where()).isEqualTo(file() + ", line 2");
    }

    @Test
    void otherEncodingsAreNamedWithTheirLine() throws IOException {
        Files.write(file(), "a\nn\u00B0\n".getBytes(StandardCharsets.ISO_8859_1));
        TextLines lines = new TextLines(file());
        lines.next();

        assertThatThrownBy(lines::next)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file() + ", line 2 is not UTF-8");
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        assertThatThrownBy(() -> new TextLines(file()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("cannot read " + file());
        Files.createFile(file());
        assertThatThrownBy(() -> new TextLines(file()))
                .isInstanceOf(DataException.class)
                .hasMessage(file() + " is empty: get it anew");
    }
}
