package org.pentathlon.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.pentathlon.harness.StopRequest;

/**
 * Turns SIGTERM and SIGINT into the wish for a clean stop. A second one, a while later, ends the
 * program at once; so does the first where nobody listens to the wish.
 */
final class Signals {
    /** Names and numbers, which are the same on all of Linux. */
    private static final Map<String, Integer> NUMBERS = Map.of("INT", 2, "TERM", 15);

    /** A terminal and a launcher may both send their signal for one and the same wish. */
    private static final long SAME_WISH_NS = TimeUnit.SECONDS.toNanos(2);

    private static final int SHELLS_OFFSET = 128;

    private final StopRequest stop;
    private final Consumer<String> exit;
    private final AtomicLong firstNs = new AtomicLong(Long.MIN_VALUE);

    /**
     * @param exit ends the program because of the signal named
     */
    Signals(StopRequest stop, Consumer<String> exit) {
        this.stop = stop;
        this.exit = exit;
    }

    /**
     * Handles both signals from now on. The virtual machine's interface for signals is reached by
     * reflection, as the compiler warns of it and takes no word that it is meant.
     */
    void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (String name : NUMBERS.keySet()) {
                InvocationHandler act =
                        (proxy, method, arguments) -> {
                            arrived(name, System.nanoTime());
                            return null;
                        };
                Object proxy =
                        Proxy.newProxyInstance(
                                handler.getClassLoader(), new Class<?>[] {handler}, act);
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java cannot handle signals", e);
        }
    }

    /** A signal came, at an instant of the monotonic clock. */
    void arrived(String name, long nowNs) {
        boolean first = firstNs.compareAndSet(Long.MIN_VALUE, nowNs);
        boolean heard = stop.ask(name);
        if (!heard || (!first && nowNs - firstNs.get() > SAME_WISH_NS)) {
            exit.accept(name);
        }
    }

    /** Whether an exit status is that of a program ended by one of the signals. */
    static boolean isStatus(int status) {
        return NUMBERS.containsValue(status - SHELLS_OFFSET);
    }

    /** The exit status that shells give a program ended by a signal. */
    static int status(String name) {
        return SHELLS_OFFSET + NUMBERS.get(name);
    }
}
