package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.device.Profiler;
import org.pentathlon.engine.Session;

class RangedSessionTest {
    @TempDir Path folder;

    private static void iterate(Session session) {
        session.stage(null);
        session.forward();
        session.loss();
        session.backward(null);
        session.update(0.5);
        session.await();
    }

    private static List<String> iteration(String name) {
        List<String> told = new ArrayList<>(List.of("push " + name));
        for (String phase : List.of("stage", "forward", "loss", "backward", "update", "sync")) {
            told.add("push " + phase);
            told.add("pop");
        }
        told.add("pop");
        return told;
    }

    @Test
    void iterationsHaveTheNamesOfWhatTheyAreFor() throws IOException, InterruptedException {
        Profiler profiler = Profiler.compile(folder);
        FakeSession inner = new FakeSession();
        try (Session session = new RangedSession(inner, profiler.attach(), "case", 1, 2)) {
            for (int i = 0; i < 3; i++) {
                iterate(session);
                assertThat(session.endIteration()).isEqualTo(inner.loss);
            }
            iterate(session);
            session.passOn(() -> {});
        }

        List<String> expected = new ArrayList<>(List.of("push case"));
        for (String name : List.of("warmup 0", "iteration 0", "iteration 1", "pass 0")) {
            expected.addAll(iteration(name));
        }
        expected.add("pop");
        assertThat(profiler.lines()).isEqualTo(expected);
        assertThat(inner.made)
                .hasSize(28)
                .startsWith(
                        "stage",
                        "forward",
                        "loss",
                        "backward",
                        "update 0.5",
                        "await session",
                        "value");
    }
}
