package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pentathlon.harness.StopRequest;

class SignalsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<String> ended = new ArrayList<>();
    private final StopRequest stop = new StopRequest();
    private final Signals signals = new Signals(stop, ended::add);

    @Test
    void aSignalThatNobodyListensToEndsTheProgram() {
        signals.arrived("TERM", 5 * SECOND);
        assertThat(ended).containsExactly("TERM");
    }

    @Test
    void statusesAreThoseOfShells() {
        assertThat(Signals.status("INT")).isEqualTo(130);
        assertThat(Signals.status("TERM")).isEqualTo(143);
        assertThat(Signals.isStatus(143)).isTrue();
        assertThat(Signals.isStatus(137)).isFalse();
    }

    @Test
    void theFirstNameCounts() {
        signals.arrived("INT", SECOND);
        signals.arrived("TERM", SECOND);
        assertThat(stop.signal()).isEqualTo("INT");
        assertThat(stop.asked()).isTrue();
    }
}
