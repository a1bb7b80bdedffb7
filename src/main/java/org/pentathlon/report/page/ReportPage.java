package org.pentathlon.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.Figure;
import org.pentathlon.report.figure.Figures;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.ResultFile;

/** Figures of result files as one HTML page, which needs nothing else. */
public final class ReportPage {
    private final ReportInput input;
    private final Optional<ResultFile> reference;
    private final List<Validity> validities;
    private final Html html;
    private final TableHtml tables;

    private ReportPage(
            ReportInput input,
            Optional<ResultFile> reference,
            List<Validity> validities,
            Appendable out) {
        this.input = input;
        this.reference = reference;
        this.validities = validities;
        this.html = new Html(out);
        this.tables = new TableHtml(html);
    }

    /**
     * Writes the page. The same files give the same bytes.
     *
     * @param reference what throughput is compared with for the score
     * @param validities of the files, see {@link Validity#of}
     */
    public static void write(
            ReportInput input,
            Optional<ResultFile> reference,
            List<Validity> validities,
            Appendable out)
            throws IOException {
        new ReportPage(input, reference, validities, out).write(Figures.of(input));
    }

    private void write(List<Figure> figures) throws IOException {
        String title = title();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .element("title", title + " - Pentathlon report")
                .raw("\n<style>\n" + resource("report.css") + "</style>\n</head>\n<body>\n");
        html.element("a", "Skip to the report", "class", "skip", "href", "#main").line();
        html.open("header")
                .element("p", "Pentathlon report", "class", "kicker")
                .element("h1", title)
                .close("header")
                .line();
        navigation(figures);
        html.open("main", "id", "main").line();
        for (Validity validity : validities) {
            if (!validity.good()) {
                banner(validity);
            }
        }
        if (reference.isPresent()) {
            new ScoreHtml(html).write(input, reference.get());
        }
        throughput();
        validity();
        Facts facts = new Facts(input);
        boolean beside = input.files().size() == 1;
        html.open("div", "class", beside ? "facts beside" : "facts").line();
        section("run", "Run", facts.run());
        html.open("div").line();
        section("system", "System", facts.system());
        section("libraries", "Libraries", facts.libraries());
        html.close("div").line();
        section("job", "Job", facts.job());
        html.close("div").line();
        FigureHtml drawn = new FigureHtml(html);
        for (Figure figure : figures) {
            drawn.write(figure);
        }
        html.close("main").line();
        html.element("footer", "Drawn by pentathlon report from the result files alone.").line();
        html.raw("</body>\n</html>\n");
    }

    /** That of the job; of several files their labels. */
    private String title() {
        List<String> titles = new ArrayList<>();
        for (ResultFile file : input.files()) {
            String label = input.label(file);
            boolean one = input.files().size() == 1 && file.exists("/job");
            String title = one ? file.attributes("/job").text("title", "") : "";
            titles.add(title.isEmpty() ? label : title);
        }
        return String.join(", ", titles);
    }

    private void navigation(List<Figure> figures) throws IOException {
        Map<String, String> links = new LinkedHashMap<>();
        if (reference.isPresent()) {
            links.put("score", "Score");
        }
        links.put("throughput", "Throughput");
        links.put("validity", "Validity");
        links.put("run", "Run");
        links.put("system", "System");
        links.put("libraries", "Libraries");
        links.put("job", "Job");
        figures.forEach(figure -> links.put(figure.id(), figure.title()));
        html.open("nav", "aria-label", "Contents").open("ul").line();
        for (Map.Entry<String, String> link : links.entrySet()) {
            html.open("li").element("a", link.getValue(), "href", "#" + link.getKey());
            html.close("li").line();
        }
        html.close("ul").close("nav").line();
    }

    private void banner(Validity validity) throws IOException {
        String heading = validity.label() + " " + validity.words();
        html.open("div", "class", "banner", "role", "alert")
                .element("p", heading, "class", "loud")
                .element("p", "Do not use these figures before you know why.")
                .line();
        html.list(validity.problems()).close("div").line();
    }

    private void throughput() throws IOException {
        Rates rates = Rates.of(input);
        open("throughput", "Throughput");
        if (rates.table().rows().isEmpty()) {
            html.element("p", "The files hold no case of a workload.", "class", "note").line();
        } else {
            tables.shown(rates.table());
            for (String note : rates.notes()) {
                html.element("p", note, "class", "note").line();
            }
        }
        html.close("section").line();
    }

    private void validity() throws IOException {
        open("validity", "Validity");
        for (Validity validity : validities) {
            html.open("p", "class", validity.good() ? "good" : "bad")
                    .element("strong", validity.label())
                    .text(" " + validity.words() + ".")
                    .close("p")
                    .line();
            if (!validity.warnings().isEmpty()) {
                html.element("p", "Warnings:").line();
                html.list(validity.warnings());
            }
        }
        DataTable checks = Validity.table(input);
        if (!checks.rows().isEmpty()) {
            tables.folded(checks);
        }
        html.close("section").line();
    }

    private void open(String id, String title) throws IOException {
        html.open("section", "id", id, "aria-labelledby", id + "-title")
                .element("h2", title, "id", id + "-title")
                .line();
    }

    private void section(String id, String title, DataTable table) throws IOException {
        open(id, title);
        if (table.rows().isEmpty()) {
            html.element("p", "The files do not say.", "class", "note").line();
        } else {
            tables.shown(table);
        }
        html.close("section").line();
    }

    private static String resource(String name) {
        try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
