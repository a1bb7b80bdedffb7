package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WikiTextTest {
    @TempDir Path directory;

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void write(String train, String valid, String test) throws IOException {
        write("wikitext-2/train.txt", train);
        write("wikitext-2/valid.txt", valid);
        write("wikitext-2/test.txt", test);
    }

    private WikiText open() {
        return WikiText.open(directory, OptionalInt.empty());
    }

    private static List<String> words(WikiText text, TokenStream stream) {
        return IntStream.range(0, stream.size())
                .mapToObj(i -> text.vocabulary().word(stream.token(i)))
                .toList();
    }

    private static int[] ids(TokenStream stream) {
        return IntStream.range(0, stream.size()).map(stream::token).toArray();
    }

    @Test
    void everyLineEndsWithEosAndWordsAreNumberedByFirstOccurrence() throws IOException {
        write(" \n = the cat = \n\nthe <unk>\tsat \n", "a the\n", "été a\n");

        WikiText text = open();

        assertThat(words(text, text.training()))
                .containsExactly(
                        "<eos>", "=", "the", "cat", "=", "<eos>", "<eos>", "the", "<unk>", "sat",
                        "<eos>");
        assertThat(ids(text.training())).containsExactly(0, 1, 2, 3, 1, 0, 0, 2, 4, 5, 0);
        assertThat(ids(text.validation())).containsExactly(6, 2, 0);
        assertThat(ids(text.test())).containsExactly(7, 6, 0);
        assertThat(text.vocabulary().size()).isEqualTo(8);
        assertThat(text.vocabulary().word(7)).isEqualTo("été");
    }

    @Test
    void carriageReturnsAndAMissingLastLineFeedChangeNothing() throws IOException {
        write("a b\r\n\r\nc\r\n", "\uFEFFa", "c\n\n");

        WikiText text = open();

        assertThat(words(text, text.training()))
                .containsExactly("a", "b", "<eos>", "<eos>", "c", "<eos>");
        assertThat(words(text, text.validation())).containsExactly("a", "<eos>");
        assertThat(words(text, text.test())).containsExactly("c", "<eos>", "<eos>");
    }

    /** U+00A0 and U+3000 are parts of words: only ASCII white space splits. */
    @Test
    void otherWhiteSpaceDoesNotSplit() throws IOException {
        write("a\u00A0b\u3000c\u000Bd\fe\n", "a\n", "a\n");

        WikiText text = open();

        assertThat(words(text, text.training()))
                .containsExactly("a\u00A0b\u3000c", "d", "e", "<eos>");
    }

    @Test
    void aLineOf100000WordsIsALineLikeAnother() throws IOException {
        write("a b ".repeat(50_000) + "\nc\n", "a\n", "a\n");

        WikiText text = open();

        assertThat(text.training().size()).isEqualTo(100_003);
        assertThat(text.training().token(99_999)).isEqualTo(1);
        assertThat(text.training().token(100_000)).isEqualTo(2);
        assertThat(text.vocabulary().size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wikitext-2/wiki.%s.tokens", "wiki.%s.tokens"})
    void theDistributorsNamesAreFound(String name) throws IOException {
        write(name.formatted("train"), "a b\n");
        write(name.formatted("valid"), "c\n");
        write(name.formatted("test"), "d\n");

        assertThat(open().vocabulary().size()).isEqualTo(5);
    }

    @Test
    void aCutMakesRareWordsUnknown() throws IOException {
        write("a b <unk> b\n", "c c\n", "a c d\n");

        WikiText text = WikiText.open(directory, OptionalInt.of(4));

        // Counts: <eos> 3, c 3, a 2, b 2; <unk> is kept.
        assertThat(words(text, text.training()))
                .containsExactly("a", "<unk>", "<unk>", "<unk>", "<eos>");
        assertThat(words(text, text.test())).containsExactly("a", "c", "<unk>", "<eos>");
        assertThat(text.vocabulary().size()).isEqualTo(4);
    }

    @Test
    void aCutOfATextWithoutUnknownWordsMakesOneWithIdZero() throws IOException {
        write("a b b\n", "b\n", "c\n");

        WikiText text = WikiText.open(directory, OptionalInt.of(3));

        assertThat(text.vocabulary().word(0)).isEqualTo("<unk>");
        assertThat(words(text, text.training())).containsExactly("<unk>", "b", "b", "<eos>");
    }

    @Test
    void latin1IsNamedWithFileAndLine() throws IOException {
        write("a\n", "b\n", "c\n");
        Path file = directory.resolve("wikitext-2/valid.txt");
        Files.write(file, "b\nb\n\nun été\nété\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 4 is not UTF-8")
                .hasMessageContaining("iconv");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        write("a\n", "b\n", "");

        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessage(directory.resolve("wikitext-2/test.txt") + " is empty: get it anew");
    }

    @Test
    void aMissingSplitIsNamed() throws IOException {
        write("wikitext-2/train.txt", "a\n");
        write("wikitext-2/test.txt", "a\n");

        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "there is no " + directory.resolve("wikitext-2/valid.txt") + ", and all")
                .hasMessageContaining("--data synthetic");
    }

    @Test
    void missingFoldersAndFlagsSayHowToGoOn() throws IOException {
        Path folder = directory.resolve("wikitext-2");
        Files.createDirectory(directory.resolve("cifar-10-batches-bin"));

        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("there is no folder " + folder + ": give the folder that")
                .hasMessageContaining("--data-dir");
        Files.createDirectory(folder);
        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("there is no train.txt and no wiki.train.tokens in");
        assertThatThrownBy(() -> WikiText.open(null, OptionalInt.empty()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data-dir");
    }

    private static long sum(TokenStream stream) {
        return IntStream.of(ids(stream)).asLongStream().sum();
    }

    /** The published counts; last words and sums of ids come from a few lines of Python. */
    @Test
    void readsTheRealFiles() {
        WikiText text = WikiText.open(RealData.with(WikiText.FOLDER), OptionalInt.empty());

        assertThat(text.training().size()).isEqualTo(WikiText.TRAINING_TOKENS);
        assertThat(text.validation().size()).isEqualTo(217_646);
        assertThat(text.test().size()).isEqualTo(WikiText.TEST_TOKENS);
        assertThat(text.vocabulary().size()).isEqualTo(33_278);
        assertThat(IntStream.range(0, 5).mapToObj(text.vocabulary()::word))
                .containsExactly("<eos>", "=", "Valkyria", "Chronicles", "III");
        assertThat(IntStream.range(33_275, 33_278).mapToObj(text.vocabulary()::word))
                .containsExactly("Nests", "flea", "gallinae");
        assertThat(sum(text.training())).isEqualTo(7_397_652_102L);
        assertThat(sum(text.validation())).isEqualTo(618_935_623);
        assertThat(sum(text.test())).isEqualTo(676_583_775);
    }
}
