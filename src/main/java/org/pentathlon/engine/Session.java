package org.pentathlon.engine;

import java.nio.FloatBuffer;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.spec.Available;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Parameter;

/**
 * A model on a device, driven phase by phase. An iteration calls {@link #stage}, {@link #forward},
 * {@link #loss}, in training {@link #backward} and {@link #update}, and then {@link #endIteration},
 * in this order. Not safe for use by several threads.
 */
public interface Session extends AutoCloseable {
    /** Whether there is a copy from host to device, and so a phase of that name. */
    boolean hasStage();

    /**
     * Makes a batch the input of the iteration. The batch must stay unchanged until the iteration
     * ends or is passed on.
     */
    void stage(Batch batch);

    /** Runs the model up to the logits. */
    void forward();

    /** Computes the loss from the logits; may be left out in inference. */
    void loss();

    /**
     * Computes gradients and hands each bucket to the sink once all of it is ready. With a world
     * size of 1 there are no buckets.
     */
    void backward(GradientSink sink);

    /** Divides gradients by the world size, applies the optimiser and clears the gradients. */
    void update(double learningRate);

    /**
     * Whether calls return when their work is queued on a device that has not done it yet. Then
     * {@link #await} waits for it, and {@link #deviceTimes} tells what it took.
     */
    default boolean queues() {
        return false;
    }

    /** Waits until the device has done all of the iteration; to be called behind its last phase. */
    default void await() {
        // Where nothing is queued all is done.
    }

    /**
     * Times of the iteration that {@link #await} has waited for.
     *
     * @throws UnsupportedOperationException where nothing is queued
     */
    default DeviceTimes deviceTimes() {
        throw new UnsupportedOperationException("this session queues nothing");
    }

    /**
     * In place of {@link #endIteration} where the next iteration is to be queued behind this one
     * without waiting for it: its loss is not read. Gives memory back in the queue's order, and
     * waits while more than two iterations are queued. What was read of the batch has been copied
     * by then.
     *
     * @param meanwhile is run again and again while it waits, and may throw: what is queued may
     *     never end where another rank has failed
     */
    default void passOn(Runnable meanwhile) {
        endIteration();
    }

    /**
     * Waits for the device and gives back the memory of the iteration.
     *
     * @return its loss, before the update; NaN where {@link #loss} was left out
     */
    double endIteration();

    /**
     * Whether in the iteration that has just run any rank's loss was no finite number; equal on all
     * ranks in training, this rank's own in inference. To be asked after {@link #endIteration}.
     */
    boolean diverged();

    /**
     * What the model says to a batch of held-out samples, in the session's precision: without
     * gradients and dropout, with batch norm's running statistics. Between two iterations; changes
     * nothing that training uses. A stream of tokens goes on from the call before, unless the batch
     * is the first.
     */
    Answers answer(Batch batch);

    /** What training changes beside parameters: batch norm's running statistics. */
    byte[] statistics();

    /** Replaces what {@link #statistics} gives, by that of a session of the same problem. */
    void setStatistics(byte[] statistics);

    /** Hands over every parameter's values in canonical order; for checks, not for the loop. */
    void readParameters(ParameterVisitor visitor);

    /** What tells the time of each operator, or why there is nothing that does. */
    Available<OperatorRecorder> operators();

    /** What tells memory by class, or why there is nothing that does. */
    Available<MemoryRecorder> memory();

    /** Libraries really loaded: name to version and path; stored with the case. */
    Map<String, String> libraries();

    /** Numbers of the iterations so far, by name; stored with the case behind its timing pass. */
    default Map<String, Long> counts() {
        return Map.of();
    }

    @Override
    void close();

    /** Receives parameters; the buffer is valid during the call alone. */
    @FunctionalInterface
    interface ParameterVisitor {
        void visit(Parameter parameter, FloatBuffer values);
    }
}
