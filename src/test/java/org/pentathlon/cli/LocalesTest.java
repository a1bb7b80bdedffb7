package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.WholeFile;

/** The program says the same in every locale: decimal commas, dotless i, digits of its own. */
class LocalesTest {
    /** Of the files A.h5 and B.h5; OUT.h5 and PAGE.html are written, and pages compared too. */
    private static final List<String> COMMANDS =
            List.of(
                    "check A.h5",
                    "export A.h5 --format csv",
                    "export A.h5 --format csv --table iterations",
                    "export A.h5 --format csv --table counters",
                    "export A.h5 --format csv --table kernels",
                    "export A.h5 --format json",
                    "export A.h5 --format trace --case 0",
                    "export A.h5 --format markdown",
                    "predict A.h5 --ranks 8,64 --case 0 --bandwidth 12.5GB/s --latency 1.5us",
                    "merge A.h5 B.h5 --out OUT.h5 --force",
                    "export OUT.h5 --format markdown",
                    "run --dry-run --workload all --mode train,infer --set lr=0.25 --out OUT.h5",
                    "sweep strong jobs/strong-scaling.yaml --dry-run --threads 1 --out OUT.h5",
                    "report A.h5 --out PAGE.html --force",
                    "compare A.h5 B.h5",
                    "compare A.h5 B.h5 --within-launch --fail-over 99999.5 --format json",
                    "help run",
                    "export A.h5 --format CSV",
                    "run --workload VGG --target 1,5");

    private final Locale before = Locale.getDefault();

    @TempDir Path folder;

    @BeforeEach
    void writeFiles() {
        WholeFile.write(folder.resolve("A.h5"), "r1");
        WholeFile.write(folder.resolve("B.h5"), "r2");
    }

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    /** What each command says, with its exit status and the text that it writes. */
    private List<String> said(Locale locale) throws IOException {
        Locale.setDefault(locale);
        List<String> all = new ArrayList<>();
        for (String command : COMMANDS) {
            String[] words = command.split(" ");
            for (int i = 0; i < words.length; i++) {
                if (words[i].endsWith(".h5") || words[i].endsWith(".html")) {
                    words[i] = folder.resolve(words[i]).toString();
                } else if (words[i].startsWith("jobs/")) {
                    words[i] = home(words[i]);
                }
            }
            StringBuilder said = new StringBuilder(command + "\n" + run(words));
            for (String word : words) {
                said.append(word.endsWith(".html") ? Files.readString(Path.of(word)) : "");
            }
            all.add(said.toString());
        }
        return all;
    }

    private static String home(String path) {
        return Path.of(System.getProperty("pentathlon.home"), path).toString();
    }

    private static String run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), out, new StopRequest(), () -> {});
        int status = new Main(() -> services, out, out, Map.of()).run(arguments);
        return status + "\n" + bytes.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "tr-TR"})
    void everyCommandSaysTheSame(String tag) throws IOException {
        List<String> plain = said(Locale.ROOT);
        List<String> others = said(Locale.forLanguageTag(tag));

        assertThat(plain.get(0)).contains(": valid");
        // The last two are mistakes.
        assertThat(plain.subList(0, plain.size() - 2)).allMatch(said -> said.contains("\n0\n"));
        for (int i = 0; i < plain.size(); i++) {
            assertThat(others.get(i)).isEqualTo(plain.get(i));
        }
    }

    /** In Egypt's Arabic a whole number has other digits, where a default locale decides. */
    @Test
    void aRunIsTheSameWhereDigitsAreOthers() throws Exception {
        TinyProgram program = new TinyProgram(folder);
        List<String> command =
                new ArrayList<>(program.command("run", "--workload", "vgg", "--engine", "sleep"));
        command.addAll(List.of("--warmup", "1", "--iterations", "3", "--ranks", "1"));
        command.addAll(1, List.of("-Duser.language=ar", "-Duser.country=EG"));
        TinyProgram.Ended ended = program.end(program.start(command));

        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        assertThat(ended.out() + ended.err()).matches("\\p{ASCII}*");
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).containsExactly("000-vgg-train-sleep-tiny-fp32");
        }
        List<String> printed = Arrays.asList(ended.out().split("\n"));
        assertThat(printed).last().isEqualTo(program.out().toString());
    }
}
