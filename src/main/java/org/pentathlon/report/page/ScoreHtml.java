package org.pentathlon.report.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.Score;

/** The Pentathlon score of each file and mode, in large figures and as a table. */
final class ScoreHtml {
    private final Html html;

    ScoreHtml(Html html) {
        this.html = html;
    }

    void write(ReportInput input, ResultFile reference) throws IOException {
        html.open("section", "id", "score", "aria-labelledby", "score-title")
                .element("h2", "Pentathlon score", "id", "score-title")
                .line();
        html.element(
                        "p",
                        "Geometric mean over the five workloads of throughput over that of %s."
                                .formatted(reference.path().getFileName()),
                        "class",
                        "lead")
                .line();
        List<String> header = new ArrayList<>(List.of("mode"));
        Score.WORKLOADS.forEach(workload -> header.add(">" + workload));
        header.addAll(List.of(">score", "setup"));
        DataTable.Builder table =
                DataTable.of("Throughput over the reference's", header.toArray(String[]::new));
        html.open("div", "class", "scores").line();
        boolean any = false;
        List<String> notes = new ArrayList<>();
        for (ResultFile file : input.files()) {
            String of = input.files().size() == 1 ? "" : " (" + input.label(file) + ")";
            for (Score score : Score.of(file, reference)) {
                if (score.exists()) {
                    card(score, of);
                    row(score, of, table);
                    any = true;
                } else {
                    notes.add("%s%s: no score: %s".formatted(score.mode(), of, score.reason()));
                }
            }
        }
        html.close("div").line();
        for (String note : notes) {
            html.element("p", note, "class", "note").line();
        }
        if (any) {
            new TableHtml(html).shown(table.build());
        }
        html.close("section").line();
    }

    private void card(Score score, String of) throws IOException {
        html.open("div", "class", "score")
                .element("p", score.mode() + of, "class", "of")
                .element("p", ratio(score.value().value()), "class", "value")
                .element("p", interval(score), "class", "between")
                .element("p", score.setup(), "class", "of")
                .close("div")
                .line();
    }

    private static String interval(Score score) {
        if (Double.isNaN(score.value().low())) {
            return "no interval: fewer than 3 launches";
        }
        return "95 %% interval: %s to %s"
                .formatted(ratio(score.value().low()), ratio(score.value().high()));
    }

    /** To thousandths, so that figures near 1 can be told apart. */
    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static void row(Score score, String of, DataTable.Builder table) {
        List<Object> row = new ArrayList<>(List.of(score.mode() + of));
        Score.WORKLOADS.forEach(workload -> row.add(ratio(score.ratios().get(workload))));
        row.addAll(List.of(ratio(score.value().value()), score.setup()));
        table.row(row.toArray());
    }
}
