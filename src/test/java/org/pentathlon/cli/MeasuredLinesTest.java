package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.OperatorRow;

class MeasuredLinesTest {
    @Test
    void theLargestOperatorsAreNamedWithoutTheirNamespaces() {
        Map<String, Double> own = new HashMap<>();
        own.put("aten::mm", 50.0);
        own.put("torch::autograd::AccumulateGrad", 30.0);
        own.put("AddBackward0", 5.0);
        own.put(OperatorRow.RECORDING, 10.0);
        own.put(OperatorRow.BETWEEN, 5.0);

        assertThat(MeasuredLines.operators(own, 100, "  recording +3.0 %"))
                .isEqualTo(
                        "mm 50.0  AccumulateGrad 30.0  AddBackward0 5.0  between 5.0  (%)"
                                + "  recording +3.0 %");
    }

    @Test
    void noMoreOperatorsAreNamedThanALineHolds() {
        Map<String, Double> own =
                Map.of(
                        "aten::convolution_backward", 60.0,
                        "aten::mkldnn_convolution", 30.0,
                        "aten::native_batch_norm_backward", 6.0,
                        "aten::native_batch_norm", 4.0);

        assertThat(MeasuredLines.operators(own, 100, "  recording -14.6 %"))
                .isEqualTo(
                        "convolution_backward 60.0  mkldnn_convolution 30.0  between 0.0  (%)"
                                + "  recording -14.6 %");
    }
}
