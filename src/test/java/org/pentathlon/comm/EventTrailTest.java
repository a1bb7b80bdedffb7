package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.device.Cuda;
import org.pentathlon.device.EventTrail;
import org.pentathlon.spec.PentathlonException;

class EventTrailTest {
    private final List<String> calls = new ArrayList<>();
    private final FakeCuda library = new FakeCuda(calls);
    private final Cuda cuda = new Cuda(library, "node7");
    private final Pointer stream = cuda.newStream();
    private final EventTrail trail = new EventTrail(cuda, stream);

    @Test
    void instantsCountFromTheFirstAndKeepTheirOrder() {
        library.times.put("e1", 5f);
        library.times.put("e2", 5.25f);
        library.times.put("e3", 7.5f);
        trail.mark();
        trail.mark();
        trail.mark();

        assertThat(trail.timesNs()).containsExactly(0, 250_000, 2_500_000);
        assertThat(calls)
                .endsWith(
                        "eventCreate timed",
                        "record e1 s1",
                        "eventCreate timed",
                        "record e2 s1",
                        "eventCreate timed",
                        "record e3 s1",
                        "synchronize s1");
    }

    @Test
    void eventsAreUsedAgain() {
        trail.mark();
        trail.mark();
        trail.clear();
        assertThat(trail.timesNs()).isEmpty();
        calls.clear();

        trail.mark();
        trail.mark();
        trail.mark();
        assertThat(calls)
                .containsExactly(
                        "record e1 s1", "record e2 s1", "eventCreate timed", "record e3 s1");
        calls.clear();
        trail.close();
        assertThat(calls).containsExactly("eventDestroy e1", "eventDestroy e2", "eventDestroy e3");
    }

    @Test
    void whatFailsIsSaid() {
        library.errors.put("record", 700);
        assertThatThrownBy(trail::mark)
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("cudaEventRecord")
                .hasMessageContaining("node7");
    }
}
