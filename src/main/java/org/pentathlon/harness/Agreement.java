package org.pentathlon.harness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.Machine;
import org.pentathlon.data.DataException;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Steps that every rank must get through before any goes on. A rank that fails alone would leave
 * the others waiting in their next collective call; so all learn of it and all end with the same
 * word.
 */
public final class Agreement {
    private static final String SEPARATOR = "\u001f";

    private final Communicator communicator;
    private boolean failed;

    public Agreement(Communicator communicator) {
        this.communicator = communicator;
    }

    /**
     * Runs a step on this rank, then waits for all ranks; collective. The step itself must not talk
     * to other ranks in a way that a failure of one leaves half done.
     *
     * @throws PentathlonException if any rank failed; with the problems of all ranks on rank 0,
     *     with the same status and no message on the others
     */
    public <T> T all(Callable<T> step) {
        T result = null;
        PentathlonException failure = null;
        try {
            result = step.call();
        } catch (PentathlonException e) {
            failure = e;
        } catch (DataException e) {
            failure = new PentathlonException(ExitStatus.DATA, e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            failure = PentathlonException.outOfMemory(e);
        } catch (Throwable e) {
            failure = new PentathlonException(ExitStatus.INTERNAL, e.toString(), e);
        }
        if (communicator.size() == 1) {
            failed = failure != null;
            if (failed) {
                throw failure;
            }
            return result;
        }
        PentathlonException agreed = exchange(failure);
        failed = agreed != null;
        if (failed) {
            throw agreed;
        }
        return result;
    }

    /** Whether a step failed, so that all ranks end, each knowing it of all others. */
    public boolean failed() {
        return failed;
    }

    private PentathlonException exchange(PentathlonException failure) {
        String mine =
                failure == null
                        ? ""
                        : String.join(
                                SEPARATOR,
                                Machine.host(),
                                failure.status().name(),
                                failure.getMessage());
        // Mostly nothing has failed, which is known in fewer steps than there are ranks.
        if (communicator.max(failure == null ? 0 : 1) == 0) {
            return null;
        }
        List<Problem> problems = new ArrayList<>();
        communicator.gather(mine.getBytes(StandardCharsets.UTF_8), b -> problems.add(problem(b)));
        byte[] verdict = communicator.broadcast(combine(problems), 0);
        String text = new String(verdict, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return null;
        }
        String[] parts = text.split(SEPARATOR, 2);
        // Rank 0 speaks for all: the user is to read one line, not one from each rank.
        String message = communicator.rank() == 0 ? parts[1] : "";
        return new PentathlonException(ExitStatus.valueOf(parts[0]), message, failure);
    }

    /** What failed on a rank, or nothing in {@code status} where nothing did. */
    private record Problem(String host, String status, String message) {
        boolean isSame(Problem other) {
            return status.equals(other.status) && message.equals(other.message);
        }
    }

    private static Problem problem(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return new Problem("", "", "");
        }
        String[] parts = text.split(SEPARATOR, 3);
        return new Problem(parts[0], parts[1], parts[2]);
    }

    /** The first problem's status, and each different message with the ranks that have it. */
    private byte[] combine(List<Problem> problems) {
        String status = "";
        List<String> lines = new ArrayList<>();
        List<Problem> seen = new ArrayList<>();
        for (int rank = 0; rank < problems.size(); rank++) {
            Problem problem = problems.get(rank);
            if (problem.status.isEmpty() || seen.stream().anyMatch(problem::isSame)) {
                continue;
            }
            seen.add(problem);
            status = status.isEmpty() ? problem.status : status;
            boolean everywhere = problems.stream().allMatch(problem::isSame);
            String who = everywhere ? "" : "rank " + rank + " on " + problem.host + ": ";
            lines.add(who + problem.message);
        }
        String text = lines.isEmpty() ? "" : status + SEPARATOR + String.join("\n", lines);
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
