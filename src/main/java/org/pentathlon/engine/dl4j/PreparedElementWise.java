package org.pentathlon.engine.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.ElementValues;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.workload.Kernel.ElementWise;

/** A function of every element, into memory of its own. */
final class PreparedElementWise implements PreparedKernel {
    /** Its tanh loses digits where values are small. */
    private static final double TOLERANCE = 1e-4;

    private final ElementWise kernel;
    private final String library;
    private final INDArray left;
    private final INDArray right;
    private final INDArray result;

    PreparedElementWise(ElementWise kernel, String library) {
        this.kernel = kernel;
        this.library = library;
        left = Dl4jKernels.operand(kernel.elements());
        right = kernel.function().operands() > 1 ? Dl4jKernels.operand(kernel.elements()) : left;
        result = Nd4j.createUninitialized(DataType.FLOAT, kernel.elements());
    }

    @Override
    public void run() {
        switch (kernel.function()) {
            case ADD -> Nd4j.exec(new AddOp(left, right, result));
            case RELU -> Nd4j.getExecutioner().exec(new RectifiedLinear(left, result));
            case TANH -> Nd4j.exec(new Tanh(left, result));
            case EXP -> Nd4j.getExecutioner().exec(new Exp(left, result));
        }
        Backend.ofThisProcess().await();
    }

    /** Against Java's functions. */
    @Override
    public double error() {
        return new ElementValues(Dl4jKernels.elements(left), Dl4jKernels.elements(right))
                .deviation(kernel, Dl4jKernels.elements(result));
    }

    @Override
    public double tolerance() {
        return switch (kernel.function()) {
            case ADD, RELU -> 0;
            case TANH, EXP -> TOLERANCE;
        };
    }

    @Override
    public String library() {
        return library;
    }

    @Override
    public void close() {
        left.close();
        if (right != left) {
            right.close();
        }
        result.close();
    }
}
