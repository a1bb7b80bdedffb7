package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TatoebaPairsTest {
    @TempDir Path directory;

    private Path write(String text) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("tatoeba"));
        return Files.writeString(folder.resolve("fra.txt"), text);
    }

    private TatoebaPairs open(int maxLength) {
        return TatoebaPairs.open(directory, maxLength, TatoebaPairs.UNCUT, TatoebaPairs.UNCUT);
    }

    private static List<String> source(TatoebaPairs pairs, SentencePairs split, int pair) {
        int[] words = new int[split.sourceWords(pair)];
        split.source(pair, words);
        return Arrays.stream(words).mapToObj(pairs.sourceVocabulary()::word).toList();
    }

    private static List<String> target(TatoebaPairs pairs, SentencePairs split, int pair) {
        int[] words = new int[split.targetWords(pair)];
        split.target(pair, words);
        return Arrays.stream(words).mapToObj(pairs.targetVocabulary()::word).toList();
    }

    @Test
    void frenchIsTheSourceAndAThirdColumnIsPassedOver() throws IOException {
        write("Hi.\tSalut !\nGo on.\tÇa va\u202f?\tCC-BY 2.0 (France)\textra\r\nGo.\tVa !\n");
        TatoebaPairs pairs = open(10);

        assertThat(pairs.heldOut().count()).isEqualTo(1);
        assertThat(pairs.training().count()).isEqualTo(2);
        assertThat(source(pairs, pairs.training(), 0)).containsExactly("ca", "va", "?");
        assertThat(target(pairs, pairs.training(), 0)).containsExactly("go", "on", ".");
        assertThat(source(pairs, pairs.training(), 1)).containsExactly("va", "!");
        // Ids by first occurrence in training: ca 4, va 5, ? 6, ! 7.
        int[] words = new int[3];
        pairs.training().source(0, words);
        assertThat(words).containsExactly(4, 5, 6);
        pairs.training().source(1, words);
        assertThat(words).startsWith(5, 7);
        assertThat(pairs.sourceVocabulary().size()).isEqualTo(8);
        assertThat(pairs.targetVocabulary().size()).isEqualTo(7);
        // Salut is held out, and so unknown; the mark is not.
        pairs.heldOut().source(0, words);
        assertThat(words).startsWith(PairBatch.UNK, 7);
        pairs.heldOut().target(0, words);
        assertThat(words).startsWith(PairBatch.UNK, 6);
    }

    @Test
    void everyFiftiethKeptPairIsHeldOut() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 102; i++) {
            String word = "w" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            text.append(word).append('\t').append(word).append('\n');
            text.append("1\tun\n").append("one two three four\tun\n");
        }
        write(text.toString());
        TatoebaPairs pairs = open(4);

        assertThat(pairs.training().count()).isEqualTo(99);
        assertThat(pairs.heldOut().count()).isEqualTo(3);
        assertThat(pairs.droppedEmpty()).isEqualTo(102);
        assertThat(pairs.droppedLong()).isEqualTo(102);
        assertThat(pairs.sourceVocabulary().size()).isEqualTo(99 + 4);
        assertThat(target(pairs, pairs.training(), 0)).containsExactly("wab");
        assertThat(target(pairs, pairs.training(), 48)).containsExactly("wbx");
        assertThat(target(pairs, pairs.training(), 49)).containsExactly("wbz");
        assertThat(source(pairs, pairs.heldOut(), 2)).containsExactly("<unk>");
    }

    @Test
    void aVocabularyIsCutToTheMostFrequentWords() throws IOException {
        write("x\tx\na b\tu v\nb c c\tv v\nd a\tw u\n");
        TatoebaPairs pairs = TatoebaPairs.open(directory, 5, 5, 7);

        // v 3, u 2, w 1: room for one. a, b and c 2 each, d 1: room for three.
        assertThat(source(pairs, pairs.training(), 0)).containsExactly("<unk>", "v");
        assertThat(target(pairs, pairs.training(), 1)).containsExactly("b", "c", "c");
        assertThat(target(pairs, pairs.training(), 2)).containsExactly("<unk>", "a");
        assertThat(pairs.sourceVocabulary().size()).isEqualTo(5);
        assertThat(pairs.targetVocabulary().size()).isEqualTo(7);
        assertThat(TatoebaPairs.open(directory, 5, 50, 8).targetVocabulary().size()).isEqualTo(8);
    }

    @Test
    void aSentenceOf100000WordsIsDroppedAndCounted() throws IOException {
        write("Go.\tVa !\n" + "very ".repeat(100_000) + "\tlong\nStop.\tArrête.\n");
        TatoebaPairs pairs = open(10);

        assertThat(pairs.droppedLong()).isEqualTo(1);
        assertThat(pairs.droppedEmpty()).isZero();
        assertThat(pairs.training().count()).isEqualTo(1);
        assertThat(target(pairs, pairs.training(), 0)).containsExactly("stop", ".");
    }

    @Test
    void aLineWithoutATabIsNamed() throws IOException {
        Path file = write("Go.\tVa !\nStop.\n");

        assertThatThrownBy(() -> open(10))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 2 has no tab between English and French:");
    }

    @Test
    void latin1IsNamedWithItsLine() throws IOException {
        Path file = write("");
        Files.write(file, "Go.\tVa !\nWow!\tÇa !\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> open(10))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 2 is not UTF-8");
    }

    @Test
    void filesWithoutEnoughPairsAreRefused() throws IOException {
        Path file = write("");
        assertThatThrownBy(() -> open(10))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " is empty: get it anew");
        write("Go on and on.\tContinue.\n...\t1\nGo.\tVa !\n");
        assertThatThrownBy(() -> open(4))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        file + " has 1 pairs to use (1 have an empty side, 1 are too long)");
        write("a\tb\nc\td\ne\tf\n");
        open(4).requireGlobalBatch(new Shard(0, 2, 1));
        assertThatThrownBy(() -> open(4).requireGlobalBatch(new Shard(0, 3, 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 pairs to train with")
                .hasMessageContaining("(3 x 1 a rank) needs 3");
    }

    @Test
    void missingFilesFoldersAndFlagsSayHowToGoOn() throws IOException {
        Files.createDirectory(directory.resolve("cifar-10-batches-bin"));
        assertThatThrownBy(() -> open(10))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "there is neither tatoeba/fra.txt nor fra-eng/fra.txt in " + directory)
                .hasMessageContaining("--data-dir");
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> TatoebaPairs.open(none, 10, 10, 10))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("there is no folder " + none);
        assertThatThrownBy(() -> TatoebaPairs.open(null, 10, 10, 10))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data-dir");
        Files.createDirectory(directory.resolve("fra-eng"));
        Files.writeString(directory.resolve("fra-eng/fra.txt"), "a\tb\nc\td\n");
        assertThat(open(10).training().count()).isEqualTo(1);
    }

    @Test
    void readsTheRealFile(@TempDir Path scratch) throws Exception {
        Path data = RealData.with("tatoeba/fra.txt");
        Path file = data.resolve("tatoeba/fra.txt");

        TatoebaPairs shorter = TatoebaPairs.open(data, 10, TatoebaPairs.UNCUT, TatoebaPairs.UNCUT);
        assertThat(shorter.training().count()).isEqualTo(100_373 - 2_008);
        assertThat(shorter.heldOut().count()).isEqualTo(2_008);
        assertThat(shorter.sourceVocabulary().size()).isEqualTo(16_937);
        assertThat(shorter.targetVocabulary().size()).isEqualTo(10_096);
        assertThat(shorter.droppedLong() + shorter.droppedEmpty()).isEqualTo(142_787 - 100_373);
        TatoebaPairs all = TatoebaPairs.open(data, 50, TatoebaPairs.UNCUT, TatoebaPairs.UNCUT);
        assertThat(all.training().count() + all.heldOut().count()).isEqualTo(142_782);
        assertThat(all.sourceVocabulary().size()).isEqualTo(21_400);
        assertThat(all.targetVocabulary().size()).isEqualTo(13_066);
        TatoebaPairs cut = TatoebaPairs.open(data, 10, 500, 400);
        assertThat(cut.sourceVocabulary().size()).isEqualTo(500);
        assertThat(cut.targetVocabulary().size()).isEqualTo(400);

        List<String> everyLine = Files.readAllLines(file);
        List<String> lines =
                IntStream.iterate(0, i -> i < everyLine.size(), i -> i + 20)
                        .mapToObj(everyLine::get)
                        .toList();
        SentenceWords words = new SentenceWords(1000);
        List<String> ours =
                lines.stream()
                        .map(
                                line ->
                                        IntStream.range(0, words.split(line, 0, line.length()))
                                                .mapToObj(words::word)
                                                .toList())
                        .map(split -> String.join(" ", split))
                        .toList();
        List<String> theirs =
                PythonScript.run(
                        scratch, String.join("\n", lines) + "\n", "translation_check.py", "words");
        assertThat(ours.equals(theirs)).as("words of a second implementation").isTrue();
    }
}
