package org.pentathlon.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.FigureFiles;
import org.pentathlon.results.LargeFile;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SampleFile;

class ReportPageTest {
    @TempDir static Path folder;
    private static Path sample;
    private static Path large;

    @BeforeAll
    static void writeFiles() {
        sample = folder.resolve("sample.h5");
        SampleFile.write(sample);
        SampleFile.addMeasurements(sample);
        large = folder.resolve("large.h5");
        LargeFile.write(large, 64, 1000);
    }

    private static String page(Optional<Path> reference, Path... paths) {
        List<ResultFile> files = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        try {
            for (Path path : paths) {
                files.add(ResultFile.open(path));
            }
            ReportInput input = new ReportInput(files);
            Optional<ResultFile> compared = reference.map(ResultFile::open);
            ReportPage.write(input, compared, Validity.of(input), out);
            compared.ifPresent(ResultFile::close);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            files.forEach(ResultFile::close);
        }
        return out.toString();
    }

    private static List<String> all(String pattern, String page) {
        return Pattern.compile(pattern).matcher(page).results().map(r -> r.group(1)).toList();
    }

    @Test
    void theSameFileGivesTheSameBytesInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            String page = page(Optional.empty(), sample);
            Locale.setDefault(Locale.GERMANY);
            assertThat(page(Optional.empty(), sample)).isEqualTo(page);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void itNeedsNothingElse() {
        String page = page(Optional.of(large), sample, large);

        assertThat(page).doesNotContain("<script", "<link", "@import", "<img", "<iframe");
        assertThat(all("(https?://[^\"' <]*)", page))
                .containsOnly("http://www.w3.org/2000/svg")
                .isNotEmpty();
        assertThat(all("url\\(([^#)])", page)).isEmpty();
    }

    @Test
    void everyLinkAndNameLeadsToOneElement() {
        String page = page(Optional.of(large), sample, large);

        List<String> ids = all("\\bid=\"([^\"]+)\"", page);
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids).containsAll(all("href=\"#([^\"]+)\"", page));
        assertThat(ids).containsAll(all("aria-labelledby=\"([^\"]+)\"", page));
        assertThat(ids).containsAll(all("url\\(#([^)]+)\\)", page));
        assertThat(all("href=\"#([^\"]+)\"", page))
                .contains("main", "score", "throughput", "validity", "system", "job", "phases");
    }

    @Test
    void aReaderWithoutEyesIsToldEverything() {
        String page = page(Optional.empty(), sample);

        assertThat(page).contains("<html lang=\"en\">", "<main id=\"main\">", "<nav aria-label=");
        assertThat(all("(<h1)", page)).hasSize(1);
        int level = 1;
        for (String heading : all("<h([1-6])", page)) {
            assertThat(Integer.parseInt(heading)).isLessThanOrEqualTo(level + 1);
            level = Integer.parseInt(heading);
        }
        int figures = all("(<figure>)", page).size();
        assertThat(figures).isPositive();
        assertThat(all("<figure><(figcaption)>[^<]", page)).hasSize(figures);
        assertThat(all("(<svg )", page))
                .hasSameSizeAs(all("<svg [^>]*(role=\"img\" aria-label=\"[^\"]{10})", page));
        int tables = all("(<table>)", page).size();
        assertThat(all("<table>(<caption>[^<])", page)).hasSize(tables);
        assertThat(all("(<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label)", page))
                .hasSize(tables);
        assertThat(all("<th(?! scope=)([ >])", page)).isEmpty();
        // Each section with a picture has its figures in a table.
        for (String section : page.split("<section ", -1)) {
            if (section.contains("<svg ")) {
                assertThat(section).contains("<table>");
            }
        }
    }

    @Test
    void severalFilesStandBesideEachOther() {
        String page = page(Optional.empty(), sample, large);

        assertThat(page)
                .contains("<title>sample, large - Pentathlon report</title>")
                .contains("<th scope=\"col\">sample</th><th scope=\"col\">large</th>")
                .contains("(sample)</th>", "(large)</th>");
    }

    @Test
    void aScoreIsShownOrMissedWithAReason() {
        assertThat(page(Optional.of(large), large))
                .contains("<p class=\"value\">1.000</p>")
                .contains("no interval: fewer than 3 launches");
        assertThat(page(Optional.of(large), sample))
                .doesNotContain("<p class=\"value\">")
                .contains("no score: vgg is open, resnet is missing, seq2seq is missing");
        assertThat(page(Optional.empty(), large)).doesNotContain("Pentathlon score");
    }

    @Test
    void aFileWithoutCasesHasNoEmptyTables(@TempDir Path other) {
        Path kernels =
                FigureFiles.kernels(
                        other.resolve("k.h5"),
                        List.of(FigureFiles.kernel("torch", "gru_backward", false, 500, 5000)));

        String page = page(Optional.empty(), kernels);

        assertThat(page).contains("The files hold no case of a workload.");
        assertThat(page).doesNotContain("<tbody>\n</tbody>");
    }

    @Test
    void textOfAFileIsNoMarkup() {
        String page = page(Optional.empty(), sample);

        assertThat(page).contains("pentathlon run &quot;a, b&quot;", "<h1>sämple</h1>");
    }

    @Test
    void aLargeFileMakesNoLargePage() {
        String page = page(Optional.empty(), large);

        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(5_000_000);
        assertThat(all("<th scope=\"row\">(aoareader infer)</th>", page)).isNotEmpty();
    }
}
