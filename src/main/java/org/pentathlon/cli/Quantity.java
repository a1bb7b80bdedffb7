package org.pentathlon.cli;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as people write them on a command line. */
enum Quantity {
    /** {@code 25e9}, {@code 25G}, {@code 25GB/s}; steps of 1000. */
    BYTES_PER_SECOND(
            "a number above 0, such as 25e9 or 25GB/s",
            Map.of("", 1.0, "k", 1e3, "K", 1e3, "M", 1e6, "G", 1e9, "T", 1e12),
            "(?:B(?:/s)?)?",
            false),
    /** {@code 2e-6}, {@code 2us}. */
    SECONDS(
            "a number, 0 or more, such as 2e-6 or 2us",
            Map.of("", 1.0, "s", 1.0, "ms", 1e-3, "us", 1e-6, "ns", 1e-9),
            "",
            true);

    private static final String NUMBER = "([0-9]{1,18}(?:[.][0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?)";

    private final String allowed;
    private final Map<String, Double> factors;
    private final Pattern pattern;
    private final boolean zero;

    Quantity(String allowed, Map<String, Double> factors, String end, boolean zero) {
        this.allowed = allowed;
        this.factors = factors;
        this.pattern = Pattern.compile(number() + " ?([a-zA-Z]{0,2}?)" + end);
        this.zero = zero;
    }

    private static String number() {
        return NUMBER;
    }

    String allowed() {
        return allowed;
    }

    /** The number in bytes a second, or in seconds; nothing where it is none. */
    OptionalDouble parse(String text) {
        Matcher matcher = pattern.matcher(text.strip());
        if (!matcher.matches() || !factors.containsKey(matcher.group(2))) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(matcher.group(1)) * factors.get(matcher.group(2));
        return value > 0 || (zero && value == 0)
                ? OptionalDouble.of(value)
                : OptionalDouble.empty();
    }
}
