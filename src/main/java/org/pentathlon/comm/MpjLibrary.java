package org.pentathlon.comm;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.List;
import java.util.Vector;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * MPJ Express, bound when the program runs, as it is in no Maven repository. Used is its layer
 * {@code mpjdev}, below data types: it sends and receives direct buffers, which saves two copies,
 * and its requests can be waited for without waiting for ever.
 */
final class MpjLibrary implements MpiLibrary {
    private static final String ABSENT =
            "more than one rank needs MPJ Express, which is not on the class path; set"
                    + " PENTATHLON_MPJ_JAR=FILE to its mpj.jar, or on Debian or Ubuntu run"
                    + " 'apt-get install libmpj-java'";

    private static final int BUFFER_BYTES = 524_288;

    private final Class<?> mpi;
    private final MethodHandle init;
    private final MethodHandle finish;
    private final MethodHandle newNioBuffer;
    private final MethodHandle newBuffer;
    private final MethodHandle clear;
    private final MethodHandle setSize;
    private final MethodHandle getSize;
    private final MethodHandle newStatus;
    private final MethodHandle send;
    private final MethodHandle receive;
    private final MethodHandle test;
    private final int byteType;

    private MpjLibrary(Class<?> mpi) throws ReflectiveOperationException {
        this.mpi = mpi;
        ClassLoader loader = mpi.getClassLoader();
        Class<?> comm = Class.forName("mpjdev.Comm", false, loader);
        Class<?> request = Class.forName("mpjdev.Request", false, loader);
        Class<?> status = Class.forName("mpjdev.Status", false, loader);
        Class<?> buffer = Class.forName("mpjbuf.Buffer", false, loader);
        Class<?> raw = Class.forName("mpjbuf.RawBuffer", false, loader);
        Class<?> nio = Class.forName("mpjbuf.NIOBuffer", false, loader);
        Class<?> type = Class.forName("mpjbuf.Type", false, loader);
        Lookup lookup = MethodHandles.publicLookup();
        Class<?> no = void.class;
        Class<?> i = int.class;
        Class<?> z = boolean.class;
        init = lookup.findStatic(mpi, "Init", sig(String[].class, String[].class));
        finish = lookup.findStatic(mpi, "Finalize", sig(no));
        newNioBuffer = generic(lookup.findConstructor(nio, sig(no, i, ByteBuffer.class)));
        newBuffer = generic(lookup.findConstructor(buffer, sig(no, raw, i, i)));
        clear = generic(lookup.findVirtual(buffer, "clear", sig(no)));
        setSize = generic(lookup.findVirtual(buffer, "setSize", sig(no, i)));
        getSize = generic(lookup.findVirtual(buffer, "getSize", sig(i)));
        newStatus = generic(lookup.findConstructor(status, sig(no)));
        send = generic(lookup.findVirtual(comm, "isend", sig(request, buffer, i, i, z)));
        receive = generic(lookup.findVirtual(comm, "irecv", sig(request, buffer, i, i, status, z)));
        test = generic(lookup.findVirtual(request, "itest", sig(status)));
        Method getCode = type.getMethod("getCode");
        byteType = (int) getCode.invoke(type.getField("BYTE").get(null));
    }

    private static MethodType sig(Class<?> result, Class<?>... arguments) {
        return MethodType.methodType(result, arguments);
    }

    private static MethodHandle generic(MethodHandle handle) {
        return handle.asType(handle.type().generic());
    }

    /**
     * Looks for MPJ Express on the class path, and silences the logging it does by itself.
     *
     * @throws PentathlonException (environment) if it is not there, or not as expected
     */
    static MpjLibrary load() {
        try {
            silenceLog4j();
            MpjHostName.makeDispensable(MpjLibrary.class.getClassLoader());
            return new MpjLibrary(
                    Class.forName("mpi.MPI", false, MpjLibrary.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new PentathlonException(ExitStatus.ENVIRONMENT, ABSENT, e);
        } catch (ReflectiveOperationException | IOException | LinkageError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "MPJ Express on the class path is not usable (" + e + "); use release 0.44",
                    e);
        }
    }

    /** Without this, log4j complains on standard error that nobody configured it. */
    private static void silenceLog4j() throws ReflectiveOperationException {
        ClassLoader loader = MpjLibrary.class.getClassLoader();
        Class<?> logger = Class.forName("org.apache.log4j.Logger", true, loader);
        Class<?> level = Class.forName("org.apache.log4j.Level", true, loader);
        Object root = logger.getMethod("getRootLogger").invoke(null);
        logger.getMethod("setLevel", level).invoke(root, level.getField("OFF").get(null));
    }

    @Override
    public String word() {
        return "mpj";
    }

    @Override
    public String family() {
        return "mpj";
    }

    @Override
    public Port connect(Launch launch, Member member, Duration startTimeout) {
        return new MpjPort(this, launch.rank(), member, startTimeout);
    }

    /** Release, from the name of the jar. */
    String version() {
        CodeSource source = mpi.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return "MPJ Express";
        }
        try {
            URI place = source.getLocation().toURI();
            Path folder = Path.of(place).toRealPath().getParent();
            String[] names = folder.toFile().list();
            for (String name : names == null ? new String[0] : names) {
                Matcher matcher = Pattern.compile("mpj-(\\d[\\d.]*)\\.jar").matcher(name);
                if (matcher.matches()) {
                    return "MPJ Express " + matcher.group(1);
                }
            }
        } catch (java.io.IOException | java.net.URISyntaxException e) {
            return "MPJ Express";
        }
        return "MPJ Express";
    }

    void init(String[] arguments) throws Throwable {
        String[] rest = (String[]) init.invokeExact(arguments);
        if (rest == null) {
            throw new IllegalStateException("MPI.Init returned nothing");
        }
    }

    /**
     * Gives the library its connections in place of those that it would make, once it has got as
     * far as to ask for its peers.
     *
     * @return whether it had got so far
     */
    boolean adopt(List<SocketChannel> readable, List<SocketChannel> writable)
            throws ReflectiveOperationException, IOException {
        ClassLoader loader = mpi.getClassLoader();
        Object device =
                Class.forName("mpjdev.javampjdev.MPJDev", true, loader).getField("dev").get(null);
        if (device == null || field(device, "readableServerChannel") == null) {
            return false;
        }
        Selector selector = (Selector) field(device, "selector");
        ((Channel) field(device, "writableServerChannel")).close();
        ((Channel) field(device, "readableServerChannel")).close();
        // Only now are the ports closed.
        selector.selectNow();
        for (SocketChannel channel : readable) {
            configure(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
        for (SocketChannel channel : writable) {
            configure(channel);
        }
        add(device, "readableChannels", readable);
        add(device, "writableChannels", writable);
        return true;
    }

    /** As the library does it. */
    private static void configure(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    }

    @SuppressWarnings("unchecked")
    private static void add(Object device, String name, List<SocketChannel> channels)
            throws ReflectiveOperationException {
        ((Vector<SocketChannel>) field(device, name)).addAll(channels);
    }

    private static Object field(Object device, String name) throws ReflectiveOperationException {
        Field field = device.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(device);
    }

    void finish() throws Throwable {
        finish.invokeExact();
    }

    /** The communicator of all ranks, as the lower layer knows it. */
    Object world() throws ReflectiveOperationException {
        Object world = mpi.getField("COMM_WORLD").get(null);
        return world.getClass().getField("mpjdevComm").get(world);
    }

    /** Bytes that the library writes in front of a message. */
    int sendOverhead() throws ReflectiveOperationException {
        return mpi.getField("SEND_OVERHEAD").getInt(null);
    }

    /** The code that says that a message holds bytes. */
    int byteType() {
        return byteType;
    }

    Object buffer(ByteBuffer memory, int overhead) throws Throwable {
        Object nio = (Object) newNioBuffer.invokeExact((Object) memory.capacity(), (Object) memory);
        return (Object) newBuffer.invokeExact(nio, (Object) overhead, (Object) memory.capacity());
    }

    void clear(Object buffer) throws Throwable {
        Object unused = (Object) clear.invokeExact(buffer);
    }

    void setSize(Object buffer, int bytes) throws Throwable {
        Object unused = (Object) setSize.invokeExact(buffer, (Object) bytes);
    }

    int getSize(Object buffer) throws Throwable {
        return (int) (Object) getSize.invokeExact(buffer);
    }

    Object send(Object comm, Object buffer, int destination, int tag) throws Throwable {
        return (Object)
                send.invokeExact(comm, buffer, (Object) destination, (Object) tag, (Object) true);
    }

    Object receive(Object comm, Object buffer, int source, int tag) throws Throwable {
        Object status = (Object) newStatus.invokeExact();
        return (Object)
                receive.invokeExact(
                        comm, buffer, (Object) source, (Object) tag, status, (Object) true);
    }

    boolean isDone(Object request) throws Throwable {
        return (Object) test.invokeExact(request) != null;
    }
}
