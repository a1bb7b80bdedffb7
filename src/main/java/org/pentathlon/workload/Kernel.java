package org.pentathlon.workload;

import java.util.Locale;

/**
 * A basic operation with its sizes, as {@code pentathlon kernels} measures it. Elements take 32
 * bits, in products in half precision 16. Bytes are those that have to be read and written at least
 * once, however large the caches.
 */
public sealed interface Kernel {
    /** Bytes of an element of 32 bits. */
    int ELEMENT_BYTES = Float.BYTES;

    /** What it does, such as {@code matrix_product}; the name in the result file. */
    String name();

    /** Its sizes in words, such as {@code m 700 n 33278 k 200}. */
    String shape();

    /**
     * Operations of one call: two for each multiply-accumulate.
     *
     * @throws ArithmeticException if they are 2^63 or more
     */
    long flops();

    /**
     * Bytes that one call has to read and write at least.
     *
     * @param elementBytes of each element of operands and results
     * @throws ArithmeticException if they are 2^63 or more
     */
    long bytes(int elementBytes);

    /** C (m x n) = A (m x k) B (k x n). */
    record MatrixProduct(long m, long n, long k) implements Kernel {
        @Override
        public String name() {
            return "matrix_product";
        }

        @Override
        public String shape() {
            return "m %d n %d k %d".formatted(m, n, k);
        }

        @Override
        public long flops() {
            return product(2, m, n, k);
        }

        @Override
        public long bytes(int elementBytes) {
            return product(elementBytes, sum(product(m, k), product(k, n), product(m, n)));
        }
    }

    /** The products that training makes of one convolution. */
    enum Pass {
        /** From input and weights to the output. */
        FORWARD,
        /** From the output's gradient and weights to the input's gradient. */
        BACKWARD_DATA,
        /** From the output's gradient and input to the weights' gradient. */
        BACKWARD_WEIGHTS,
        /** Both gradients by one call, where a framework gives neither alone. */
        BACKWARD
    }

    /**
     * Convolution of square images with square kernels, without bias. Each pass has as many
     * multiply-accumulates as the others, both gradients at once twice as many; those that meet
     * padding are counted too.
     *
     * @param imageSize height and width of the input
     * @param kernel height and width of the kernel
     */
    record Convolution(
            Pass pass,
            int batch,
            int inputChannels,
            int outputChannels,
            int imageSize,
            int kernel,
            int stride,
            int padding)
            implements Kernel {
        /** Height and width of the output. */
        public int outputSize() {
            return (imageSize + 2 * padding - kernel) / stride + 1;
        }

        @Override
        public String name() {
            return "convolution_" + pass.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String shape() {
            return "batch %d in %d out %d image %d kernel %d stride %d padding %d"
                    .formatted(
                            batch,
                            inputChannels,
                            outputChannels,
                            imageSize,
                            kernel,
                            stride,
                            padding);
        }

        @Override
        public long flops() {
            return product(
                    pass == Pass.BACKWARD ? 4 : 2,
                    batch,
                    inputChannels,
                    outputChannels,
                    product(kernel, kernel),
                    product(outputSize(), outputSize()));
        }

        /**
         * Of input, weights and output: two of them are read and the third is written. Both
         * gradients at once: all three are read, and as much as the first two is written.
         */
        @Override
        public long bytes(int elementBytes) {
            int operands = pass == Pass.BACKWARD ? 2 : 1;
            return product(
                    elementBytes,
                    sum(
                            product(operands, batch, inputChannels, imageSize, imageSize),
                            product(operands, outputChannels, inputChannels, kernel, kernel),
                            product(batch, outputChannels, outputSize(), outputSize())));
        }
    }

    /** Kinds of recurrent layers. */
    enum Cell {
        /** Four gates. */
        LSTM(4),
        /** Three gates; the reset gate is applied after the recurrent product. */
        GRU(3);

        private final int gates;

        Cell(int gates) {
            this.gates = gates;
        }

        /** Products of input and of state in a step. */
        public int gates() {
            return gates;
        }
    }

    /**
     * One layer in one direction over whole sequences, from a state of zeros, with two biases.
     *
     * @param backward whether it is the gradient of input, weights and biases from the output's,
     *     after a forward pass that is not part of it; it counts twice the forward pass
     */
    record Recurrent(Cell cell, boolean backward, int steps, int batch, int inputs, int hidden)
            implements Kernel {
        @Override
        public String name() {
            String word = cell.name().toLowerCase(Locale.ROOT);
            return word + (backward ? "_backward" : "_forward");
        }

        @Override
        public String shape() {
            return "steps %d batch %d in %d hidden %d".formatted(steps, batch, inputs, hidden);
        }

        @Override
        public long flops() {
            long forward =
                    product(
                            2,
                            cell.gates(),
                            hidden,
                            Math.addExact((long) inputs, hidden),
                            steps,
                            batch);
            return backward ? product(2, forward) : forward;
        }

        /**
         * Forward: inputs, weights, biases and outputs. Backward: all of them, and as much again
         * for the gradients.
         */
        @Override
        public long bytes(int elementBytes) {
            long weights =
                    product(
                            cell.gates(),
                            hidden,
                            sum(inputs, hidden, 2)); // Two biases are two more columns.
            long sequences = product(steps, batch, Math.addExact((long) inputs, hidden));
            long once = product(elementBytes, Math.addExact(weights, sequences));
            return backward ? product(2, once) : once;
        }
    }

    /** Functions of single elements. */
    enum Function {
        /** c = a + b. */
        ADD(2),
        /** b = max(a, 0). */
        RELU(1),
        /** b = tanh(a). */
        TANH(1),
        /** b = exp(a). */
        EXP(1);

        private final int operands;

        Function(int operands) {
            this.operands = operands;
        }

        /** Arrays that are read. */
        public int operands() {
            return operands;
        }
    }

    /** A function of every element of an array; it counts one operation each. */
    record ElementWise(Function function, long elements) implements Kernel {
        @Override
        public String name() {
            return "element_wise_" + function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String shape() {
            return "elements " + elements;
        }

        @Override
        public long flops() {
            return elements;
        }

        @Override
        public long bytes(int elementBytes) {
            return product(elementBytes, function.operands() + 1L, elements);
        }
    }

    /**
     * a = b + s c, for arrays of so many elements each; as in McCalpin's STREAM, of which the bytes
     * are counted too: two arrays are read and one is written, and nothing for reading what is to
     * be overwritten.
     */
    record Triad(long elements) implements Kernel {
        @Override
        public String name() {
            return "triad";
        }

        @Override
        public String shape() {
            return "elements " + elements;
        }

        @Override
        public long flops() {
            return product(2, elements);
        }

        @Override
        public long bytes(int elementBytes) {
            return product(elementBytes, 3, elements);
        }
    }

    private static long product(long... factors) {
        long product = 1;
        for (long factor : factors) {
            product = Math.multiplyExact(product, factor);
        }
        return product;
    }

    private static long sum(long... terms) {
        long sum = 0;
        for (long term : terms) {
            sum = Math.addExact(sum, term);
        }
        return sum;
    }
}
