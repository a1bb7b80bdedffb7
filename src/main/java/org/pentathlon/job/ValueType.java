package org.pentathlon.job;

import java.util.List;

/** What may be written as the value of a key. */
public sealed interface ValueType {
    /** One phrase for messages, such as {@code "a whole number from 1 to 8"}. */
    String allowed();

    /** Whether a written value is allowed. */
    boolean accepts(String written);

    /** One of some words. */
    record Words(List<String> words) implements ValueType {
        public Words {
            words = List.copyOf(words);
        }

        @Override
        public String allowed() {
            return String.join(", ", words);
        }

        @Override
        public boolean accepts(String written) {
            return words.contains(written);
        }
    }

    /** A whole number within bounds, both included. */
    record Whole(long smallest, long largest) implements ValueType {
        @Override
        public String allowed() {
            return largest == Long.MAX_VALUE
                    ? "a whole number of at least " + smallest
                    : "a whole number from " + smallest + " to " + largest;
        }

        @Override
        public boolean accepts(String written) {
            if (!written.matches("-?[0-9]{1,19}")) {
                return false;
            }
            try {
                long value = Long.parseLong(written);
                return value >= smallest && value <= largest;
            } catch (NumberFormatException beyondLong) {
                return false;
            }
        }
    }

    /** A finite number that is not negative. */
    record Amount() implements ValueType {
        @Override
        public String allowed() {
            return "a number that is not negative";
        }

        @Override
        public boolean accepts(String written) {
            return written.matches("[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,3})?")
                    && Double.isFinite(Double.parseDouble(written));
        }
    }

    /** One line of text that ends in {@code ending}. */
    record Text(String ending) implements ValueType {
        private static final int LONGEST = 4096;

        @Override
        public String allowed() {
            return ending.isEmpty() ? "one line of text" : "a name that ends in " + ending;
        }

        @Override
        public boolean accepts(String written) {
            return !written.isBlank()
                    && written.length() <= LONGEST
                    && written.chars().noneMatch(Character::isISOControl)
                    && written.endsWith(ending)
                    && written.length() > ending.length();
        }
    }

    /** On or off; {@code true} and {@code false} serve too. */
    record Switch() implements ValueType {
        @Override
        public String allowed() {
            return "on, off";
        }

        @Override
        public boolean accepts(String written) {
            return List.of("on", "off", "true", "false").contains(written);
        }

        static boolean isOn(String written) {
            return written.equals("on") || written.equals("true");
        }
    }

    /** A switch that is on where its flag stands, without a value. */
    record Presence() implements ValueType {
        @Override
        public String allowed() {
            return new Switch().allowed();
        }

        @Override
        public boolean accepts(String written) {
            return new Switch().accepts(written);
        }
    }

    /** Settings of the workloads, {@code key=value}; what is allowed is each workload's to say. */
    record Settings() implements ValueType {
        @Override
        public String allowed() {
            return "key=value";
        }

        @Override
        public boolean accepts(String written) {
            return true;
        }
    }
}
