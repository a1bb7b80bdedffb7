package org.pentathlon.engine.torch;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.device.EventTrail;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Precision;

/**
 * Where a session's tensors are and its operators run, and in which number format. For the thread
 * that has opened it.
 */
sealed interface Place extends AutoCloseable permits HostPlace, CudaPlace {
    /** A number that the host is told at the end of an iteration. */
    enum Report {
        LOSS,
        /** Of all ranks. */
        MEAN_LOSS
    }

    /** A moment of an iteration in the device's queue, in the order in which they come. */
    enum Mark {
        START,
        STAGE,
        FORWARD,
        LOSS,
        BACKWARD,
        TAIL,
        UPDATE
    }

    /**
     * That of a request.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if there is no such device
     */
    static Place of(DeviceKind device, Precision precision) {
        return switch (device) {
            case CPU -> new HostPlace(precision);
            case CUDA -> new CudaPlace(precision);
        };
    }

    DeviceType deviceType();

    /** Number format of the arithmetic; weights have 32 bits. */
    Precision precision();

    /** Whether products are computed in half precision, while weights have 32 bits. */
    default boolean mixed() {
        return precision() == Precision.BF16;
    }

    /** Whether calls return before their work is done: then it is no host's memory. */
    default boolean queues() {
        return deviceType() != DeviceType.CPU;
    }

    private Device device() {
        return new Device(deviceType(), (byte) 0);
    }

    /** For tensors that are made here. */
    default TensorOptions options(ScalarType type) {
        TensorOptions options = new TensorOptions(type);
        return queues() ? options.device(new DeviceOptional(device())) : options;
    }

    /** A tensor's values here; the tensor itself where it is here already. */
    default Tensor here(Tensor tensor) {
        return queues() ? tensor.to(device(), tensor.scalar_type()) : tensor;
    }

    /**
     * Brings an iteration's inputs here. The tensors are good until {@link #endInputs} or the next
     * call; on the host they use the inputs' memory.
     */
    List<Tensor> inputs(List<Input> inputs);

    /** Memory through which inputs come here, and in which some of them may stay. */
    default List<Tensor> staging() {
        return List.of();
    }

    /** Images, samples x channels x height x width, in the order that convolutions want here. */
    Tensor images(Tensor pixels);

    /** Nothing that is queued from now on reads the inputs. */
    default void endInputs() {
        // The inputs' own memory is read when it is read.
    }

    /** Notes a moment of the iteration; {@link Mark#START} begins another one. */
    default void mark(Mark mark) {
        // Where nothing is queued the host's clock tells all.
    }

    /** Waits until the iteration is done, as far as it is queued. */
    default void await() {
        // Where nothing is queued all is done.
    }

    /**
     * Waits until one iteration alone is queued, the newest.
     *
     * @param meanwhile is run again and again while it waits, and may throw
     */
    default void passOn(Runnable meanwhile) {
        // Where nothing is queued all is done.
    }

    /**
     * What the device took between the marks of the iteration that was waited for.
     *
     * @throws UnsupportedOperationException where nothing is queued
     */
    default DeviceTimes times() {
        throw new UnsupportedOperationException("nothing is queued here");
    }

    /**
     * Has a number told to the host without waiting for it.
     *
     * @param value one 32-bit float here
     */
    default void report(Report report, Tensor value) {
        // Memory of the host needs no copy.
    }

    /** A number that was reported, once it has come. */
    double reported(Report report, Tensor value);

    /** The handle of the queue in which all is computed; 0 where there is none. */
    default long stream() {
        return 0;
    }

    /** What takes instants of the queue; null where there is none. */
    default EventTrail trail() {
        return null;
    }

    /** Gives memory back to the device that is kept for what comes, and that nothing is in. */
    default void giveBackMemory() {
        // The host's memory is managed elsewhere.
    }

    /**
     * Makes a graph of what is queued.
     *
     * @throws UnsupportedOperationException where nothing is queued
     */
    default CudaGraph graph() {
        throw new UnsupportedOperationException("nothing is queued here");
    }

    /** A failure of LibTorch in the words of this program, or the failure itself. */
    default RuntimeException explained(RuntimeException failure) {
        return failure;
    }

    /** Libraries and settings that are there because of this place. */
    default Map<String, String> libraries() {
        return Map.of();
    }

    @Override
    default void close() {
        // The host's memory belongs to those who have taken it.
    }
}
