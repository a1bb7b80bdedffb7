package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pentathlon.report.Digits;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.QualityRow;
import org.pentathlon.results.ResultTable;

/** Quality on held-out data over time, and the time that a target took. */
final class QualityFigure {
    private static final String CAPTION =
            "Figures of evaluations after each epoch against the seconds since training data were first"
                    + " touched, evaluations included, initialisation left out. Strong lines are"
                    + " medians over launches, as long as all have an evaluation; faint ones are"
                    + " launches. The dashed line is the target, a diamond the evaluation that met it.";

    private QualityFigure() {}

    /** Empty where nothing was trained by epochs. */
    static Optional<Figure> of(ReportInput input) {
        List<Training> trainings =
                input.cases().stream()
                        .filter(shown -> shown.mode().equals("train"))
                        .filter(shown -> shown.attributes().number("epochs", 0) > 0)
                        .map(Training::of)
                        .toList();
        if (trainings.isEmpty()) {
            return Optional.empty();
        }
        List<Training> drawn =
                trainings.stream().filter(t -> !t.lines(t.metric()).isEmpty()).toList();
        List<Plot> plots = new ArrayList<>();
        for (Training training : drawn) {
            plots.add(QualityPlot.ofQuality(training));
            plots.add(QualityPlot.ofLoss(training));
        }
        return Optional.of(
                new Figure(
                        "quality",
                        "Quality over time",
                        CAPTION,
                        drawn.isEmpty() ? Map.of() : legend(drawn),
                        plots,
                        List.of(targets(trainings), evaluations(trainings)),
                        trainings.stream().flatMap(t -> notes(t).stream()).toList()));
    }

    private static Map<String, Colour> legend(List<Training> drawn) {
        Map<String, Colour> legend = new LinkedHashMap<>();
        legend.put("held-out data", QualityPlot.METRIC);
        legend.put("training loss, mean of an epoch", QualityPlot.TRAINED);
        if (drawn.stream().anyMatch(t -> !Double.isNaN(t.target()))) {
            legend.put("target", QualityPlot.TARGET);
        }
        return legend;
    }

    private static DataTable targets(List<Training> trainings) {
        DataTable.Builder table =
                DataTable.of(
                        "Time to target",
                        "case",
                        "figure",
                        ">target",
                        ">launches",
                        ">reached it",
                        ">seconds",
                        ">device-hours",
                        ">cost",
                        ">joules");
        for (Training training : trainings) {
            SummaryTable summary =
                    SummaryTable.read(training.shown().file(), training.shown().name());
            table.row(
                    training.shown().label(),
                    training.metric(),
                    training.target(),
                    training.launches().size(),
                    training.reached().size(),
                    summary.value("time_to_quality_seconds"),
                    summary.value("device_hours_to_quality"),
                    summary.value("cost_to_quality"),
                    summary.value("energy_to_quality_joules"));
        }
        return table.build();
    }

    private static DataTable evaluations(List<Training> trainings) {
        DataTable.Builder table =
                DataTable.of(
                        "Evaluations",
                        "case",
                        ">launch",
                        ">epoch",
                        ">iteration",
                        ">seconds",
                        "figure",
                        ">value",
                        "unit",
                        ">learning rate",
                        "reached");
        for (Training training : trainings) {
            for (QualityRow one : training.evaluations()) {
                table.row(
                        training.shown().label(),
                        one.launch(),
                        one.epoch(),
                        one.iteration(),
                        one.seconds(),
                        one.metric(),
                        one.value(),
                        one.unit(),
                        one.learningRate(),
                        one.reached() ? "yes" : "");
            }
        }
        return table.build();
    }

    private static List<String> notes(Training training) {
        String label = training.shown().label();
        if (training.evaluations().isEmpty()) {
            return List.of(label + ": no evaluation: the run ended before its first.");
        }
        List<String> notes = new ArrayList<>();
        if (training.diverged()) {
            notes.add(label + ": diverged: lines end before what is no number.");
        }
        String figure = training.metric().replace('_', ' ');
        if (Double.isNaN(training.target())) {
            notes.add("%s: no target was set for %s.".formatted(label, figure));
            return notes;
        }
        notes.add(
                training.launches().stream()
                        .map(launch -> outcome(training, launch))
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "%s, target %s %s: "
                                                .formatted(
                                                        label,
                                                        figure,
                                                        Digits.four(training.target())),
                                        ".")));
        energy(training).ifPresent(reason -> notes.add(label + ": no energy: " + reason + "."));
        return notes;
    }

    private static String outcome(Training training, int launch) {
        return training.reached().stream()
                .filter(one -> one.launch() == launch)
                .findFirst()
                .map(
                        one ->
                                "launch %d reached %s after %s s"
                                        .formatted(
                                                launch,
                                                Digits.four(one.value()),
                                                Digits.four(one.seconds())))
                .orElseGet(
                        () ->
                                "launch %d did not reach it (last %s)"
                                        .formatted(launch, Digits.four(training.last(launch))));
    }

    /** Why there is no energy, where there is not. */
    private static Optional<String> energy(Training training) {
        Optional<ResultTable> table = training.shown().table("energy");
        if (table.isEmpty()) {
            return Optional.empty();
        }
        for (String reason : table.get().texts("reason")) {
            if (!reason.isEmpty()) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
