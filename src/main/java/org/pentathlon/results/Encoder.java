package org.pentathlon.results;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Turns descriptions into bytes, which {@link Decoder} reads in the same order. */
final class Encoder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** Writes to memory, which cannot fail. */
    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private Encoder write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Encoder number(long value) {
        return write(() -> out.writeLong(value));
    }

    Encoder real(double value) {
        return write(() -> out.writeDouble(value));
    }

    Encoder text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return write(
                () -> {
                    out.writeInt(utf8.length);
                    out.write(utf8);
                });
    }

    Encoder texts(Map<String, String> texts) {
        number(texts.size());
        texts.forEach((name, value) -> text(name).text(value));
        return this;
    }

    Encoder attributes(Attributes attributes) {
        Map<String, Object> values = attributes.asMap();
        number(values.size());
        values.forEach(
                (name, value) -> {
                    text(name);
                    if (value instanceof Long number) {
                        text("long").number(number);
                    } else if (value instanceof Double real) {
                        text("double").real(real);
                    } else if (value instanceof Boolean flag) {
                        text("flag").number(flag ? 1 : 0);
                    } else {
                        text("text").text((String) value);
                    }
                });
        return this;
    }

    Encoder clock(ClockOffset clock) {
        return number(clock.localNs()).number(clock.offsetNs()).number(clock.errorNs());
    }

    Encoder checks(List<CheckRow> checks) {
        number(checks.size());
        for (CheckRow check : checks) {
            text(check.name()).text(check.status().name());
            real(check.value()).real(check.limit()).text(check.detail());
        }
        return this;
    }

    Encoder summary(List<SummaryRow> rows) {
        number(rows.size());
        for (SummaryRow row : rows) {
            text(row.metric()).real(row.value()).text(row.unit());
            real(row.low()).real(row.high()).text(row.interval());
        }
        return this;
    }

    Encoder energy(List<EnergyReading> readings) {
        number(readings.size());
        for (EnergyReading reading : readings) {
            text(reading.device()).real(reading.joules()).real(reading.seconds());
            text(reading.source()).text(reading.reason());
        }
        return this;
    }

    Encoder quality(List<QualityRow> rows) {
        number(rows.size());
        for (QualityRow row : rows) {
            number(row.launch()).number(row.epoch()).number(row.iteration()).real(row.seconds());
            text(row.split()).text(row.metric()).real(row.value()).text(row.unit());
            real(row.learningRate()).number(row.reached() ? 1 : 0);
        }
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
