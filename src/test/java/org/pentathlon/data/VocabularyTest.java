package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static Vocabulary.Counter counter(List<String> specials, String text) {
        Vocabulary.Counter counter = new Vocabulary.Counter(specials, "<unk>");
        for (String word : text.split(" ", -1)) {
            counter.add(word);
        }
        return counter;
    }

    private static List<String> words(Vocabulary vocabulary) {
        return IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::word).toList();
    }

    @Test
    void specialWordsComeFirstAndTheOthersByFirstOccurrence() {
        Vocabulary vocabulary =
                counter(List.of("<pad>", "<unk>"), "b a b c <unk> été a a <pad>").all();

        assertThat(words(vocabulary)).containsExactly("<pad>", "<unk>", "b", "a", "c", "été");
        assertThat(vocabulary.id("c")).isEqualTo(4);
        assertThat(vocabulary.id("été")).isEqualTo(5);
        assertThat(vocabulary.contains("d")).isFalse();
        assertThat(vocabulary.id("d")).isEqualTo(1);
    }

    /** Counts: a 1, b 2, c 3, d 2, e 2. */
    @Test
    void aCutKeepsTheMostFrequentAndOfEqualOnesTheFirst() {
        Vocabulary.Counter counter = counter(List.of("<unk>"), "a b c d e c b d c e");

        assertThat(words(counter.cut(4))).containsExactly("<unk>", "b", "c", "d");
        assertThat(words(counter.cut(3))).containsExactly("<unk>", "b", "c");
        assertThat(words(counter.cut(2))).containsExactly("<unk>", "c");
        assertThat(counter.cut(4).id("e")).isZero();
        assertThat(words(counter.cut(6))).isEqualTo(words(counter.all()));
        assertThat(words(counter.cut(5))).containsExactly("<unk>", "b", "c", "d", "e");
    }

    @Test
    void aSpecialWordThatIsCountedTakesNoRoomOfOthers() {
        Vocabulary.Counter counter = counter(List.of("<unk>"), "a b <unk> <unk> <unk> b c c");

        assertThat(words(counter.cut(3))).containsExactly("<unk>", "b", "c");
    }

    @Test
    void theUnknownWordOfTheTextIsKeptHoweverRare() {
        Vocabulary.Counter counter = counter(List.of(), "a a b b c c <unk> d");

        Vocabulary cut = counter.cut(3);
        assertThat(words(cut)).containsExactly("a", "b", "<unk>");
        assertThat(cut.id("c")).isEqualTo(2);
    }

    @Test
    void aTextWithoutTheUnknownWordGetsItByACutAlone() {
        Vocabulary.Counter counter = counter(List.of(), "a a b b c");

        assertThat(words(counter.all())).containsExactly("a", "b", "c");
        assertThat(words(counter.cut(3))).containsExactly("a", "b", "c");
        assertThat(words(counter.cut(2))).containsExactly("<unk>", "a");
        assertThat(counter.cut(2).id("c")).isZero();
    }

    /** More words than the table has room for at first, some of which come twice. */
    @Test
    void manyWordsKeepTheirNumbers() {
        int many = 20_000;
        Vocabulary.Counter counter = new Vocabulary.Counter(List.of(), "<unk>");
        IntStream.range(0, many).forEach(i -> counter.add("w" + i));
        IntStream.range(0, many).filter(i -> i % 4 == 3).forEach(i -> counter.add("w" + i));

        Vocabulary all = counter.all();
        assertThat(all.size()).isEqualTo(many);
        assertThat(IntStream.range(0, many).filter(i -> all.id("w" + i) != i)).isEmpty();
        Vocabulary cut = counter.cut(1 + many / 4);
        assertThat(words(cut)).hasSize(1 + many / 4).startsWith("<unk>", "w3", "w7", "w11");
        int[] ids = counter.ids(cut);
        assertThat(ids).hasSize(many).startsWith(0, 0, 0, 1, 0, 0, 0, 2);
    }
}
