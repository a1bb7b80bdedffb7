package org.pentathlon.workload;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pentathlon.spec.ProblemClass;

/** A workload's settings, and their values once class and overrides are known. */
record Settings(String workload, List<Setting> all) {
    static final String BATCH = "batch";
    static final String DROPOUT = "dropout";
    static final String LR = "lr";
    static final String WEIGHT_DECAY = "weight_decay";
    static final String CLIP = "clip";
    static final String LOSS = "loss";

    private static final int LARGEST_BATCH = 65_536;
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

    Settings {
        all = List.copyOf(all);
    }

    /** Defaults that are the same in every class. */
    static Map<ProblemClass, String> everywhere(String value) {
        return classes(value, value, value, value);
    }

    static Map<ProblemClass, String> classes(
            String tiny, String small, String reference, String large) {
        return Map.of(
                ProblemClass.TINY, tiny,
                ProblemClass.SMALL, small,
                ProblemClass.REFERENCE, reference,
                ProblemClass.LARGE, large);
    }

    /** A whole number of a range. */
    static Setting whole(
            String key, String description, int min, int max, Map<ProblemClass, String> defaults) {
        Predicate<String> check =
                value ->
                        WHOLE.matcher(value).matches()
                                && Integer.parseInt(value) >= min
                                && Integer.parseInt(value) <= max;
        String allowed = "a whole number from " + min + " to " + max;
        return new Setting(key, description, allowed, defaults, check);
    }

    /** A decimal number for which {@code range}, described by {@code allowed}, holds. */
    static Setting decimal(
            String key,
            String description,
            String allowed,
            Predicate<Double> range,
            Map<ProblemClass, String> defaults) {
        return new Setting(key, description, allowed, defaults, value -> isDecimal(value, range));
    }

    private static boolean isDecimal(String value, Predicate<Double> range) {
        try {
            return range.test(new BigDecimal(value).doubleValue());
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** One of some words. */
    static Setting choice(
            String key,
            String description,
            List<String> words,
            Map<ProblemClass, String> defaults) {
        String allowed = "one of " + String.join(", ", words);
        return new Setting(key, description, allowed, defaults, words::contains);
    }

    /** {@code on} or {@code off}, the same in every class. */
    static Setting onOff(String key, String description, String value) {
        return choice(key, description, List.of("on", "off"), everywhere(value));
    }

    /** Samples of one rank in one iteration. */
    static Setting batch(String description, Map<ProblemClass, String> defaults) {
        return whole(BATCH, description, 1, LARGEST_BATCH, defaults);
    }

    static Setting dropout(String value) {
        return decimal(
                DROPOUT,
                "probability with which training drops an element",
                "a number from 0 to below 1",
                probability -> probability >= 0 && probability < 1,
                everywhere(value));
    }

    static Setting learningRate(String value) {
        return decimal(
                LR,
                "learning rate",
                "a number above 0, at most 100",
                rate -> rate > 0 && rate <= 100,
                everywhere(value));
    }

    /** A factor of L2 decay. */
    static Setting weightDecay(String description, String value) {
        return decimal(
                WEIGHT_DECAY,
                description,
                "a number from 0 to 1",
                decay -> decay >= 0 && decay <= 1,
                everywhere(value));
    }

    /** A bound of gradients. */
    static Setting clip(String description, String value) {
        return decimal(
                CLIP,
                description,
                "a number from 0 to 1000000",
                bound -> bound >= 0 && bound <= 1_000_000,
                everywhere(value));
    }

    /** Whether inference computes the loss. */
    static Setting inferenceLoss() {
        return onOff(LOSS, "whether inference computes the loss", "on").in(Setting.Scope.INFERENCE);
    }

    /**
     * The values of a class, changed by overrides.
     *
     * @throws IllegalArgumentException if a key is unknown or a value is not allowed
     */
    Values values(ProblemClass problemClass, Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>();
        for (Setting setting : all) {
            values.put(setting.key(), setting.defaults().get(problemClass));
        }
        overrides.forEach((key, value) -> values.put(key, checked(key, value)));
        return new Values(values);
    }

    private String checked(String key, String value) {
        for (Setting setting : all) {
            if (setting.key().equals(key)) {
                if (!setting.check().test(value)) {
                    throw new IllegalArgumentException(
                            String.format(
                                    "%s: %s=%s is not allowed: it must be %s",
                                    workload, key, value, setting.allowed()));
                }
                return value;
            }
        }
        String known = all.stream().map(Setting::key).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                String.format("%s has no setting %s: it has %s", workload, key, known));
    }

    /** Checked values by key. */
    record Values(Map<String, String> byKey) {
        Values {
            byKey = Map.copyOf(byKey);
        }

        int whole(String key) {
            return Integer.parseInt(byKey.get(key));
        }

        double decimal(String key) {
            return new BigDecimal(byKey.get(key)).doubleValue();
        }

        /** Whether a setting of {@code on} or {@code off} is on. */
        boolean on(String key) {
            return word(key).equals("on");
        }

        String word(String key) {
            return byKey.get(key);
        }
    }
}
