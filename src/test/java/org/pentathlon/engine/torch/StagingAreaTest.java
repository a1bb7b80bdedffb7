package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.torch_empty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the host's memory for the device's. Events e1 and e3: copied; e2 and e4: read. */
final class StagingAreaTest {
    private final QueueOfCuda queue = new QueueOfCuda();
    private PointerScope scope;
    private StagingArea area;

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    @BeforeEach
    void open() {
        scope = new PointerScope();
        area =
                new StagingArea(
                        queue.cuda(),
                        QueueOfCuda.COMPUTE,
                        QueueOfCuda.COPIES,
                        bytes ->
                                torch_empty(
                                        new long[] {bytes},
                                        new TensorOptions(ScalarType.Byte),
                                        new MemoryFormatOptional()));
    }

    @AfterEach
    void close() {
        area.close();
        scope.close();
        assertThat(queue.events()).isZero();
    }

    private static Input words(long... values) {
        return Input.of(values, values.length);
    }

    private List<String> callsOf(Runnable work) {
        queue.calls.clear();
        work.run();
        return List.copyOf(queue.calls);
    }

    @Test
    void aBatchIsPackedAndCopiedAtOnce() {
        ByteBuffer memory = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
        FloatBuffer floats = memory.slice(0, 32).order(ByteOrder.nativeOrder()).asFloatBuffer();
        LongBuffer longs = memory.slice(32, 32).order(ByteOrder.nativeOrder()).asLongBuffer();
        for (int i = 0; i < 4; i++) {
            floats.put(i, i + 0.5f);
            longs.put(i, -i);
        }
        // Only the beginning of a buffer belongs to a batch.
        List<Tensor> staged =
                area.stage(
                        List.of(
                                Input.of(floats, 3, 1),
                                words(7, 8),
                                Input.of(longs, 1, 3),
                                Input.of(
                                        new double[] {0, Double.NEGATIVE_INFINITY},
                                        ScalarType.Double,
                                        2)));
        assertThat(new HostValues(staged.get(0)).array()).containsExactly(0.5f, 1.5f, 2.5f);
        assertThat(staged.get(0).shape()).containsExactly(3, 1);
        assertThat(staged.get(1).data_ptr_long().get(1)).isEqualTo(8);
        assertThat(staged.get(2).data_ptr_long().get(2)).isEqualTo(-2);
        assertThat(staged.get(2).shape()).containsExactly(1, 3);
        assertThat(staged.get(3).data_ptr_float().get(1)).isEqualTo(Float.NEGATIVE_INFINITY);
        long first = staged.get(0).data_ptr().address();
        for (int i = 0; i < staged.size(); i++) {
            assertThat(staged.get(i).data_ptr().address() - first).isEqualTo(256L * i);
        }
        assertThat(queue.calls)
                .filteredOn(call -> call.startsWith("copy"))
                .containsExactly("copy 1024 copies");
    }

    @Test
    void computingWaitsForTheCopyAndTheCopyForWhatReadTheSlotBefore() {
        area.stage(List.of(words(1)));
        area.end();
        area.stage(List.of(words(2)));
        area.end();
        List<String> third = callsOf(() -> area.stage(List.of(words(3))));
        assertThat(third)
                .containsExactly(
                        "host waits for e1",
                        "copies waits for e2",
                        "copy 256 copies",
                        "record e1 copies",
                        "compute waits for e1");
        assertThat(callsOf(area::end)).containsExactly("record e2 compute");
        assertThat(callsOf(area::end)).isEmpty();
    }

    @Test
    void aSlotThatNobodyHasEndedIsReadUpToTheNextBatch() {
        area.stage(List.of(words(1)));
        List<String> second = callsOf(() -> area.stage(List.of(words(2))));
        assertThat(second.get(0)).isEqualTo("record e2 compute");
    }

    @Test
    void aLargerBatchTakesMoreMemoryForBothSlotsAfterWhatIsQueued() {
        Tensor before = area.stage(List.of(words(1))).get(0);
        area.end();
        area.stage(List.of(words(2)));
        area.end();
        List<String> calls = callsOf(() -> area.stage(List.of(words(new long[100]))));
        assertThat(calls)
                .containsExactly(
                        "host waits for e1",
                        "free page-locked",
                        "page-locked 1024",
                        "record e2 compute",
                        "host waits for e3",
                        "free page-locked",
                        "page-locked 1024",
                        "record e4 compute",
                        "host waits for e1",
                        "copies waits for e2",
                        "copy 1024 copies",
                        "record e1 copies",
                        "compute waits for e1");
        assertThat(before.data_ptr_long().get()).as("what is still read").isEqualTo(1);
        assertThat(callsOf(() -> area.stage(List.of(words(new long[100])))))
                .noneMatch(call -> call.startsWith("page-locked"));
    }

    @Test
    void theFirstBatchTakesTheMemoryOfBothSlots() {
        assertThat(callsOf(() -> area.stage(List.of(words(1)))))
                .filteredOn(call -> call.startsWith("page-locked"))
                .containsExactly("page-locked 256", "page-locked 256");
        assertThat(callsOf(() -> area.stage(List.of(words(2)))))
                .noneMatch(call -> call.startsWith("page-locked"));
    }

    @Test
    void memoryIsKeptForSmallerBatches() {
        area.stage(List.of(words(new long[100])));
        area.stage(List.of(words(new long[100])));
        assertThat(callsOf(() -> area.stage(List.of(words(1)))))
                .noneMatch(call -> call.startsWith("page-locked"));
    }
}
