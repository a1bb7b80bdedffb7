package org.pentathlon.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pentathlon.comm.LaunchDetection;
import org.pentathlon.probe.ThreadAffinity;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Ranks as child processes of this one: for laptops and tests, and for the fresh processes of each
 * repeated launch.
 */
public final class LocalRanks {
    /** Tells a child that its standard input ends when its parent does. */
    public static final String PARENT = "PENTATHLON_PARENT";

    private static final int SIGNAL_STATUS = 128;
    private static final int KILL = 9;

    /** Signals that a rank acts on by itself: INT and TERM. */
    private static final Set<Integer> CLEAN_STOPS = Set.of(2, 15);

    private static final int RANK_FAILED = ExitStatus.RANK_FAILED.code();

    /** After a rank has failed, one that still waits for it to come is asked to end. */
    private static final long PATIENCE_SECONDS = 2;

    /** After a rank has failed, the others have so long to save what was measured. */
    private static final long GRACE_SECONDS = 9;

    private static final int TOKEN_BYTES = 32;

    private final List<String> command;
    private final StopRequest stop;
    private final Consumer<String> say;

    /**
     * @param command the command of a rank, the same for all
     * @param say shows a line to the user
     */
    public LocalRanks(List<String> command, StopRequest stop, Consumer<String> say) {
        this.command = List.copyOf(command);
        this.stop = stop;
        this.say = say;
    }

    /**
     * Starts the ranks of one launch and waits for them; returns the launch's exit status.
     *
     * @param common variables of all ranks, beside those that tell each its place
     */
    public int run(int ranks, Map<String, String> common) {
        return run(ranks, common, List.of());
    }

    /**
     * The same on cores of each rank's own.
     *
     * @param cores of each rank by number, as {@code 0-3,8}; empty to leave all cores to all
     */
    public int run(int ranks, Map<String, String> common, List<String> cores) {
        String token = HexFormat.of().formatHex(random());
        String address = "127.0.0.1:" + freePort();
        List<Map<String, String>> environments = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            Map<String, String> environment = new HashMap<>(common);
            environment.put(LaunchDetection.RANK, Integer.toString(rank));
            environment.put(LaunchDetection.WORLD_SIZE, Integer.toString(ranks));
            environment.put(LaunchDetection.LOCAL_RANK, Integer.toString(rank));
            environment.put(LaunchDetection.RENDEZVOUS, address);
            environment.put(LaunchDetection.TOKEN, token);
            environments.add(environment);
        }
        return run(environments, cores);
    }

    /**
     * Starts one process with the environment of each rank, waits for all; returns the status that
     * tells most: that of the rank which failed first rather than of those it took along.
     */
    public int run(List<Map<String, String>> environments) {
        return run(environments, List.of());
    }

    private int run(List<Map<String, String>> environments, List<String> cores) {
        List<Process> children = new ArrayList<>();
        stop.honour(true);
        try {
            for (Map<String, String> environment : environments) {
                String own = cores.isEmpty() ? "" : cores.get(children.size());
                children.add(start(environment, own));
            }
            return await(children);
        } finally {
            children.forEach(Process::destroyForcibly);
            stop.honour(false);
        }
    }

    private Process start(Map<String, String> environment, String cores) {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.environment().putAll(environment);
        builder.environment().put(PARENT, Long.toString(ProcessHandle.current().pid()));
        try {
            return cores.isEmpty()
                    ? builder.start()
                    : ThreadAffinity.start(cores, builder::start);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "cannot start a rank: " + e.getMessage(), e);
        }
    }

    private int await(List<Process> children) {
        // By the handle: Process.destroy would also close the rank's input, which says that this
        // process is gone.
        stop.whenAsked(() -> children.forEach(rank -> rank.toHandle().destroy()));
        Set<Process> endedHere = ConcurrentHashMap.newKeySet();
        for (Process child : children) {
            after(PATIENCE_SECONDS, child, children, endedHere, ProcessHandle::destroy);
            after(GRACE_SECONDS, child, children, endedHere, ProcessHandle::destroyForcibly);
        }
        try {
            int status = ExitStatus.OK.code();
            for (int rank = 0; rank < children.size(); rank++) {
                Process child = children.get(rank);
                int ended = child.waitFor();
                status =
                        worse(
                                status,
                                endedHere.contains(child) ? RANK_FAILED : meaning(rank, ended));
            }
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PentathlonException(ExitStatus.RANK_FAILED, "interrupted", e);
        }
    }

    /** Ends the ranks that are left so long after one has failed. */
    private static void after(
            long seconds,
            Process child,
            List<Process> children,
            Set<Process> endedHere,
            Consumer<ProcessHandle> end) {
        CompletableFuture<Void> unused =
                child.onExit()
                        .thenAcceptAsync(
                                ended -> {
                                    if (!failed(ended)) {
                                        return;
                                    }
                                    for (Process other : children) {
                                        if (other.isAlive()) {
                                            endedHere.add(other);
                                            end.accept(other.toHandle());
                                        }
                                    }
                                },
                                CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    }

    private static boolean failed(Process child) {
        return child.exitValue() != ExitStatus.OK.code();
    }

    /** A rank that was killed cannot speak for itself. */
    private int meaning(int rank, int status) {
        int signal = status - SIGNAL_STATUS;
        if (signal <= 0 || stop.asked() || CLEAN_STOPS.contains(signal)) {
            return status;
        }
        say.accept(
                "rank "
                        + rank
                        + " was ended by signal "
                        + signal
                        + (signal == KILL ? ", as the system does when memory runs out" : ""));
        return RANK_FAILED;
    }

    /** A rank's own failure tells more than the loss of a peer, which it causes in all others. */
    private static int worse(int status, int other) {
        boolean known = status != ExitStatus.OK.code() && status != RANK_FAILED;
        return known || other == ExitStatus.OK.code() ? status : other;
    }

    private static byte[] random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
