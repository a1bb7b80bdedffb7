package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.Phase;

class EngineRatiosTest {
    private static final int ITERATIONS = 10;

    @TempDir Path folder;
    private Path out;
    private SampleRun run;
    private int cases;

    @BeforeEach
    void prepare() {
        out = folder.resolve("r.h5");
        run = new SampleRun(OutputFile.journalDir(out), 1, ITERATIONS);
    }

    /** A case whose iterations and forward passes take so many times a sample's. */
    private void add(Journal journal, int launch, String engine, String settings, long times) {
        CaseHeader plain = run.header(launch, 0);
        Attributes attributes =
                new Attributes()
                        .putAll(plain.attributes())
                        .put("engine", engine)
                        .put("settings", settings);
        CaseRows rows =
                journal.begin(
                        new CaseHeader(launch, 0, cases++, "vgg", attributes, plain.clock()),
                        0,
                        ITERATIONS);
        for (int i = 0; i < ITERATIONS; i++) {
            long[] row = run.row(0, i);
            SampleRun.set(row, IterationColumn.ITERATION_NS, times * SampleRun.ITERATION_NS);
            SampleRun.set(row, IterationColumn.FORWARD_NS, times * 200_000);
            rows.append(row);
        }
        rows.end(
                run.trailer(0, ITERATIONS),
                new Attributes(),
                List.of(),
                List.of(),
                List.of(),
                Measurements.none());
    }

    private List<EngineRatio> written() {
        ResultAssembler.write(run.dir, out, Termination.NORMAL, "");
        try (ResultFile file = ResultFile.open(out)) {
            return EngineRatios.of(file, file.cases());
        }
    }

    @Test
    void pairsDifferInTheEngineAlone() {
        try (Journal journal = run.journal(0, 0)) {
            add(journal, 0, "dl4j", "", 6);
            add(journal, 0, "torch", "batch=4", 1);
            add(journal, 0, "torch", "", 2);
            add(journal, 0, "dl4j", "batch=2", 3);
            add(journal, 0, "dl4j", "batch=4", 4);
        }

        List<EngineRatio> ratios = written();

        assertThat(ratios)
                .extracting(EngineRatio::name, EngineRatio::baseName)
                .containsExactly(tuple("000-vgg", "002-vgg"), tuple("004-vgg", "001-vgg"));
        assertThat(ratios).extracting(EngineRatio::time).containsExactly(3.0, 4.0);
        EngineRatio first = ratios.get(0);
        assertThat(first.engine()).isEqualTo("dl4j");
        assertThat(first.baseEngine()).isEqualTo("torch");
        assertThat(first.interval()).isEqualTo("within-launch");
        assertThat(List.of(first.low(), first.high())).containsOnly(3.0);
        assertThat(first.launches()).isEqualTo(1);
        assertThat(first.phase(Phase.FORWARD)).isCloseTo(3, within(1e-9));
        assertThat(first.phase(Phase.BACKWARD)).isCloseTo(1, within(1e-9));
        assertThat(first.phase(Phase.STAGE)).isNaN();
    }

    @Test
    void launchesAreComparedEachWithItself() {
        Map<Integer, Long> slowdown = Map.of(0, 1L, 1, 5L, 2, 10L);
        slowdown.forEach(
                (launch, times) -> {
                    cases = 0;
                    try (Journal journal = run.journal(launch, 0)) {
                        add(journal, launch, "torch", "", times);
                        add(journal, launch, "dl4j", "", 2 * times);
                    }
                });

        EngineRatio ratio = written().get(0);

        assertThat(ratio.time()).isEqualTo(2);
        assertThat(ratio.interval()).isEqualTo("launch");
        assertThat(ratio.launches()).isEqualTo(3);
        assertThat(List.of(ratio.low(), ratio.high())).containsOnly(2.0);
    }

    @Test
    void oneEngineAloneHasNoRatio() {
        try (Journal journal = run.journal(0, 0)) {
            add(journal, 0, "torch", "", 1);
            add(journal, 0, "torch", "batch=4", 1);
        }

        assertThat(written()).isEmpty();
    }
}
