package org.pentathlon.results;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pentathlon.spec.Measure;

/** Reads what {@link Encoder} wrote; the bytes' checksum has been compared before. */
final class Decoder {
    private final ByteBuffer in;

    Decoder(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    long number() {
        return in.getLong();
    }

    double real() {
        return in.getDouble();
    }

    String text() {
        byte[] utf8 = new byte[in.getInt()];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (long left = number(); left > 0; left--) {
            texts.put(text(), text());
        }
        return texts;
    }

    Attributes attributes() {
        Attributes attributes = new Attributes();
        for (long left = number(); left > 0; left--) {
            String name = text();
            switch (text()) {
                case "long" -> attributes.put(name, number());
                case "double" -> attributes.put(name, real());
                case "flag" -> attributes.put(name, number() != 0);
                default -> attributes.put(name, text());
            }
        }
        return attributes;
    }

    ClockOffset clock() {
        return new ClockOffset(number(), number(), number());
    }

    Optional<FreeRun> freeRun() {
        if (number() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new FreeRun(
                        number(), number(), number(), number(), number(), number(), number(),
                        number(), real()));
    }

    List<CheckRow> checks() {
        List<CheckRow> checks = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            String name = text();
            CheckStatus status = CheckStatus.valueOf(text());
            checks.add(new CheckRow(name, status, real(), real(), text()));
        }
        return checks;
    }

    List<SummaryRow> summary() {
        List<SummaryRow> rows = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            rows.add(new SummaryRow(text(), real(), text(), real(), real(), text()));
        }
        return rows;
    }

    List<EnergyReading> energy() {
        List<EnergyReading> readings = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            readings.add(new EnergyReading(text(), real(), real(), text(), text()));
        }
        return readings;
    }

    List<QualityRow> quality() {
        List<QualityRow> rows = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            rows.add(
                    new QualityRow(
                            Math.toIntExact(number()),
                            Math.toIntExact(number()),
                            number(),
                            real(),
                            text(),
                            text(),
                            real(),
                            text(),
                            real(),
                            number() != 0));
        }
        return rows;
    }

    Measurements measurements() {
        return new Measurements(
                list(
                        () ->
                                new OperatorRow(
                                        text(),
                                        Math.toIntExact(number()),
                                        text(),
                                        number(),
                                        number(),
                                        number(),
                                        number(),
                                        number(),
                                        number(),
                                        number())),
                list(
                        () ->
                                new TimelineRow(
                                        number(),
                                        text(),
                                        text(),
                                        Math.toIntExact(number()),
                                        number(),
                                        number())),
                list(() -> new MemoryRow(text(), number(), text())),
                list(() -> new CounterRow(text(), text(), real(), text(), text())),
                list(() -> new PassRow(Measure.valueOf(text()), number() != 0, row())),
                list(() -> new Measurements.Unavailable(text(), text())));
    }

    private long[] row() {
        long[] row = new long[IterationColumn.COUNT];
        for (int column = 0; column < row.length; column++) {
            row[column] = number();
        }
        return row;
    }

    private <T> List<T> list(Supplier<T> one) {
        List<T> all = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            all.add(one.get());
        }
        return all;
    }

    FileRow fileRow() {
        return text().equals("kernel") ? kernel() : point();
    }

    private KernelRow kernel() {
        return new KernelRow(
                text(),
                number() != 0,
                text(),
                text(),
                text(),
                text(),
                text(),
                text(),
                Math.toIntExact(number()),
                Math.toIntExact(number()),
                number(),
                number(),
                number(),
                real(),
                real(),
                real(),
                real(),
                real());
    }

    private SweepPoint point() {
        return new SweepPoint(
                text(),
                text(),
                text(),
                text(),
                text(),
                text(),
                number(),
                number(),
                text(),
                text(),
                real(),
                number(),
                number(),
                number(),
                Math.toIntExact(number()),
                real(),
                number() != 0);
    }
}
