package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceWordsTest {
    private final SentenceWords words = new SentenceWords(100);

    private List<String> split(String sentence) {
        int count = words.split(sentence, 0, sentence.length());
        return IntStream.range(0, count).mapToObj(words::word).toList();
    }

    /** The definition, step by step. */
    private static List<String> defined(String sentence) {
        String text = sentence.toLowerCase(Locale.ROOT).strip();
        text = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{Mn}+", "");
        text = text.replaceAll("([.!?])", " $1").replaceAll("[^a-zA-Z.!?]+", " ");
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "'Go.', go .",
        "'Ça va\u00a0?', ca va ?",
        "'Ça\u202fva\u202f!', ca va !",
        "'\u00a0 Stop!\u202f', stop !",
        "'J''ai gagné !', j ai gagne !",
        "'L’été, « déjà »', l ete deja",
        "'Arrête-toi\t!', arrete toi !",
        "'Il a 21 ans.', il a ans .",
        "'12 34', ''",
        "'Non...', non . . .",
        "'Quoi ?!', quoi ? !",
        "'p.m', p .m",
        "'e\u0301te\u0301', ete",
        "'\u0130stanbul', istanbul",
        "'Œuf \u212aelvin \u212bngstr\u00f6m', uf kelvin angstrom",
        "'a\ud83d\ude00b', a b",
        "'a\udb40\udd00b', ab",
        "'', ''"
    })
    void areNormalised(String sentence, String expected) {
        assertThat(String.join(" ", split(sentence))).isEqualTo(expected);
        assertThat(split(sentence)).isEqualTo(defined(sentence));
    }

    /** Each character of the first plane, twice, between letters, is as the definition has it. */
    @Test
    void treatEveryCharacterAsDefined() {
        List<String> differing = new ArrayList<>();
        for (int c = 1; c < Character.MIN_SURROGATE; c++) {
            check(Character.toString(c), differing);
        }
        for (int c = Character.MAX_SURROGATE + 1; c < 0x20000; c++) {
            check(Character.toString(c), differing);
        }
        for (int c = 0xE0000; c < 0xE0200; c++) {
            check(Character.toString(c), differing);
        }
        assertThat(differing).isEmpty();
    }

    private void check(String c, List<String> differing) {
        String sentence = "ab" + c + "e" + c + c + "n \u0327" + c;
        if (!split(sentence).equals(defined(sentence))) {
            differing.add(Integer.toHexString(c.codePointAt(0)));
        }
    }

    @Test
    void partOfALineAndFirstWordsAlone() {
        String line = "I see. No\tJe vois.\tCC";

        assertThat(words.split(line, 10, 18)).isEqualTo(3);
        assertThat(List.of(words.word(0), words.word(1), words.word(2)))
                .containsExactly("je", "vois", ".");
        SentenceWords two = new SentenceWords(2);
        assertThat(two.split(line, 0, 9)).isEqualTo(2);
        assertThat(List.of(two.word(0), two.word(1))).containsExactly("i", "see");
        assertThat(two.split("Vu", 0, 2)).isEqualTo(1);
    }

    @Test
    void areThoseOfASecondImplementation(@TempDir Path directory) throws Exception {
        List<String> sentences =
                List.of(
                        "Qu'est-ce que c'est\u202f? ",
                        "L\u2019\u0152uvre\u00a0: « voilà\u00a0! »",
                        "Va !... 3,5 % \u0130ci",
                        "A.M. u\u0308ber\u00ad-nah",
                        "\u2026");
        List<String> expected =
                PythonScript.run(
                        directory,
                        String.join("\n", sentences) + "\n",
                        "translation_check.py",
                        "words");

        assertThat(sentences.stream().map(s -> String.join(" ", split(s)))).isEqualTo(expected);
    }
}
