package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pentathlon.cli.TinyProgram.status;
import static org.pentathlon.cli.TinyProgram.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** The language workloads as users start them, on texts that the test writes. */
@Timeout(120)
class LanguageEndToEndTest {
    private static final List<String> WORKLOADS = List.of("rnnlm", "seq2seq", "aoareader");

    // Two ranks of 4 columns each, cut into chunks of 10 words and their successors.
    private static final int COLUMNS = 8;
    private static final int COLUMN_WORDS = 100;
    private static final int WORDS_OF_A_LINE = 20;
    private static final int PAIRS = 196;
    private static final int QUESTIONS = 12;
    private static final int HELD_OUT_QUESTIONS = 5;

    @TempDir Path folder;
    private TinyProgram program;

    @BeforeEach
    void writeTexts() throws IOException {
        program = new TinyProgram(folder);
        Path wiki = Files.createDirectory(folder.resolve("wikitext-2"));
        Files.write(wiki.resolve("train.txt"), prose(COLUMNS * COLUMN_WORDS / WORDS_OF_A_LINE));
        Files.write(wiki.resolve("valid.txt"), prose(10));
        Files.write(wiki.resolve("test.txt"), prose(5));
        Path tatoeba = Files.createDirectory(folder.resolve("tatoeba"));
        Files.write(
                tatoeba.resolve("fra.txt"),
                IntStream.range(0, PAIRS)
                        .mapToObj(i -> english(i) + "\t" + french(i) + "\tby somebody")
                        .toList());
        Path cbt = Files.createDirectory(folder.resolve("cbtest"));
        Files.write(cbt.resolve("cbtest_own_train.txt"), questions(QUESTIONS));
        Files.write(cbt.resolve("cbtest_own_valid.txt"), questions(HELD_OUT_QUESTIONS));
    }

    /** Lines of 19 words, and their ends. */
    private static List<String> prose(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(
                        line ->
                                IntStream.range(1, WORDS_OF_A_LINE)
                                        .mapToObj(i -> "w" + (line * 7 + i * 3) % 50)
                                        .collect(Collectors.joining(" ")))
                .toList();
    }

    /** 1 to 3 words. */
    private static String english(int i) {
        return words("go", i, 1 + i % 3);
    }

    /** 2 to 5 words. */
    private static String french(int i) {
        return words("va", i, 2 + i % 4);
    }

    private static String words(String stem, int first, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> stem + (char) ('a' + (first + i) % 26))
                .collect(Collectors.joining(" "));
    }

    /** Documents of 40 words, queries of 4. */
    private static List<String> questions(int count) {
        List<String> lines = new ArrayList<>();
        for (int question = 0; question < count; question++) {
            for (int n = 1; n <= 20; n++) {
                lines.add(n + " w" + n + " .");
            }
            int answer = 1 + question % 10;
            lines.add("21 the XXXXX ran .\tw" + answer + "\t\tw1|w2|w3|w4|w5|w6|w7|w8|w9|w10");
            lines.add("");
        }
        return lines;
    }

    private String[] run(String workloads, String... more) {
        return TinyProgram.with(
                more,
                "run",
                "--workload",
                workloads,
                "--data",
                "real",
                "--data-dir",
                folder.toString());
    }

    @Test
    void twoRanksTrainByEpochsAndInferOnText() throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        run(
                                String.join(",", WORKLOADS),
                                "--mode",
                                "train,infer",
                                "--ranks",
                                "2",
                                "--threads",
                                "1",
                                "--epochs",
                                "2"));

        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        // 10 columns of 20 and of 10 words.
        assertThat(ended.err())
                .containsPattern("epoch 2 of 2: validation perplexity .*, 190 tokens, ")
                .containsPattern("epoch 2 of 2: test perplexity .*, 90 tokens, ")
                .containsPattern("epoch 2 of 2: validation bleu4 .*token accuracy .*, 4 samples, ")
                .containsPattern("epoch 2 of 2: validation accuracy .*, 5 samples, ");
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).hasSize(6);
            for (String workload : WORKLOADS) {
                String group = group(file, workload, "train");
                for (String check : List.of("parameters_equal", "complete", "loss_finite")) {
                    assertThat(status(file, group, check)).as(workload + check).isEqualTo("passed");
                }
            }
            languageModel(file);
            translation(file);
            reading(file);
        }
    }

    private static void languageModel(ResultFile file) {
        String train = group(file, "rnnlm", "train");
        ResultTable rows = file.table(train + "/iterations");
        assertThat(total(rows, "tokens")).isEqualTo(2 * COLUMNS * (COLUMN_WORDS - 1));
        assertThat(total(rows, "padding_positions")).isZero();
        assertThat(metrics(file, train))
                .containsExactly(
                        "validation_perplexity",
                        "validation_loss",
                        "validation_perplexity",
                        "validation_loss",
                        "test_perplexity",
                        "test_loss");
        ResultTable quality = file.table(train + "/quality");
        double[] values = quality.doubles("value");
        assertThat(values[0]).isCloseTo(Math.exp(values[1]), within(1e-9 * values[0]));
        double[] rates = quality.doubles("learning_rate");
        assertThat(rates[0]).isEqualTo(20);
        assertThat(rates[2]).isEqualTo(20);
        assertThat(text(file, group(file, "rnnlm", "infer"), "inferred_split")).isEqualTo("test");
    }

    private static void translation(ResultFile file) {
        String train = group(file, "seq2seq", "train");
        ResultTable rows = file.table(train + "/iterations");
        long words =
                IntStream.range(0, PAIRS)
                        .filter(i -> i % 50 != 0)
                        .mapToLong(i -> 1 + i % 3 + 1 + 2 + i % 4 + 1)
                        .sum();
        assertThat(total(rows, "tokens")).isEqualTo(2 * words);
        assertThat(total(rows, "padding_positions")).isPositive();
        assertThat(metrics(file, train))
                .startsWith("validation_bleu4", "validation_token_accuracy", "validation_loss")
                .hasSize(6);
        assertThat(text(file, group(file, "seq2seq", "infer"), "inferred_split"))
                .isEqualTo("validation");
    }

    private static void reading(ResultFile file) {
        String train = group(file, "aoareader", "train");
        ResultTable rows = file.table(train + "/iterations");
        assertThat(total(rows, "tokens")).isEqualTo(2 * QUESTIONS * (40 + 4));
        ResultTable quality = file.table(train + "/quality");
        assertThat(quality.texts("metric"))
                .startsWith("validation_accuracy", "validation_loss")
                .hasSize(4);
        // All of both ranks were counted, each once.
        double right = quality.doubles("value")[0] * HELD_OUT_QUESTIONS / 100;
        assertThat(right).isCloseTo(Math.rint(right), within(1e-9)).isBetween(0.0, 5.0);
        assertThat(text(file, group(file, "aoareader", "infer"), "inferred_split"))
                .isEqualTo("validation");
    }

    /** The reader's two directions have a thread each where a rank has two. */
    @Test
    void aReaderWithTwoThreadsComesToTheSameFirstLoss() throws Exception {
        double[] losses = new double[2];
        for (int threads = 1; threads <= 2; threads++) {
            TinyProgram.Ended ended =
                    program.run(
                            run(
                                    "aoareader",
                                    "--ranks",
                                    "1",
                                    "--threads",
                                    Integer.toString(threads),
                                    "--warmup",
                                    "0",
                                    "--iterations",
                                    "3",
                                    "--force"));
            assertThat(ended.status()).as(ended.err()).isIn(0, 6);
            try (ResultFile file = ResultFile.open(program.out())) {
                losses[threads - 1] =
                        file.table("/cases/" + file.cases().get(0) + "/iterations")
                                .doubles("loss")[0];
            }
        }
        assertThat(losses[1]).isPositive().isCloseTo(losses[0], within(1e-5 * losses[0]));
    }

    private static String group(ResultFile file, String workload, String mode) {
        return "/cases/"
                + file.cases().stream()
                        .filter(name -> name.contains("-" + workload + "-" + mode + "-"))
                        .findFirst()
                        .orElseThrow();
    }

    private static List<String> metrics(ResultFile file, String group) {
        return Arrays.asList(file.table(group + "/quality").texts("metric"));
    }

    private static long total(ResultTable table, String column) {
        return Arrays.stream(table.longs(column)).sum();
    }
}
