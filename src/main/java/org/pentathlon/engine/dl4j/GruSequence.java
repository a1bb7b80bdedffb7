package org.pentathlon.engine.dl4j;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A GRU in one direction over sequences, as PyTorch and cuDNN define it:
 *
 * <pre>
 * r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
 * z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
 * n = tanh(W_in x + b_in + r (W_hn h + b_hn))
 * h' = (1 - z) n + z h
 * </pre>
 *
 * <p>The way back is written out, as in Deeplearning4j's own recurrent layers: SameDiff would need
 * many operators for each step, and libnd4j's operator {@code gru} has a wrong gradient of the
 * reset gate. Products with inputs and gradients of weights are taken over all steps at once; a
 * step costs one matrix product and a few element-wise operators.
 *
 * <p>Sequences lie step after step, and in a step one row for each sequence that still goes on. A
 * sequence that has ended comes behind all that have not, so that the n-th row of a step goes on
 * from the n-th row of the step before. All arrays are row-major; {@code H} is the width of the
 * states.
 *
 * @param inputWeights 3 H x inputs: r, z, n
 * @param recurrentWeights 3 H x H
 * @param inputBias 3 H
 * @param recurrentBias 3 H
 */
record GruSequence(
        INDArray inputWeights,
        INDArray recurrentWeights,
        INDArray inputBias,
        INDArray recurrentBias) {
    private static final int GATES = 3;

    // Columns of what is kept of each row, in widths of H.
    private static final int RESET = 0;
    private static final int UPDATE = 1;
    private static final int RECURRENT = 2;
    private static final int CANDIDATE = 3;
    private static final int KEPT = 4;

    /**
     * What a forward pass leaves.
     *
     * @param input rows x inputs
     * @param counts of each step: its rows; they never grow
     * @param gates rows x 4 H: r, z, W_hn h + b_hn, n
     * @param history before the first row, a zero for each sequence; then the states, rows x H
     */
    @SuppressWarnings("ArrayRecordComponent") // Passes are not compared.
    record Pass(INDArray input, int[] counts, INDArray gates, INDArray history) {
        /** The states, rows x H. */
        INDArray states() {
            return rows(history, counts[0], history.size(0) - counts[0]);
        }
    }

    /**
     * Runs over all steps, from states of zero.
     *
     * @param input rows x inputs
     * @param counts of each step: its rows; they never grow
     */
    Pass forward(INDArray input, int[] counts, LayerWorkspaceMgr workspaces) {
        long width = width();
        long rows = input.size(0);
        INDArray gates =
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, type(), rows, KEPT * width);
        INDArray history =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS, type(), counts[0] + rows, width);
        rows(history, 0, counts[0]).assign(0);
        inputProducts(input, gates);
        // Products of few rows take half the time where the second matrix needs no transposing.
        INDArray transposed =
                workspaces.dup(ArrayType.FF_WORKING_MEM, recurrentWeights.transpose(), 'c');
        Backend.ofThisProcess().onOneThread(() -> steps(counts, gates, transposed, history));
        return new Pass(input, counts, gates, history);
    }

    private void steps(int[] counts, INDArray gates, INDArray transposed, INDArray history) {
        long from = 0;
        long before = 0;
        long after = counts[0];
        for (int count : counts) {
            INDArray old = rows(history, before, count);
            step(rows(gates, from, count), old, transposed, rows(history, after, count));
            before = after;
            after += count;
            from += count;
        }
    }

    /** Fills the gates with all that does not depend on states. */
    private void inputProducts(INDArray input, INDArray gates) {
        long width = width();
        inEachRow(both(inputBias).add(both(recurrentBias)), columns(gates, RESET, 2));
        inEachRow(last(recurrentBias), columns(gates, RECURRENT, 1));
        inEachRow(last(inputBias), columns(gates, CANDIDATE, 1));
        product(input, false, rows(inputWeights, 0, 2 * width), true, 1, columns(gates, RESET, 2));
        product(
                input,
                false,
                rows(inputWeights, 2 * width, width),
                true,
                1,
                columns(gates, CANDIDATE, 1));
    }

    private void step(INDArray gates, INDArray old, INDArray transposed, INDArray state) {
        product(old, false, transposed, false, 1, columns(gates, RESET, GATES));
        INDArray sigmoids = columns(gates, RESET, 2);
        Nd4j.exec(new Sigmoid(sigmoids, sigmoids));
        INDArray candidate = columns(gates, CANDIDATE, 1);
        // The state serves as the memory for what comes before it.
        binary("multiply", columns(gates, RESET, 1), columns(gates, RECURRENT, 1), state);
        binary("add", candidate, state, candidate);
        Nd4j.exec(new Tanh(candidate, candidate));
        binary("subtract", old, candidate, state);
        binary("multiply", state, columns(gates, UPDATE, 1), state);
        binary("add", state, candidate, state);
    }

    /**
     * Goes back over all steps.
     *
     * @param stateGradients rows x H: of the loss with respect to the states; stays as it is
     * @param gradients where the gradients of the four arrays go; what was there is lost
     * @return gradient of the input, rows x inputs
     */
    INDArray backward(
            Pass pass,
            INDArray stateGradients,
            GruSequence gradients,
            LayerWorkspaceMgr workspaces) {
        long width = width();
        long rows = pass.gates.size(0);
        int first = pass.counts[0];
        INDArray previous = previous(pass, workspaces);
        INDArray factors =
                workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, type(), rows, KEPT, width);
        INDArray candidateFactors = factors(pass, previous, factors, workspaces);
        INDArray carried =
                workspaces.createUninitialized(
                        ArrayType.BP_WORKING_MEM, type(), first + rows, width);
        rows(carried, 0, first).assign(0);
        INDArray own = rows(carried, first, rows);
        own.assign(stateGradients);
        // The state before is reached through the three gates, and directly.
        INDArray ways =
                workspaces.createUninitialized(
                        ArrayType.BP_WORKING_MEM, type(), KEPT * width, width);
        rows(ways, 0, GATES * width).assign(recurrentWeights);
        rows(ways, GATES * width, width).assign(Nd4j.eye(width));
        Backend.ofThisProcess().onOneThread(() -> stepsBack(pass.counts, factors, ways, carried));
        INDArray ofGates = factors.reshape('c', rows, KEPT * width);
        binary("multiply", own, candidateFactors, columns(ofGates, CANDIDATE, 1));
        weightGradients(pass.input, previous, ofGates, gradients);
        INDArray input =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATION_GRAD, type(), rows, pass.input.size(1));
        product(
                columns(ofGates, RESET, 2),
                false,
                rows(inputWeights, 0, 2 * width),
                false,
                0,
                input);
        product(
                columns(ofGates, CANDIDATE, 1),
                false,
                rows(inputWeights, 2 * width, width),
                false,
                1,
                input);
        return input;
    }

    /**
     * Turns factors into gradients, from the last step to the first.
     *
     * @param factors rows x 4 x H
     * @param ways 4 H x H
     * @param carried gradients of the zeros before the first row and of all states, to which those
     *     that come through the states behind them are added
     */
    private void stepsBack(int[] counts, INDArray factors, INDArray ways, INDArray carried) {
        long width = width();
        long from = factors.size(0);
        int first = counts[0];
        for (int step = counts.length - 1; step >= 0; step--) {
            int count = counts[step];
            from -= count;
            long before = step == 0 ? 0 : first + from - counts[step - 1];
            INDArray state =
                    Nd4j.create(
                            carried.data(),
                            new long[] {count, 1, width},
                            new long[] {width, width, 1},
                            carried.offset() + (first + from) * width,
                            'c');
            INDArray ofGates =
                    Nd4j.create(
                            factors.data(),
                            new long[] {count, KEPT, width},
                            new long[] {KEPT * width, width, 1},
                            factors.offset() + from * KEPT * width,
                            'c');
            binary("multiply", ofGates, state, ofGates);
            product(
                    ofGates.reshape('c', count, KEPT * width),
                    false,
                    ways,
                    false,
                    1,
                    rows(carried, before, count));
        }
    }

    /** Of each row the state that it began with, rows x H. */
    private INDArray previous(Pass pass, LayerWorkspaceMgr workspaces) {
        int last = pass.counts.length - 1;
        if (pass.counts[0] == pass.counts[last]) {
            return rows(pass.history, 0, pass.gates.size(0));
        }
        INDArray previous =
                workspaces.createUninitialized(
                        ArrayType.BP_WORKING_MEM, type(), pass.gates.size(0), width());
        long from = 0;
        long before = 0;
        for (int step = 0; step <= last; step++) {
            int count = pass.counts[step];
            rows(previous, from, count).assign(rows(pass.history, before, count));
            before = pass.counts[0] + from;
            from += count;
        }
        return previous;
    }

    /**
     * What the gradient of a state is multiplied by to give those of the sums in r, z and (W_hn h +
     * b_hn), and of the state before as far as it is reached directly.
     *
     * @return the same for the sum in n, rows x H
     */
    private INDArray factors(
            Pass pass, INDArray previous, INDArray factors, LayerWorkspaceMgr workspaces) {
        long rows = factors.size(0);
        INDArray to = factors.reshape('c', rows, KEPT * width());
        INDArray r = columns(pass.gates, RESET, 1);
        INDArray z = columns(pass.gates, UPDATE, 1);
        INDArray n = columns(pass.gates, CANDIDATE, 1);
        INDArray candidate =
                workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, type(), rows, width());
        INDArray other =
                workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, type(), rows, width());
        // n: (1 - z) (1 - n^2)
        binary("multiply", n, n, candidate);
        candidate.rsubi(1);
        other.assign(z).rsubi(1);
        candidate.muli(other);
        // z: (h - n) z (1 - z)
        INDArray update = columns(to, UPDATE, 1);
        other.muli(z);
        binary("subtract", previous, n, update);
        binary("multiply", update, other, update);
        // W_hn h + b_hn: r times that of n; r: that again times (W_hn h + b_hn) (1 - r)
        INDArray recurrent = columns(to, RECURRENT, 1);
        binary("multiply", candidate, r, recurrent);
        other.assign(r).rsubi(1).muli(recurrent);
        binary("multiply", other, columns(pass.gates, RECURRENT, 1), columns(to, RESET, 1));
        columns(to, CANDIDATE, 1).assign(z);
        return candidate;
    }

    /**
     * @param ofGates rows x 4 H: gradients of the sums in r, z, W_hn h + b_hn, and n
     */
    private void weightGradients(
            INDArray input, INDArray previous, INDArray ofGates, GruSequence gradients) {
        long width = width();
        INDArray both = columns(ofGates, RESET, 2);
        INDArray recurrent = columns(ofGates, RESET, GATES);
        INDArray candidate = columns(ofGates, CANDIDATE, 1);
        product(recurrent, true, previous, false, 0, gradients.recurrentWeights);
        product(both, true, input, false, 0, rows(gradients.inputWeights, 0, 2 * width));
        product(candidate, true, input, false, 0, rows(gradients.inputWeights, 2 * width, width));
        gradients.recurrentBias.assign(recurrent.sum(0));
        both(gradients.inputBias).assign(both(gradients.recurrentBias));
        last(gradients.inputBias).assign(candidate.sum(0));
    }

    private long width() {
        return recurrentWeights.size(1);
    }

    private DataType type() {
        return recurrentWeights.dataType();
    }

    /** The part of a bias for r and z. */
    private INDArray both(INDArray bias) {
        return bias.get(NDArrayIndex.interval(0, 2 * width()));
    }

    /** The part of a bias for n. */
    private INDArray last(INDArray bias) {
        return bias.get(NDArrayIndex.interval(2 * width(), GATES * width()));
    }

    private static INDArray rows(INDArray matrix, long from, long count) {
        return Nd4j.create(
                matrix.data(),
                new long[] {count, matrix.size(1)},
                new long[] {matrix.stride(0), 1},
                matrix.offset() + from * matrix.stride(0),
                'c');
    }

    /** Columns in widths of H. */
    private INDArray columns(INDArray matrix, int from, int count) {
        return Nd4j.create(
                matrix.data(),
                new long[] {matrix.size(0), count * width()},
                new long[] {matrix.stride(0), 1},
                matrix.offset() + from * width(),
                'c');
    }

    /** To a result: beta times what it was, and a product of matrices or their transposes. */
    private static void product(
            INDArray a,
            boolean aTransposed,
            INDArray b,
            boolean bTransposed,
            double beta,
            INDArray result) {
        Nd4j.exec(
                new Mmul(
                        a,
                        b,
                        result,
                        1,
                        beta,
                        MMulTranspose.builder()
                                .transposeA(aTransposed)
                                .transposeB(bTransposed)
                                .build()));
    }

    private static void inEachRow(INDArray vector, INDArray result) {
        Nd4j.exec(new BroadcastCopyOp(result, vector, result, 1));
    }

    private static void binary(String operator, INDArray a, INDArray b, INDArray result) {
        Nd4j.exec(DynamicCustomOp.builder(operator).addInputs(a, b).addOutputs(result).build());
    }
}
