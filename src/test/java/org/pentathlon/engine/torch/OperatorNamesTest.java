package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OperatorNamesTest {
    private final OperatorNames names = new OperatorNames(new NativeWords());

    /** The number of a name that stands in memory before other bytes. */
    private int number(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 16L);
        memory.setMemory(0, memory.size(), (byte) 0xee);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        assertThat(Pointer.nativeValue(memory) % 8).isZero();
        return names.ofText(Pointer.nativeValue(memory));
    }

    @Test
    void aNameHasOneNumberWhereverItStands() {
        List<String> all = new ArrayList<>();
        for (int length = 0; length < 2000; length++) {
            all.add("x".repeat(length % 40) + length / 40);
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(number(all.get(i))).isEqualTo(i);
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(number(all.get(i))).isEqualTo(i);
            assertThat(names.name(i)).isEqualTo(all.get(i));
        }
    }

    @Test
    void aNodeOfAutogradHasItsOwnName() {
        int number = number("autograd::engine::evaluate_function: AddmmBackward0");
        assertThat(names.name(number)).isEqualTo("AddmmBackward0");
    }
}
