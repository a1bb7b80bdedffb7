package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cuda_is_available;
import static org.bytedeco.pytorch.global.torch.emptyCache;
import static org.bytedeco.pytorch.global.torch.getCurrentStream;
import static org.bytedeco.pytorch.global.torch.setCurrentStream;
import static org.bytedeco.pytorch.global.torch.torch_empty;

import com.sun.jna.Pointer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutogradState;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.device.Cuda;
import org.pentathlon.device.EventTrail;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.engine.LoadedLibrary;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;

/**
 * The one GPU that CUDA shows to this process. All is computed in one stream, of which the thread
 * that opens the place makes LibTorch's current one; the backward pass runs on that thread too.
 */
final class CudaPlace implements Place {
    private static final String RUNTIME = "libcudart.so";
    private static final byte INDEX = 0;

    private final Precision precision;
    private final Map<String, String> settings;
    private final Cuda cuda;
    private final Pointer compute;
    private final Pointer copies;
    private final Pointer reports;
    private final StagingArea staging;
    private final DeviceTimeline timeline;
    private final EventTrail trail;

    // Of the thread, before it drove this place.
    private final long streamBefore;
    private final boolean multithreadingBefore;

    /**
     * @throws PentathlonException (environment) if LibTorch finds no GPU, or the GPU fails
     */
    CudaPlace(Precision precision) {
        if (!cuda_is_available()) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "LibTorch finds no GPU; see pentathlon doctor, or use --device cpu");
        }
        this.precision = precision;
        settings = CudaSettings.set(precision, System.getenv());
        cuda = Cuda.load(LoadedLibrary.path(RUNTIME).orElse(RUNTIME), "this machine");
        compute = cuda.newStream(0);
        copies = cuda.newStream(0);
        reports = cuda.allocateHost((long) Report.values().length * Float.BYTES);
        streamBefore = getCurrentStream(INDEX).id();
        multithreadingBefore = AutogradState.get_tls_state().get_multithreading_enabled();
        drive(Pointer.nativeValue(compute), false);
        timeline = new DeviceTimeline(cuda, compute);
        trail = new EventTrail(cuda, compute);
        staging = new StagingArea(cuda, compute, copies, this::memory);
    }

    private static void drive(long stream, boolean multithreading) {
        Device device = new Device(DeviceType.CUDA, INDEX);
        setCurrentStream(new Stream(Stream.Unsafe.UNSAFE, device, stream));
        // Else the backward pass has a thread of its own for each device.
        AutogradState.get_tls_state().set_multithreading_enabled(multithreading);
    }

    /** Also good for training where inference has asked for it. */
    private Tensor memory(long bytes) {
        try (InferenceMode training = new InferenceMode(false)) {
            return torch_empty(
                    new long[] {bytes}, options(ScalarType.Byte), new MemoryFormatOptional());
        }
    }

    @Override
    public DeviceType deviceType() {
        return DeviceType.CUDA;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public List<Tensor> inputs(List<Input> inputs) {
        return staging.stage(inputs);
    }

    @Override
    public List<Tensor> staging() {
        return staging.memory();
    }

    @Override
    public Tensor images(Tensor pixels) {
        return pixels.contiguous(MemoryFormat.ChannelsLast);
    }

    @Override
    public void endInputs() {
        staging.end();
    }

    @Override
    public void mark(Mark mark) {
        timeline.mark(mark);
    }

    @Override
    public void await() {
        timeline.await();
    }

    @Override
    public void passOn(Runnable meanwhile) {
        timeline.passOn(meanwhile);
    }

    @Override
    public DeviceTimes times() {
        return timeline.times();
    }

    /** Queues work again and again; tells what the GPU took from each beginning to the next. */
    long[] timesNs(Runnable work, int calls) {
        Pointer[] events = new Pointer[calls + 1];
        for (int i = 0; i <= calls; i++) {
            events[i] = cuda.newEvent(true);
        }
        cuda.record(events[0], compute);
        for (int i = 1; i <= calls; i++) {
            work.run();
            cuda.record(events[i], compute);
        }
        cuda.await(events[calls]);
        long[] times = new long[calls];
        for (int i = 0; i < calls; i++) {
            times[i] = cuda.elapsedNs(events[i], events[i + 1]);
        }
        for (Pointer event : events) {
            cuda.destroyEvent(event);
        }
        return times;
    }

    @Override
    public void report(Report report, Tensor value) {
        Pointer from = new Pointer(value.data_ptr().address());
        cuda.copy(reports.share(offset(report)), from, Float.BYTES, compute);
    }

    @Override
    public double reported(Report report, Tensor value) {
        return reports.getFloat(offset(report));
    }

    private static long offset(Report report) {
        return (long) report.ordinal() * Float.BYTES;
    }

    @Override
    public long stream() {
        return Pointer.nativeValue(compute);
    }

    @Override
    public EventTrail trail() {
        return trail;
    }

    @Override
    public void giveBackMemory() {
        emptyCache();
    }

    @Override
    public CudaGraph graph() {
        return new CudaGraph(cuda, compute);
    }

    @Override
    public RuntimeException explained(RuntimeException failure) {
        return CudaFailure.explained(failure);
    }

    @Override
    public Map<String, String> libraries() {
        Map<String, String> libraries = new TreeMap<>(LoadedLibraries.ofCuda());
        libraries.computeIfPresent("cudart", (name, path) -> cuda.version() + " " + path);
        settings.forEach(
                (name, value) ->
                        libraries.merge(name, value, (path, version) -> version + " " + path));
        return libraries;
    }

    @Override
    public void close() {
        cuda.synchronize(copies);
        cuda.synchronize(compute);
        staging.close();
        timeline.close();
        trail.close();
        cuda.freeHost(reports);
        // Memory that is kept for this stream is of no use to the next session's.
        DeviceCache.empty();
        drive(streamBefore, multithreadingBefore);
        cuda.destroyStream(copies);
        cuda.destroyStream(compute);
    }
}
