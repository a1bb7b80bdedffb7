package org.pentathlon.engine.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.pentathlon.spec.Precision;

/** The memory and the processors of the host. */
record HostPlace(Precision precision) implements Place {
    /** With 32-bit floats. */
    HostPlace() {
        this(Precision.FP32);
    }

    @Override
    public DeviceType deviceType() {
        return DeviceType.CPU;
    }

    @Override
    public List<Tensor> inputs(List<Input> inputs) {
        return inputs.stream().map(Input::onHost).toList();
    }

    /** The first convolution brings them into its order, as part of the forward phase. */
    @Override
    public Tensor images(Tensor pixels) {
        return pixels;
    }

    @Override
    public double reported(Report report, Tensor value) {
        return value.item_double();
    }
}
