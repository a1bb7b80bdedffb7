package org.pentathlon.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pentathlon.comm.LaunchDetection;
import org.pentathlon.comm.Machine;
import org.pentathlon.comm.PeerLost;
import org.pentathlon.probe.ThreadAffinity;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks as child processes of this one: for laptops and tests, and for the fresh processes of each
 * repeated launch.
 */
public final class LocalRanks {
    /** Tells a child that its standard input ends when its parent does. */
    public static final String PARENT = "PENTATHLON_PARENT";

    private static final Logger LOG = LoggerFactory.getLogger(LocalRanks.class);
    private static final int SIGNAL_STATUS = 128;
    private static final int KILL = 9;

    /** Signals that a rank acts on by itself: INT and TERM. */
    private static final Set<Integer> CLEAN_STOPS = Set.of(2, 15);

    private static final int RANK_FAILED = ExitStatus.RANK_FAILED.code();

    /** So long after a rank has failed the others are told, as some may wait for it to come. */
    private static final long NEWS_SECONDS = 1;

    /** After a rank has failed, the others have so long to save what was measured. */
    private static final long GRACE_SECONDS = 9;

    private static final String NEWS = "lost";

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
            return cores.isEmpty() ? builder.start() : ThreadAffinity.start(cores, builder::start);
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
        for (int i = 0; i < children.size(); i++) {
            int rank = i;
            Process child = children.get(rank);
            after(NEWS_SECONDS, child, () -> tellOthers(rank, children));
            after(GRACE_SECONDS, child, () -> endOthers(rank, children, endedHere));
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

    /** Acts so long after a rank has failed. */
    private static void after(long seconds, Process child, Runnable action) {
        CompletableFuture<Void> unused =
                child.onExit()
                        .thenAcceptAsync(
                                ended -> {
                                    if (failed(ended)) {
                                        action.run();
                                    }
                                },
                                CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    }

    /** Those that have met the failed rank know already, and are left to save what there is. */
    private static void tellOthers(int rank, List<Process> children) {
        String news = NEWS + " " + rank + " " + children.get(rank).exitValue() + "\n";
        for (Process other : children) {
            if (other.isAlive()) {
                try {
                    other.getOutputStream().write(news.getBytes(StandardCharsets.US_ASCII));
                    other.getOutputStream().flush();
                } catch (IOException e) {
                    LOG.debug("a rank that has just ended was not told: {}", e.toString());
                }
            }
        }
    }

    private void endOthers(int rank, List<Process> children, Set<Process> endedHere) {
        for (int other = 0; other < children.size(); other++) {
            Process process = children.get(other);
            if (process.isAlive() && endedHere.add(process)) {
                say.accept(
                        name(other)
                                + " was still at work "
                                + GRACE_SECONDS
                                + " s after rank "
                                + rank
                                + " had failed, and was ended");
                process.toHandle().destroyForcibly();
            }
        }
    }

    /**
     * What the process that started the ranks says of one that has failed, on the standard input of
     * the others.
     *
     * @return the loss, or nothing if the line says something else
     */
    public static Optional<PeerLost> readNews(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[0].equals(NEWS)) {
            return Optional.empty();
        }
        int status = Integer.parseInt(words[2]);
        String how =
                status > SIGNAL_STATUS ? "signal " + (status - SIGNAL_STATUS) : "status " + status;
        return Optional.of(
                new PeerLost(
                        Integer.parseInt(words[1]),
                        Machine.host(),
                        "it ended with " + how + " before all ranks had met; see its message"));
    }

    private static String name(int rank) {
        return "rank " + rank + " on " + Machine.host();
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
                name(rank)
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
