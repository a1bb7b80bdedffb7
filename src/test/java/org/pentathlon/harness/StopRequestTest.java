package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopRequestTest {
    private final StopRequest stop = new StopRequest();

    @Test
    void isHeardOnlyWhileSomebodyHonoursIt() {
        assertThat(stop.ask("TERM")).isFalse();
        stop.honour(true);
        assertThat(stop.ask("TERM")).isTrue();
        stop.honour(false);
        assertThat(stop.ask("TERM")).isFalse();
    }

    @Test
    void runsItsActionOnceWhetherItCameBeforeOrAfter() {
        AtomicInteger runs = new AtomicInteger();
        stop.whenAsked(runs::incrementAndGet);
        stop.ask("INT");
        stop.ask("TERM");
        assertThat(runs).hasValue(1);
        stop.whenAsked(runs::incrementAndGet);
        assertThat(runs).hasValue(2);
    }
}
