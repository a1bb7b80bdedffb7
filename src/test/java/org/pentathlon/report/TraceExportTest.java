package org.pentathlon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SampleFile;

class TraceExportTest {
    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void writeFile() {
        path = folder.resolve("x.h5");
        SampleFile.write(path);
        SampleFile.addMeasurements(path);
    }

    private List<Map<String, Object>> events(String... cases) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultFile file = ResultFile.open(path)) {
            TraceExport.write(file, List.of(cases), out);
        }
        Map<String, Object> document = Json.read(out.toString());
        assertThat(document).containsEntry("displayTimeUnit", "ns");
        return Json.objects(document.get("traceEvents"));
    }

    private static List<Map<String, Object>> ofKind(List<Map<String, Object>> events, String kind) {
        return events.stream().filter(event -> event.get("ph").equals(kind)).toList();
    }

    private static Object argument(Map<String, Object> event, String name) {
        return Json.object(event.get("args")).get(name);
    }

    @Test
    void aRankIsAProcessWithAThreadForPhasesAndOneForEachOfOperators() throws IOException {
        List<Map<String, Object>> metadata = ofKind(events(SampleFile.TRAIN), "M");

        assertThat(metadata)
                .filteredOn(event -> event.get("name").equals("process_name"))
                .extracting(event -> event.get("pid"), event -> argument(event, "name"))
                .containsExactly(tuple(1, "rank 0, n0"), tuple(2, "rank 1, n1"));
        assertThat(metadata)
                .filteredOn(event -> event.get("name").equals("thread_name"))
                .extracting(event -> event.get("tid"), event -> argument(event, "name"))
                .containsExactly(
                        tuple(1000, "phases"),
                        tuple(1001, "operators"),
                        tuple(1002, "operators, second thread"),
                        tuple(2000, "phases"),
                        tuple(2001, "operators"),
                        tuple(2002, "operators, second thread"));
    }

    @Test
    void callsAreSortedSoThatThoseWithinComeBehind() throws IOException {
        List<Map<String, Object>> calls = ofKind(events(SampleFile.TRAIN), "X");

        assertThat(calls)
                .filteredOn(event -> event.get("pid").equals(1))
                .extracting(event -> event.get("name"))
                .containsExactly(
                        "forward", "aten::conv2d", "aten::_convolution", "aten::relu", "aten::gru");
        Map<String, Object> relu = calls.get(3);
        assertThat(relu)
                .containsEntry("ts", 0.601)
                .containsEntry("dur", 0.099)
                .containsEntry("cat", "forward")
                .containsEntry("tid", 1001);
        assertThat(argument(relu, "iteration")).isEqualTo(3);
        assertThat(argument(relu, "start_ns")).isEqualTo(5_000_601);
        // Rank 1 began 250 ns later, on the same clock.
        assertThat(calls.get(5)).containsEntry("ts", 0.25).containsEntry("dur", 1.0);
    }

    @Test
    void severalCasesAreToldApart() throws IOException {
        assertThat(ofKind(events(SampleFile.TRAIN, SampleFile.TRAIN), "M"))
                .filteredOn(event -> event.get("name").equals("process_name"))
                .extracting(event -> event.get("pid") + " " + argument(event, "name"))
                .containsExactly(
                        "1 " + SampleFile.TRAIN + ": rank 0, n0",
                        "2 " + SampleFile.TRAIN + ": rank 1, n1",
                        "3 " + SampleFile.TRAIN + ": rank 0, n0",
                        "4 " + SampleFile.TRAIN + ": rank 1, n1");
    }

    @Test
    void onlyCasesThatWereTracedHaveATimeline() {
        try (ResultFile file = ResultFile.open(path)) {
            assertThat(TraceExport.hasTimeline(file, SampleFile.TRAIN)).isTrue();
            assertThat(TraceExport.hasTimeline(file, SampleFile.INFER)).isFalse();
        }
    }
}
