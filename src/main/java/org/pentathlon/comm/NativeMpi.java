package org.pentathlon.comm;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cluster's own MPI library: the functions of mpi.h that are used. It is asked to bear calls of
 * several threads one at a time (MPI_THREAD_SERIALIZED), which a lock sees to; the lock is fair, so
 * that a thread that asks again and again lets others in between. Every method but those of the
 * library's name throws {@link MpiFailure} where the library reports an error.
 */
final class NativeMpi implements MpiLibrary {
    /** Symbols are visible to what the library loads itself, as its plug-ins need them. */
    private static final int LAZY_GLOBAL = 0x101;

    private static final int LAZY_LOCAL = 0x1;
    private static final int LONGEST_VERSION = 8192;
    private static final int LONGEST_ERROR = 1024;

    private final String file;
    private final String version;
    private final MpiHandles handles;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final NativeLibrary library;
    private final Function send;
    private final Function receive;
    private final Function barrier;
    private final Function test;
    private final Function allReduce;

    private NativeMpi(NativeLibrary library, String version, MpiHandles handles) {
        this.library = library;
        this.file = library.getFile() == null ? library.getName() : library.getFile().toString();
        this.version = version;
        this.handles = handles;
        this.send = library.getFunction("MPI_Isend");
        this.receive = library.getFunction("MPI_Irecv");
        this.barrier = library.getFunction("MPI_Ibarrier");
        this.test = library.getFunction("MPI_Test");
        this.allReduce = library.getFunction("MPI_Allreduce");
    }

    /**
     * Loads a library to use it.
     *
     * @param name a file, or a name for the system's loader
     * @throws UnsatisfiedLinkError if it is not there, or is no MPI library that is known
     */
    static NativeMpi load(String name) {
        return open(name, LAZY_GLOBAL);
    }

    /** Loads a library to ask for its name, beside others. */
    static NativeMpi look(String name) {
        return open(name, LAZY_LOCAL);
    }

    private static NativeMpi open(String name, int flags) {
        leaveSignals();
        NativeLibrary library =
                NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, flags));
        String version = version(library);
        MpiHandles handles =
                handles(library, version)
                        .orElseThrow(
                                () ->
                                        new UnsatisfiedLinkError(
                                                "its binary interface is not known: " + version));
        return new NativeMpi(library, version, handles);
    }

    /**
     * UCX, over which MPI libraries talk, takes over SIGSEGV and others when it is loaded, and
     * would end the process at the first that the virtual machine raises for its own ends; so do
     * PSM and PSM2. They read these variables first; a value that the user has set stays.
     */
    private static void leaveSignals() {
        Map<String, String> leaving =
                Map.of(
                        "UCX_ERROR_SIGNALS", "",
                        "IPATH_NO_BACKTRACE", "1",
                        "HFI_NO_BACKTRACE", "1");
        Function setenv = Function.getFunction("c", "setenv");
        leaving.forEach((name, value) -> setenv.invokeInt(new Object[] {name, value, 0}));
    }

    private static String version(NativeLibrary library) {
        byte[] text = new byte[LONGEST_VERSION];
        int[] length = new int[1];
        library.getFunction("MPI_Get_library_version").invokeInt(new Object[] {text, length});
        String all = Native.toString(text, "UTF-8");
        String first = all.lines().findFirst().orElse("");
        return first.replaceAll("\\s+", " ").strip();
    }

    private static Optional<MpiHandles> handles(NativeLibrary library, String version) {
        if (library.getName().contains("mpi_abi")) {
            return Optional.of(MpiHandles.standard());
        }
        if (MpiHandles.isOpenMpi(library)) {
            return Optional.of(MpiHandles.openMpi(library));
        }
        String words = version.toLowerCase(Locale.ROOT);
        boolean mpich =
                words.contains("mpich") || words.contains("mvapich") || words.contains("intel");
        return mpich ? Optional.of(MpiHandles.mpich()) : Optional.empty();
    }

    @Override
    public String word() {
        return "native";
    }

    @Override
    public String family() {
        return "native (" + handles.family() + ")";
    }

    @Override
    public Port connect(Launch launch, Member member, Duration startTimeout) {
        return new NativePort(this, launch, member, startTimeout);
    }

    String file() {
        return file;
    }

    /** The first line of what the library says of itself. */
    String version() {
        return version;
    }

    /** Starts the library; errors are returned from then on. */
    void init() {
        int[] provided = new int[1];
        Object[] arguments = {null, null, handles.serialized(), provided};
        call("MPI_Init_thread", arguments);
        if (provided[0] < handles.serialized()) {
            throw new MpiFailure("MPI_Init_thread", "it bears calls of one thread alone");
        }
        call("MPI_Comm_set_errhandler", handles.world(), handles.errorsReturn());
    }

    int rank() {
        return number("MPI_Comm_rank", handles.world());
    }

    int size() {
        return number("MPI_Comm_size", handles.world());
    }

    private int number(String function, Object communicator) {
        int[] result = new int[1];
        call(function, communicator, result);
        return result[0];
    }

    /** The communicator of all ranks. */
    Object world() {
        return handles.world();
    }

    /** Another communicator of all ranks; collective. */
    Object duplicate() {
        try (Memory place = new Memory(Long.BYTES)) {
            call("MPI_Comm_dup", handles.world(), place);
            return handles.read(place);
        }
    }

    /** Ends the library; collective. */
    void finish() {
        call("MPI_Finalize");
    }

    /** Begins to send bytes from direct memory. */
    void send(ByteBuffer memory, int bytes, int destination, int tag, NativeRequest request) {
        request.begins();
        call(
                send,
                memory,
                bytes,
                handles.bytes(),
                destination,
                tag,
                handles.world(),
                request.place());
    }

    /** Begins to receive as many bytes as direct memory holds at most. */
    void receive(ByteBuffer memory, int most, int source, int tag, NativeRequest request) {
        request.begins();
        call(receive, memory, most, handles.bytes(), source, tag, handles.world(), request.place());
    }

    /** Begins to wait for all ranks of a communicator. */
    void barrier(Object communicator, NativeRequest request) {
        request.begins();
        call(barrier, communicator, request.place());
    }

    /** Whether an operation is done; it gets on while this is asked. */
    boolean isDone(NativeRequest request) {
        if (!request.isOver()) {
            call(test, request.place(), request.flag(), request.status());
        }
        return request.isOver();
    }

    /** Bytes that an operation received, once it is done. */
    int received(NativeRequest request) {
        int[] count = new int[1];
        call("MPI_Get_count", request.status(), handles.bytes(), count);
        return count[0];
    }

    /** Sums floats over all ranks of a communicator, in place; returns when that is done. */
    void sumFloats(Pointer memory, int elements, Object communicator) {
        call(
                allReduce,
                handles.inPlace(),
                memory,
                elements,
                handles.floats(),
                handles.sum(),
                communicator);
    }

    private void call(String function, Object... arguments) {
        call(library.getFunction(function), arguments);
    }

    private void call(Function function, Object... arguments) {
        lock.lock();
        try {
            int error = function.invokeInt(arguments);
            if (error != 0) {
                throw new MpiFailure(function.getName(), text(error));
            }
        } finally {
            lock.unlock();
        }
    }

    private String text(int error) {
        byte[] text = new byte[LONGEST_ERROR];
        int[] length = new int[1];
        library.getFunction("MPI_Error_string").invokeInt(new Object[] {error, text, length});
        String words = Native.toString(text, "UTF-8");
        return words.lines().findFirst().orElse("error " + error);
    }
}
