package org.pentathlon.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Training;
import org.pentathlon.workload.Workload;

/** A workload of one linear layer, with a batch, a learning rate and what a test adds. */
public record StandIn(String name, List<Setting> settings) implements Workload {
    private static final int CLASSES = 10;

    /** A workload with the settings {@code batch}, {@code lr} and these. */
    public static StandIn of(String name, Setting... more) {
        List<Setting> settings = new java.util.ArrayList<>();
        settings.add(
                new Setting(
                        "batch",
                        "samples of a rank",
                        "a whole number from 1 to 65536",
                        classes("8", "32", "128", "2048"),
                        text -> text.matches("[1-9][0-9]{0,4}")));
        settings.add(
                new Setting(
                        "lr",
                        "learning rate",
                        "a number above 0",
                        classes("0.1", "0.1", "0.1", "0.1"),
                        text -> text.matches("[0-9.]+(e-?[0-9]+)?")));
        settings.addAll(List.of(more));
        return new StandIn(name, List.copyOf(settings));
    }

    /** A setting for the depth of a network, 18 or 50. */
    public static Setting depth() {
        return new Setting(
                "depth",
                "layers",
                "18, 50",
                classes("18", "18", "50", "50"),
                text -> text.equals("18") || text.equals("50"));
    }

    /** A setting that is on by default, and means something to some cases alone. */
    static Setting onOff(String key, Setting.Scope scope) {
        return new Setting(
                key,
                "whether it does",
                "on, off",
                classes("on", "on", "on", "on"),
                text -> text.equals("on") || text.equals("off"),
                scope);
    }

    /** A setting of which real data have a value of their own. */
    static Setting words() {
        return new Setting(
                "words",
                "number of words",
                "100, 200",
                classes("100", "100", "100", "100"),
                text -> text.equals("100") || text.equals("200"),
                Setting.Scope.DATA);
    }

    private static Map<ProblemClass, String> classes(
            String tiny, String small, String reference, String large) {
        return Map.of(
                ProblemClass.TINY, tiny,
                ProblemClass.SMALL, small,
                ProblemClass.REFERENCE, reference,
                ProblemClass.LARGE, large);
    }

    @Override
    public Problem problem(ProblemClass problemClass, Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>();
        settings.forEach(
                setting -> values.put(setting.key(), setting.defaults().get(problemClass)));
        values.putAll(overrides);
        if (values.getOrDefault("depth", "").equals("50") && values.get("batch").equals("13")) {
            throw new IllegalArgumentException("batch 13 brings bad luck at depth 50; allowed: 12");
        }
        return new ImageClassification(
                name,
                Integer.parseInt(values.get("batch")),
                32,
                CLASSES,
                List.of(
                        new Layer.GlobalAveragePool(),
                        new Layer.Linear("head", ImageClassification.CHANNELS, CLASSES)),
                new Training.Sgd(Double.parseDouble(values.get("lr")), 0.9, 5e-4),
                true);
    }
}
