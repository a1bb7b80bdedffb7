package org.pentathlon.engine;

import java.nio.FloatBuffer;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.workload.Parameter;

/**
 * A model on a device, driven phase by phase. An iteration calls {@link #stage}, {@link #forward},
 * {@link #loss}, in training {@link #backward} and {@link #update}, and then {@link #lossValue}, in
 * this order. Not safe for use by several threads.
 */
public interface Session extends AutoCloseable {
    /** Whether there is a copy from host to device, and so a phase of that name. */
    boolean hasStage();

    /** Makes a batch the input of the iteration; the batch must stay unchanged until it ends. */
    void stage(Batch batch);

    /** Runs the model up to the logits. */
    void forward();

    /** Computes the loss from the logits. */
    void loss();

    /**
     * Computes gradients and hands each bucket to the sink once all of it is ready. With a world
     * size of 1 there are no buckets.
     */
    void backward(GradientSink sink);

    /** Divides gradients by the world size, applies the optimiser and clears the gradients. */
    void update(double learningRate);

    /** Loss of the iteration that has just run, before its update; waits for the device. */
    double lossValue();

    /** Hands over every parameter's values in canonical order; for checks, not for the loop. */
    void readParameters(ParameterVisitor visitor);

    /** Libraries really loaded: name to version and path; stored with the case. */
    Map<String, String> libraries();

    @Override
    void close();

    /** Receives parameters; the buffer is valid during the call alone. */
    @FunctionalInterface
    interface ParameterVisitor {
        void visit(Parameter parameter, FloatBuffer values);
    }
}
