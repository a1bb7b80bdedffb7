package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void theLastColumnIsWrappedAtItsWords() {
        TextTable table = new TextTable("what", ">n", "detail");
        table.row("a", "10", "one two three four five six seven eight nine");
        table.row("bbbbb", "2", "a-word-that-is-longer-than-the-whole-of-its-column is kept");
        table.row("c", "", "");

        assertThat(table.lines(41))
                .containsExactly(
                        "what    n  detail",
                        "a      10  one two three four five six",
                        "           seven eight nine",
                        "bbbbb   2  a-word-that-is-longer-than-the-whole-of-its-column",
                        "           is kept",
                        "c");
    }

    @Test
    void aNarrowPageLeavesRoomForAFewWords() {
        TextTable table = new TextTable("what", "detail");
        table.row("a", "one two three four five six seven");

        assertThat(table.lines(10))
                .containsExactly(
                        "what  detail", "a     one two three four five six", "      seven");
    }

    @Test
    void withoutAPageNothingIsWrapped() {
        TextTable table = new TextTable("what", "detail");
        table.row("a", "word ".repeat(100).strip());

        assertThat(table.lines()).hasSize(2);
    }
}
