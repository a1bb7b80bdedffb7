package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.PentathlonException;

final class OperatorTest {
    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    @Test
    void anOperatorThatIsMissingIsNamed() {
        assertThatThrownBy(() -> new Operator("aten::_no_such_operator_"))
                .isInstanceOf(PentathlonException.class)
                .hasMessageMatching(
                        "LibTorch 2\\.\\S+ has no operator aten::_no_such_operator_; use .*");
    }
}
