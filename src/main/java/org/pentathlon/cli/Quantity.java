package org.pentathlon.cli;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as people write them on a command line. */
enum Quantity {
    /** {@code 25e9}, {@code 25G}, {@code 25GB/s}; steps of 1000. */
    BYTES_PER_SECOND("a number above 0, such as 25e9 or 25GB/s") {
        @Override
        double factor(String unit) {
            return switch (unit.replaceFirst("B(/s)?$", "")) {
                case "" -> 1;
                case "k", "K" -> 1e3;
                case "M" -> 1e6;
                case "G" -> 1e9;
                case "T" -> 1e12;
                default -> Double.NaN;
            };
        }

        @Override
        boolean allows(double value) {
            return value > 0;
        }
    },
    /** {@code 2e-6}, {@code 2us}. */
    SECONDS("a number, 0 or more, such as 2e-6 or 2us") {
        @Override
        double factor(String unit) {
            return switch (unit) {
                case "", "s" -> 1;
                case "ms" -> 1e-3;
                case "us" -> 1e-6;
                case "ns" -> 1e-9;
                default -> Double.NaN;
            };
        }

        @Override
        boolean allows(double value) {
            return value >= 0;
        }
    };

    private static final Pattern NUMBER_AND_UNIT =
            Pattern.compile(
                    "([0-9]{1,18}(?:[.][0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?) ?([a-zA-Z/]*)");

    private final String allowed;

    Quantity(String allowed) {
        this.allowed = allowed;
    }

    String allowed() {
        return allowed;
    }

    /** What a unit is worth; NaN for none of these. */
    abstract double factor(String unit);

    abstract boolean allows(double value);

    /** The number in bytes a second, or in seconds; nothing where it is none. */
    OptionalDouble parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(matcher.group(1)) * factor(matcher.group(2));
        return allows(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
