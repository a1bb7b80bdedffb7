package org.pentathlon.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.report.plot.Markup;
import org.pentathlon.results.LargeFile;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SampleFile;

/** The page in a browser, where Chromium is installed; see src/test/page for pictures of it. */
class ChromiumTest {
    private static final long SECONDS = 120;
    private static final Pattern LINE = Pattern.compile("(?m)^measured (.*)$");

    /** The page in a frame, since a window is never as narrow as a telephone. */
    private static final String FRAME =
            """
            <!DOCTYPE html><body style="margin:0">
            <iframe style="border:0;height:2000px;width:%dpx" srcdoc="%s"></iframe>
            <pre id="measured"></pre><script>
            """;

    /** Tells of each figure how it is laid out, and of each label whether it is cut off. */
    private static final String MEASURE =
            """
            addEventListener('load', () => {
              const page = document.querySelector('iframe').contentDocument;
              const root = page.documentElement;
              const lines = ['width ' + root.clientWidth + ' ' + root.scrollWidth];
              for (const figure of page.querySelectorAll('figure')) {
                const id = figure.closest('section').id;
                const box = figure.getBoundingClientRect();
                lines.push('figure ' + id + ' ' + Math.floor(Math.min(box.width, box.height)));
                for (const svg of figure.querySelectorAll('svg')) {
                  const frame = svg.getBoundingClientRect();
                  if (frame.width === 0) continue;
                  const shapes = svg.querySelectorAll('path, rect, circle, line').length;
                  lines.push('plot ' + id + ' ' + shapes);
                  for (const text of svg.querySelectorAll('text')) {
                    const at = text.getBoundingClientRect();
                    if (at.left < frame.left - 3 || at.right > frame.right + 3
                        || at.top < frame.top - 3 || at.bottom > frame.bottom + 3)
                      lines.push('cut ' + id + ' ' + text.textContent);
                  }
                }
              }
              document.getElementById('measured').textContent =
                  lines.map(line => 'measured ' + line).join('\\n');
            });
            </script></body>""";

    @TempDir Path folder;

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .flatMap(
                        dir ->
                                Stream.of("chromium", "chromium-browser", "google-chrome")
                                        .map(Path.of(dir)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Path page(int width) throws IOException {
        Path sample = folder.resolve("sample.h5");
        SampleFile.write(sample);
        SampleFile.addMeasurements(sample);
        Path large = folder.resolve("large.h5");
        LargeFile.write(large, 3, 50);
        StringBuilder text = new StringBuilder();
        try (ResultFile one = ResultFile.open(sample);
                ResultFile other = ResultFile.open(large)) {
            ReportInput input = new ReportInput(List.of(one, other));
            ReportPage.write(input, Optional.of(other), Validity.of(input), text);
        }
        Path page = folder.resolve("page.html");
        String framed = FRAME.formatted(width, Markup.escape(text.toString()));
        Files.writeString(page, framed + MEASURE);
        return page;
    }

    /** What is measured, of the document that a window of that width makes of the page. */
    private List<String> measured(int width) throws Exception {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no Chromium in PATH");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command =
                List.of(
                        chromium.get().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--hide-scrollbars",
                        "--window-size=1400,2000",
                        "--virtual-time-budget=3000",
                        "--dump-dom",
                        page(width).toUri().toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(ended).as("Chromium ended in time").isTrue();
        assertThat(Files.readString(err).lines())
                .filteredOn(line -> line.contains(":CONSOLE"))
                .isEmpty();
        List<String> lines = new ArrayList<>();
        Matcher matcher =
                LINE.matcher(
                        Files.readString(out)
                                .replace("<pre id=\"measured\">", "\n")
                                .replace("</pre>", "\n"));
        while (matcher.find()) {
            lines.add(matcher.group(1));
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {1400, 400})
    void everythingIsSeenAndNothingIsCutOff(int width) throws Exception {
        List<String> lines = measured(width);

        assertThat(lines).contains("width " + width + " " + width);
        assertThat(lines).filteredOn(line -> line.startsWith("cut ")).isEmpty();
        assertThat(lines)
                .filteredOn(line -> line.startsWith("figure "))
                .hasSizeGreaterThan(3)
                .noneMatch(line -> line.matches(".* 0"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("plot "))
                .hasSizeGreaterThan(10)
                .noneMatch(line -> line.matches("plot \\S+ [0-3]"));
    }
}
