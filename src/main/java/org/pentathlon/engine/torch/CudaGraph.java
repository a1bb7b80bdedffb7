package org.pentathlon.engine.torch;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import org.pentathlon.device.Cuda;
import org.pentathlon.engine.LoadedLibrary;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Work of a CUDA stream, captured once and replayed with one launch: LibTorch's {@code
 * at::cuda::CUDAGraph}, which the presets do not map. CUDA's runtime alone would not do. LibTorch's
 * object also gives the capture memory of a pool of its own, which nobody else gets as long as the
 * graph lives, and lets dropout go on in the generator's stream of numbers at each replay; the
 * functions for both are not exported.
 *
 * <p>What LibTorch throws when a capture ends or is replayed becomes a RuntimeException ({@link
 * NativeMethod}). When a capture begins it would end the process: so it is asked before whether the
 * GPU has failed or the stream is captured already.
 *
 * <p>For one thread and the stream that is current on it.
 */
final class CudaGraph implements AutoCloseable {
    private static final String CLASS = "_ZN2at4cuda9CUDAGraph";
    private static final String CONSTRUCTOR = CLASS + "C1Eb";
    private static final String DESTRUCTOR = CLASS + "D1Ev";
    private static final String CAPTURE_BEGIN =
            CLASS + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode";
    private static final String CAPTURE_END = CLASS + "11capture_endEv";
    private static final String REPLAY = CLASS + "6replayEv";

    private static final String NEW_POOL = "_ZN2at4cuda17graph_pool_handleEv";

    /** Several times the size of the object, which has 98 bytes in LibTorch 2.10. */
    private static final long BYTES = 512;

    /**
     * {@code cudaStreamCaptureModeThreadLocal}: what other threads do, such as giving memory back,
     * does not spoil a capture.
     */
    private static final int THREAD_LOCAL = 1;

    /** The first half of the identifier of a pool that graphs share. */
    private static final long SHARED = 0;

    /** {@code MempoolId_t}, a pair of numbers, as a result in registers. */
    @Structure.FieldOrder({"first", "second"})
    public static final class PoolId extends Structure implements Structure.ByValue {
        public long first;
        public long second;
    }

    private final Cuda cuda;
    private final Pointer stream;
    private final Memory object = new Memory(BYTES);
    private final NativeLibrary library;
    private final NativeMethod captureEnd;
    private final NativeMethod replay;
    private final NativeMethod destructor;

    /**
     * Makes one without work.
     *
     * @param stream current on this thread in LibTorch, and not the default one
     * @throws PentathlonException (environment) if the LibTorch that was loaded has no such graphs
     */
    CudaGraph(Cuda cuda, Pointer stream) {
        this.cuda = cuda;
        this.stream = stream;
        try {
            library = NativeLibrary.getInstance(LoadedLibrary.path("libtorch_cuda.so").orElse(""));
            library.getFunction(CAPTURE_BEGIN);
            library.getFunction(NEW_POOL);
            captureEnd = method(CAPTURE_END);
            replay = method(REPLAY);
            destructor = method(DESTRUCTOR);
            object.clear();
            // The flag is for graphs whose nodes are wanted.
            call(CONSTRUCTOR, object, (byte) 0);
        } catch (UnsatisfiedLinkError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "LibTorch "
                            + LoadedLibraries.torchVersion()
                            + " has no CUDA graphs as they are known here; use --cuda-graph off",
                    e);
        }
    }

    /** A number for a pool that no other graph has. */
    long newPool() {
        PoolId pool = (PoolId) library.getFunction(NEW_POOL).invoke(PoolId.class, new Object[] {});
        return pool.second;
    }

    /**
     * Captures what the work gives to the stream; the GPU does none of it before {@link #replay}.
     * May be called once. After a failure this process can capture no more, and LibTorch's
     * generator is of no use.
     *
     * @param what the work is, for messages
     * @param pool of {@link #newPool}; graphs with the same one share their memory, and are always
     *     replayed in the order in which they were captured
     * @throws PentathlonException (environment) if the work cannot be captured
     */
    void capture(String what, long pool, Runnable work) {
        checkIdle();
        call(CAPTURE_BEGIN, object, SHARED, pool, THREAD_LOCAL);
        try {
            work.run();
            captureEnd.call();
        } catch (RuntimeException e) {
            cuda.abandonCapture(stream);
            throw failure(what, e);
        }
    }

    private static PentathlonException failure(String what, RuntimeException cause) {
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "%s could not be captured as a CUDA graph: %s; use --cuda-graph off"
                        .formatted(what, reason),
                cause);
    }

    /**
     * Gives the captured work to the stream, once more.
     *
     * @throws RuntimeException if the GPU fails
     */
    void replay() {
        replay.call();
    }

    private void checkIdle() {
        if (cuda.capturing(stream)) {
            throw new IllegalStateException("the stream is captured already");
        }
    }

    private NativeMethod method(String name) {
        long code = Pointer.nativeValue(library.getFunction(name));
        return new NativeMethod(code, Pointer.nativeValue(object));
    }

    private void call(String name, Object... arguments) {
        library.getFunction(name).invokeVoid(arguments);
    }

    /** Waits until the stream has done all replays; to be called once. */
    @Override
    public void close() {
        cuda.synchronize(stream);
        destructor.call();
        object.close();
    }
}
