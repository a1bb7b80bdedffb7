package org.pentathlon.results;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    Encoder freeRun(Optional<FreeRun> found) {
        number(found.isPresent() ? 1 : 0);
        found.ifPresent(
                run -> {
                    number(run.iterations()).number(run.startNs()).number(run.endNs());
                    number(run.samples()).number(run.tokens()).number(run.positions());
                    number(run.paddingPositions()).number(run.flops()).real(run.loss());
                });
        return this;
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

    Encoder measurements(Measurements found) {
        number(found.operators().size());
        for (OperatorRow row : found.operators()) {
            text(row.phase()).number(row.thread()).text(row.name()).number(row.calls());
            number(row.selfNs()).number(row.totalNs());
            number(row.deviceSelfNs()).number(row.deviceTotalNs());
            number(row.flops()).number(row.bytes());
        }
        number(found.timeline().size());
        for (TimelineRow row : found.timeline()) {
            number(row.iteration()).text(row.phase()).text(row.name()).number(row.thread());
            number(row.startNs()).number(row.durationNs());
        }
        number(found.memory().size());
        for (MemoryRow row : found.memory()) {
            text(row.memoryClass()).number(row.bytes()).text(row.reason());
        }
        number(found.counters().size());
        for (CounterRow row : found.counters()) {
            text(row.name()).text(row.source()).real(row.value()).text(row.unit());
            text(row.reason());
        }
        number(found.passes().size());
        for (PassRow row : found.passes()) {
            text(row.measure().name()).number(row.with() ? 1 : 0);
            Arrays.stream(row.row()).forEach(this::number);
        }
        number(found.unavailable().size());
        found.unavailable().forEach(row -> text(row.measure()).text(row.reason()));
        return this;
    }

    Encoder fileRow(FileRow row) {
        if (row instanceof KernelRow kernel) {
            return text("kernel").kernel(kernel);
        }
        return text("sweep").point((SweepPoint) row);
    }

    private Encoder kernel(KernelRow row) {
        text(row.kernel()).number(row.ceiling() ? 1 : 0).text(row.workloads()).text(row.shape());
        text(row.engine()).text(row.library()).text(row.precision()).text(row.device());
        number(row.threads()).number(row.worldSize()).number(row.flops()).number(row.bytes());
        number(row.calls()).real(row.medianNs()).real(row.lowNs()).real(row.highNs());
        return real(row.error()).real(row.tolerance());
    }

    private Encoder point(SweepPoint row) {
        text(row.workload()).text(row.mode()).text(row.engine()).text(row.problemClass());
        text(row.precision()).text(row.axis()).number(row.size()).number(row.batch());
        text(row.status()).text(row.reason()).real(row.predictedBytes());
        number(row.allocatorPeakBytes()).number(row.residentPeakBytes()).number(row.limitBytes());
        return number(row.iterations()).real(row.iterationNs()).number(row.confirmation() ? 1 : 0);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
