package org.pentathlon.report.compare;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.pentathlon.report.JsonWriter;
import org.pentathlon.results.RateRatio;
import org.pentathlon.spec.Phase;

/**
 * A comparison as one JSON document: {@code a} and {@code b} are the files, {@code pairs} has an
 * object for each pair, {@code alone_in_a} and {@code alone_in_b} the cases without a partner,
 * {@code gate} what a limit says of it. Figures of both cases are objects with {@code a}, {@code b}
 * and {@code ratio} (b over a). What is not known is null.
 */
public final class ComparisonJson {
    private final JsonWriter json;

    private ComparisonJson(JsonWriter json) {
        this.json = json;
    }

    /** Writes it. */
    public static void write(Comparison comparison, Optional<Gate> gate, Appendable out)
            throws IOException {
        new ComparisonJson(new JsonWriter(out)).document(comparison, gate);
        out.append('\n');
    }

    private void document(Comparison comparison, Optional<Gate> gate) throws IOException {
        json.beginObject();
        file("a", comparison.a());
        file("b", comparison.b());
        json.line().name("pairs").beginArray();
        for (CasePair pair : comparison.pairs()) {
            json.line();
            pair(pair);
        }
        json.endArray();
        alone("alone_in_a", comparison.aloneInA());
        alone("alone_in_b", comparison.aloneInB());
        json.line().name("gate");
        if (gate.isPresent()) {
            gate(gate.get());
        } else {
            json.value(null);
        }
        json.endObject();
    }

    private void file(String name, ComparedFile file) throws IOException {
        json.line().name(name).beginObject();
        json.pair("path", file.path().toString()).pair("software", file.software());
        json.pair("date", file.date()).pair("problem", text(file.problem())).endObject();
    }

    /** Null where there is nothing to say. */
    private static String text(String text) {
        return text.isEmpty() ? null : text;
    }

    private void pair(CasePair pair) throws IOException {
        RateRatio rates = pair.rates();
        json.beginObject().pair("a", pair.a().name()).pair("b", pair.b().name());
        json.name("work").beginObject();
        for (var trait : pair.a().work().entrySet()) {
            json.pair(trait.getKey(), text(trait.getValue()));
        }
        json.endObject();
        json.pair("choice", text(pair.choice()));
        json.name("differences").beginArray();
        for (Difference difference : pair.differences()) {
            json.beginObject().pair("name", difference.name());
            json.pair("a", difference.a()).pair("b", difference.b()).endObject();
        }
        json.endArray();
        json.pair("verdict", pair.verdict().kind().text()).pair("why", text(pair.verdict().why()));
        json.pair("time_ratio", rates.time()).pair("low", rates.low()).pair("high", rates.high());
        json.pair("interval", text(rates.interval()));
        json.pair("launches_a", (long) rates.launches());
        json.pair("launches_b", (long) rates.otherLaunches());
        both(rates.unit() + "_per_second", new Both(rates.rate(), rates.otherRate()));
        both("iteration_median_ns", pair.iterationNs());
        for (Phase phase : Phase.values()) {
            both(phase.word() + "_median_ns", pair.phasesNs().get(phase));
        }
        both("tail_median_ns", pair.tailNs());
        both("memory_peak_bytes", pair.memoryPeakBytes());
        both("mfu", pair.mfu());
        if (pair.quality().isPresent()) {
            QualityPair quality = pair.quality().get();
            json.name("quality").beginObject().pair("metric", quality.metric());
            json.pair("unit", quality.unit());
            both("last", quality.last());
            both("seconds_to_target", quality.seconds());
            json.endObject();
        }
        json.endObject();
    }

    /** Nothing where neither case has the figure. */
    private void both(String name, Both both) throws IOException {
        if (both != null && both.isKnown()) {
            json.name(name).beginObject().pair("a", both.a()).pair("b", both.b());
            json.pair("ratio", both.ratio()).endObject();
        }
    }

    private void alone(String name, List<LoneCase> cases) throws IOException {
        json.line().name(name).beginArray();
        for (LoneCase lone : cases) {
            json.line().beginObject().pair("case", lone.name());
            json.pair("reason", lone.reason()).endObject();
        }
        json.endArray();
    }

    private void gate(Gate gate) throws IOException {
        json.beginObject().pair("percent", gate.percent()).pair("passed", gate.isPassed());
        texts("broken", gate.broken());
        texts("undecided", gate.undecided());
        json.endObject();
    }

    private void texts(String name, List<String> texts) throws IOException {
        json.name(name).beginArray();
        for (String text : texts) {
            json.value(text);
        }
        json.endArray();
    }
}
