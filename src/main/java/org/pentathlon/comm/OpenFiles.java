package org.pentathlon.comm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Files that a process may have open, sockets included, against those that the ranks need: rank 0
 * one for each rank, and MPJ Express one to read from each other rank and one to write to it. Where
 * they do not suffice a start fails in its midst, at a place that says little.
 *
 * @param limit most files that may be open at once
 * @param open files that are open now
 */
record OpenFiles(long limit, long open) {
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files\\s+(\\d+)\\s.*$");

    /** For the engine's libraries, data, journals and results, which are opened later. */
    private static final long SPARE = 64;

    /** Of this process; empty where the system does not say. */
    static Optional<OpenFiles> ofThisProcess() {
        Path self = Path.of("/proc/self");
        try (Stream<Path> files = Files.list(self.resolve("fd"))) {
            OptionalLong limit = limit(Files.readString(self.resolve("limits")));
            return limit.isPresent()
                    ? Optional.of(new OpenFiles(limit.getAsLong(), files.count()))
                    : Optional.empty();
        } catch (IOException e) {
            // No /proc: then MPJ Express says it in its own way.
            return Optional.empty();
        }
    }

    /** The limit in force, from the text of {@code /proc/PID/limits}; empty if there is none. */
    static OptionalLong limit(String limits) {
        Matcher matcher = LIMIT.matcher(limits);
        return matcher.find()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }

    /**
     * Makes sure that the ranks can connect to each other by MPJ Express.
     *
     * @param rank this rank; rank 0 has a connection to each of the others besides
     * @throws PentathlonException (environment) if they cannot
     */
    void require(int rank, int ranks) {
        long sockets = 2L * (ranks - 1) + (rank == 0 ? ranks : 1);
        require("MPJ Express", sockets, ranks, ", or use the cluster's own MPI with --mpi native");
    }

    /**
     * Makes sure that rank 0 can hold a connection to each rank, which it does whatever MPI there
     * is.
     *
     * @throws PentathlonException (environment) if it cannot
     */
    void requireForRendezvous(int ranks) {
        require("rank 0", ranks, ranks, "");
    }

    private void require(String who, long sockets, int ranks, String otherwise) {
        long needed = open + sockets + SPARE;
        if (needed > limit) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "this process may have "
                            + limit
                            + " files open, but "
                            + who
                            + " needs "
                            + needed
                            + " for "
                            + ranks
                            + " ranks ("
                            + open
                            + " are open, "
                            + sockets
                            + " sockets, "
                            + SPARE
                            + " to spare); raise the limit with 'ulimit -n "
                            + needed
                            + "'"
                            + otherwise);
        }
    }
}
