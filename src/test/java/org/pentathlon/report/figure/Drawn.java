package org.pentathlon.report.figure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.ResultFile;

/** What figures of a file hold, for tests. */
final class Drawn {
    private Drawn() {}

    /** A figure of files. */
    static <T> T of(Function<ReportInput, T> figure, Path... files) {
        List<ResultFile> open = Stream.of(files).map(ResultFile::open).toList();
        try {
            return figure.apply(new ReportInput(open));
        } finally {
            open.forEach(ResultFile::close);
        }
    }

    /** A column of one of a plot's layers. */
    @SuppressWarnings("unchecked")
    static List<Object> column(Plot plot, int layer, String aesthetic) {
        List<Map<String, Object>> layers = (List<Map<String, Object>>) plot.spec().get("layers");
        return ((Map<String, List<Object>>) layers.get(layer).get("data")).get(aesthetic);
    }

    /** Texts beside lying bars, without the space in front. */
    static List<String> texts(Plot plot, int layer) {
        return column(plot, layer, "label").stream()
                .map(text -> text.toString().replaceAll("[\u2060\u00a0]", ""))
                .toList();
    }
}
