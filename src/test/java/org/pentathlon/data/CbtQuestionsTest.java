package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.data.CbtQuestions.Limits;

class CbtQuestionsTest {
    private static final Limits NONE = new Limits(1000, 100, Limits.ALL_WORDS);
    private static final String QUERY = "the XXXXX ran";

    @TempDir Path directory;
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("cbtest"));
    }

    /** The lines of a record with the document {@code w1 . w2 . ... w20 .} */
    private static List<String> record(String query, String answer, String candidates) {
        List<String> lines = new ArrayList<>();
        for (int n = 1; n <= 20; n++) {
            lines.add(n + " w" + n + " .");
        }
        lines.add("21 " + query + "\t" + answer + "\t\t" + candidates);
        lines.add("");
        return lines;
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    private CbtQuestions open(Limits limits) {
        return CbtQuestions.open(directory, "auto", limits);
    }

    private void fails(List<String> lines, int line, String... saying) throws IOException {
        List<String> all = record(QUERY, "w1", "w1|w2");
        all.addAll(lines);
        Path file = write("cbtest_NE_train.txt", all);

        assertThatThrownBy(() -> open(NONE))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line " + (22 + line) + " ")
                .hasMessageContainingAll(saying)
                .hasMessageContaining("get it anew")
                .hasMessageNotContaining("\n");
    }

    @Test
    void idsAreThoseOfTheFirstOccurrenceInDocumentQueryAnswerAndCandidates() throws IOException {
        List<String> lines = record("A\u00e9 XXXXX xxxxx ?", " W3 ", "new|w3||W1");
        lines.set(0, "1 W1  w1 \u00c4 .\t.");
        write("cbtest_NE_train.txt", lines.subList(0, 21));

        CbtQuestions read = open(NONE);
        Question question = read.training().question(0);

        // <pad> 0, <unk> 1, w1 2, a-umlaut 3, the stop 4, w2 5, w3 6, ... w20 23.
        assertThat(question.document).startsWith(2, 2, 3, 4, 4, 5, 4, 6, 4).endsWith(23, 4);
        assertThat(question.document).hasSize(5 + 19 * 2);
        assertThat(question.query).containsExactly(24, 25, 26, 27);
        assertThat(question.answer).isEqualTo(6);
        assertThat(question.candidates).containsExactly(28, 6, 2);
        assertThat(read.vocabulary()).isEqualTo(29);
        assertThat(read.dropped()).isZero();
        assertThat(read.training().count()).isEqualTo(1);
        assertThat(read.validation().count()).isZero();
        assertThat(read.test().count()).isZero();
    }

    @Test
    void oneVocabularyServesTrainingThenValidationThenTest() throws IOException {
        write("cbtest_NE_test_2500ex.txt", record("XXXXX test", "w1", "w1"));
        write("cbtest_NE_valid_2000ex.txt", record("XXXXX valid", "w2", "w2"));
        write("cbtest_NE_train.txt", record("XXXXX train", "w3", "w3"));

        CbtQuestions read = open(NONE);

        // w1 2, the stop 3, w2 4, w3 5 ... w20 22, XXXXX 23.
        assertThat(read.training().question(0).query).containsExactly(23, 24);
        assertThat(read.validation().question(0).query).containsExactly(23, 25);
        assertThat(read.test().question(0).query).containsExactly(23, 26);
        assertThat(read.test().question(0).answer).isEqualTo(2);
        assertThat(read.validation().question(0).answer).isEqualTo(4);
        assertThat(read.training().question(0).answer).isEqualTo(5);
    }

    @Test
    void linesMayEndWithCarriageReturnsAndBlankLinesMayBeMore() throws IOException {
        String record = String.join("\r\n", record(QUERY, "w1", "w1|w2")) + "\r\n";
        Files.writeString(folder.resolve("cbtest_CN_valid.txt"), record + "\n\n" + record + "\n\n");

        CbtQuestions read = open(NONE);

        assertThat(read.validation().count()).isEqualTo(2);
        assertThat(read.validation().question(1).candidates).containsExactly(2, 4);
    }

    @Test
    void aDocumentIsCutAtItsEndAndAQuestionWithoutAnswerIsDropped() throws IOException {
        List<String> lines = record(QUERY, "w3", "w3");
        lines.addAll(record(QUERY, "w4", "w4"));
        lines.addAll(record(QUERY, ".", "w9|."));
        write("cbtest_NE_train.txt", lines);

        CbtQuestions read = open(new Limits(5, 100, Limits.ALL_WORDS));

        assertThat(read.dropped()).isEqualTo(1);
        assertThat(read.training().count()).isEqualTo(2);
        assertThat(read.training().question(0).document).containsExactly(2, 3, 4, 3, 5);
        assertThat(read.training().question(0).answer).isEqualTo(5);
        assertThat(read.training().question(1).answer).isEqualTo(3);
        assertThat(read.training().longestDocument()).isEqualTo(5);
        // What was cut away still counts as vocabulary: 20 words and the stop, query's 3.
        assertThat(read.vocabulary()).isEqualTo(2 + 21 + 3);
    }

    /** The query is q0 ... q8 with XXXXX in place of one. */
    @ParameterizedTest
    @CsvSource({"0, 4, 0", "1, 4, 0", "2, 4, 0", "3, 4, 1", "6, 4, 4", "8, 4, 5", "4, 5, 2"})
    void aQueryIsCutToAWindowAroundTheBlank(int blank, int length, int first) throws IOException {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            words.add(i == blank ? "XXXXX" : "q" + i);
        }
        write("cbtest_NE_train.txt", record(String.join(" ", words), "w1", "w1"));

        CbtQuestions read = open(new Limits(1000, length, Limits.ALL_WORDS));

        // Document: 20 words and the stop are 2 to 22; the query's are 23 and up.
        int[] window = new int[length];
        Arrays.setAll(window, i -> 23 + first + i);
        assertThat(read.training().question(0).query).containsExactly(window);
        assertThat(read.training().longestQuery()).isEqualTo(length);
    }

    @Test
    void aSentenceOfAHundredThousandWordsIsCut() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        lines.set(0, "1 w1 " + "long ".repeat(100_000));
        write("cbtest_NE_train.txt", lines);

        Question question = open(new Limits(450, 210, Limits.ALL_WORDS)).training().question(0);

        assertThat(question.document).hasSize(450).startsWith(2, 3, 3).endsWith(3, 3);
    }

    @Test
    void aSmallVocabularyMakesOtherWordsUnknownAndDropsWhatAsksForThem() throws IOException {
        List<String> lines = record("XXXXX w5 w5 w7", "w5", "w5|w7|w9");
        lines.addAll(record("XXXXX w5", "w7", "w5|w7"));
        lines.addAll(record("XXXXX w5", "w8", "w5|w8"));
        write("cbtest_NE_train.txt", lines);

        // The stop 60 times, w5 9 times, w7 6, w8 5, w9 4, the others, XXXXX among them, 3 times.
        CbtQuestions read = open(new Limits(1000, 100, 5));

        assertThat(read.vocabulary()).isEqualTo(5);
        assertThat(read.dropped()).isEqualTo(1);
        // By first occurrence: the stop 2, w5 3, w7 4.
        assertThat(read.training().question(0).document).startsWith(1, 2, 1, 2, 1, 2, 1, 2, 3, 2);
        assertThat(read.training().question(0).query).containsExactly(1, 3, 3, 4);
        assertThat(read.training().question(0).candidates).containsExactly(3, 4, 1);
        assertThat(read.training().question(1).answer).isEqualTo(4);
    }

    @Test
    void aSplitOfWhichNothingIsLeftIsRefused() throws IOException {
        Path file = write("cbtest_NE_train.txt", record(QUERY, "w20", "w20"));

        assertThatThrownBy(() -> open(new Limits(20, 100, Limits.ALL_WORDS)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining("seq_len");
    }

    @Test
    void aRecordOf19SentencesIsRefused() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        lines.remove(19);
        fails(lines, 20, "begins with '21' where 20 should", "line 23");
    }

    @Test
    void aWrongNumberIsRefused() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        lines.set(6, "8 w7 .");
        fails(lines, 7, "begins with '8' where 7 should");
        lines.set(6, "77 w7 .");
        fails(lines, 7, "begins with '77' where 7 should");
        lines.set(6, "");
        fails(lines, 7, "is blank where 7 should begin it: the record from line 23 on has 6 lines");
        lines.set(0, "One fine day .");
        fails(lines, 1, "begins with 'One' where 1 should");
    }

    @Test
    void aRecordThatIsCutShortIsRefused() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        Path file = write("cbtest_NE_train.txt", lines.subList(0, 13));

        assertThatThrownBy(() -> open(NONE))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 13: the file ends within the record")
                .hasMessageContaining("begins at line 1, before its line 14");
    }

    @Test
    void recordsWithoutABlankLineBetweenThemAreRefused() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        lines.set(21, "1 w1 .");
        fails(lines, 22, "should be blank");
    }

    @Test
    void aBrokenQuestionIsRefused() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        lines.set(20, "21 the XXXXX ran\tw1\tw1|w2");
        fails(lines, 21, "has 3 fields parted by tabs and must have 4");
        lines.set(20, "21 the XXXXX ran");
        fails(lines, 21, "has 1 fields");
        fails(record("the xxxxx ran", "w1", "w1"), 21, "has no XXXXX in its query");
        fails(record(QUERY, "w1", "w2|w3"), 21, "answer 'w1', which is none of its candidates");
        fails(
                record(QUERY, "w".repeat(100_000), "w2"),
                21,
                "answer '" + "w".repeat(40) + "...', which is none of its candidates");
        fails(record(QUERY, "w99", "w2|w99"), 21, "answer 'w99', which is not in its document");
        fails(record(QUERY, "w1", ""), 21, "has 0 candidates and must have 1 to 10");
        fails(record(QUERY, "w1", "1|2|3|4|5|6|7|8|9|w1|11"), 21, "has 11 candidates");
    }

    @Test
    void latin1IsRefused() throws IOException {
        List<String> lines = record(QUERY, "w1", "w1|w2");
        lines.set(2, "3 w3 caf\u00e9");
        Path file = folder.resolve("cbtest_NE_train.txt");
        Files.write(file, lines, StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> open(NONE))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ", line 3 is not UTF-8");
    }

    @Test
    void emptyFilesAreRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("cbtest_NE_train.txt"));
        assertThatThrownBy(() -> open(NONE))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " is empty: get it anew");
        Files.writeString(file, "\n\n");
        assertThatThrownBy(() -> open(NONE))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " has no question: get it anew");
    }

    @Test
    void missingFilesFoldersAndFlagsSayHowToGoOn() throws IOException {
        Files.writeString(folder.resolve("cbt_train.txt"), "a book");
        Files.writeString(folder.resolve("cbtest_NE_train_short.txt"), "other");
        assertThatThrownBy(() -> open(NONE))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("there is no cbtest_<variant>_train.txt")
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("--data synthetic");
        Path images = Files.createDirectories(directory.resolve("other/" + CifarImages.FOLDER));
        assertThatThrownBy(() -> CbtQuestions.open(images.getParent(), "auto", NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("neither a folder " + images.resolveSibling("cbtest"))
                .hasMessageContaining("--data-dir");
        assertThatThrownBy(() -> CbtQuestions.open(null, "auto", NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--data-dir");
    }

    @Test
    void theVariantIsTheOneAskedForOrNamedEntitiesOrTheFirst() throws IOException {
        write("cbtest_V_train.txt", record(QUERY, "w1", "w1"));
        write("cbtest_CN_test_2500ex.txt", record(QUERY, "w1", "w1"));
        assertThat(open(NONE).variant()).isEqualTo("CN");
        write("cbtest_NE_valid_2000ex.txt", record(QUERY, "w1", "w1"));
        assertThat(open(NONE).variant()).isEqualTo("NE");
        assertThat(open(NONE).training().count()).isZero();
        assertThat(CbtQuestions.open(directory, "V", NONE).training().count()).isEqualTo(1);
        assertThatThrownBy(() -> CbtQuestions.open(directory, "P", NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("variant must be one of CN, NE, V");
    }

    @Test
    void theDistributorsFolderIsFoundToo() throws IOException {
        Files.delete(folder);
        folder = Files.createDirectories(directory.resolve("CBTest/data"));
        write("cbtest_NE_train.txt", record(QUERY, "w1", "w1"));

        assertThat(open(NONE).training().count()).isEqualTo(1);
    }

    @Test
    void readsTheDerivedQuestions() {
        CbtQuestions read =
                CbtQuestions.open(RealData.with("cbtest"), "auto", new Limits(1338, 210, 1 << 30));

        assertThat(read.variant()).isEqualTo("derived");
        assertThat(read.training().count()).isEqualTo(2000);
        assertThat(read.validation().count()).isEqualTo(200);
        assertThat(read.test().count()).isZero();
        assertThat(read.dropped()).isZero();
        // Then(2) the(3) girl(4) said(5) ,(6) '(7) I(8) will(9) go(10) and(11)
        assertThat(read.training().question(0).document).startsWith(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void readsTheOfficialSamples() throws IOException {
        Path samples = RealData.with("cbtest").resolve("cbtest/official_samples");
        assumeTrue(Files.isDirectory(samples), "no official samples in the real data");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(samples)) {
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }

        Map<String, Integer> answerPositions = Map.of("NE", 2, "CN", 7, "V", 6, "P", 3);
        answerPositions.forEach(
                (variant, position) -> {
                    CbtQuestions read = CbtQuestions.open(directory, variant, NONE);
                    assertThat(read.training().count()).isEqualTo(1);
                    assertThat(read.validation().count()).isEqualTo(1);
                    assertThat(read.test().count()).isEqualTo(1);
                    Question question = read.training().question(0);
                    assertThat(question.candidates).hasSize(10);
                    assertThat(question.candidates[position]).isEqualTo(question.answer);
                });
        assertThat(open(NONE).variant()).isEqualTo("NE");
    }
}
