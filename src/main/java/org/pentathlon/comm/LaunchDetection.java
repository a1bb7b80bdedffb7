package org.pentathlon.comm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Finds out from environment variables what started this process. The order matters: our own
 * variables come first because local ranks may be forked inside a batch job; Open MPI's come before
 * Slurm's because mpirun starts its daemons with srun, and so do Hydra's, MPICH's and Intel's.
 */
public final class LaunchDetection {
    /** Set by the local fork. */
    public static final String RANK = "PENTATHLON_RANK";

    public static final String WORLD_SIZE = "PENTATHLON_WORLD_SIZE";
    public static final String LOCAL_RANK = "PENTATHLON_LOCAL_RANK";

    /** Any word that no other run in the same folder has; names the rendezvous file. */
    public static final String JOB_ID = "PENTATHLON_JOB_ID";

    /** {@code host:port} of rank 0, instead of the rendezvous file. */
    public static final String RENDEZVOUS = "PENTATHLON_RENDEZVOUS";

    /** The secret that goes with {@link #RENDEZVOUS}. */
    public static final String TOKEN = "PENTATHLON_TOKEN";

    /** Hydra sets it, beside PMI_RANK; srun --mpi=pmi2 does not. */
    private static final String HYDRA_LOCAL_RANK = "MPI_LOCALRANKID";

    private static final int SHORTEST_TOKEN = 16;

    private final Map<String, String> env;

    private LaunchDetection(Map<String, String> env) {
        this.env = env;
    }

    /**
     * Reads the variables of the launchers that are known.
     *
     * @throws PentathlonException (usage) if PENTATHLON_* variables are wrong, (environment) if a
     *     launcher's are; the message names the variable
     */
    public static Launch detect(Map<String, String> env) {
        return new LaunchDetection(env).detect();
    }

    private Launch detect() {
        if (has(RANK) || has(WORLD_SIZE)) {
            return launch(
                            LaunchKind.LOCAL,
                            RANK,
                            WORLD_SIZE,
                            number(LOCAL_RANK),
                            number(WORLD_SIZE))
                    .named(first(JOB_ID), "0");
        }
        if (has("OMPI_COMM_WORLD_RANK") || has("OMPI_COMM_WORLD_SIZE")) {
            return launch(
                            LaunchKind.OPEN_MPI,
                            "OMPI_COMM_WORLD_RANK",
                            "OMPI_COMM_WORLD_SIZE",
                            number("OMPI_COMM_WORLD_LOCAL_RANK"),
                            number("OMPI_COMM_WORLD_LOCAL_SIZE"))
                    .named(first("PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "SLURM_JOB_ID"), "0");
        }
        if (has(HYDRA_LOCAL_RANK) && has("PMI_RANK")) {
            return pmi();
        }
        if (isSlurmStep()) {
            return launch(
                            LaunchKind.SLURM,
                            "SLURM_PROCID",
                            "SLURM_STEP_NUM_TASKS",
                            number("SLURM_LOCALID"),
                            slurmLocalSize())
                    .named(first("SLURM_JOB_ID", "SLURM_JOBID"), first("SLURM_STEP_ID"));
        }
        if (has("PMI_RANK") || has("PMI_SIZE")) {
            return pmi();
        }
        return Launch.single();
    }

    private Launch pmi() {
        OptionalInt localRank = number(HYDRA_LOCAL_RANK);
        OptionalInt localSize = number("MPI_LOCALNRANKS");
        return launch(
                        LaunchKind.PMI,
                        "PMI_RANK",
                        "PMI_SIZE",
                        localRank.isPresent() ? localRank : number("PMI_LOCAL_RANK"),
                        localSize.isPresent() ? localSize : number("PMI_LOCAL_SIZE"))
                .named(first("PMI_JOBID", "SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID"), "0");
    }

    /** A batch script has SLURM_PROCID too, so that alone says nothing. */
    private boolean isSlurmStep() {
        if (!has("SLURM_STEP_ID")) {
            return false;
        }
        OptionalInt tasks = number("SLURM_STEP_NUM_TASKS");
        return tasks.isPresent() && tasks.getAsInt() > 1;
    }

    private Unnamed launch(
            LaunchKind kind,
            String rankVariable,
            String sizeVariable,
            OptionalInt localRank,
            OptionalInt localSize) {
        int rank = required(rankVariable, sizeVariable);
        int size = required(sizeVariable, rankVariable);
        if (size < 1) {
            throw wrong(sizeVariable, "is " + size + ", but must be 1 at least");
        }
        if (rank >= size) {
            throw wrong(
                    rankVariable,
                    "is " + rank + ", but must be less than " + sizeVariable + " = " + size);
        }
        Optional<Launch.Endpoint> endpoint = endpoint();
        return (jobId, stepId) ->
                new Launch(kind, rank, size, localRank, localSize, jobId, stepId, endpoint);
    }

    @FunctionalInterface
    private interface Unnamed {
        Launch named(String jobId, String stepId);
    }

    private Optional<Launch.Endpoint> endpoint() {
        if (!has(RENDEZVOUS)) {
            return Optional.empty();
        }
        String text = env.get(RENDEZVOUS);
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw wrong(RENDEZVOUS, "is '" + text + "', but must be host:port");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) {
            throw wrong(RENDEZVOUS, "has port " + port + ", but must have one from 1 to 65535");
        }
        String token = env.getOrDefault(TOKEN, "");
        if (token.length() < SHORTEST_TOKEN) {
            throw wrong(
                    TOKEN,
                    "must hold a secret of "
                            + SHORTEST_TOKEN
                            + " characters at least where "
                            + RENDEZVOUS
                            + " is set");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return Optional.of(new Launch.Endpoint(host, port, token));
    }

    private OptionalInt slurmLocalSize() {
        OptionalInt node = number("SLURM_NODEID");
        String tasks = env.get("SLURM_STEP_TASKS_PER_NODE");
        return tasks == null || node.isEmpty()
                ? OptionalInt.empty()
                : tasksOfNode(tasks, node.getAsInt());
    }

    /** Tasks of one node in a list such as {@code 2(x3),1}; empty if the list does not say. */
    static OptionalInt tasksOfNode(String list, int node) {
        List<Integer> tasks = RankLayout.tasks(list);
        return node < tasks.size() ? OptionalInt.of(tasks.get(node)) : OptionalInt.empty();
    }

    private boolean has(String variable) {
        return !env.getOrDefault(variable, "").isEmpty();
    }

    private String first(String... variables) {
        for (String variable : variables) {
            if (has(variable)) {
                return env.get(variable);
            }
        }
        return "0";
    }

    private int required(String variable, String companion) {
        return number(variable)
                .orElseThrow(() -> wrong(variable, "is not set, but " + companion + " is"));
    }

    private OptionalInt number(String variable) {
        if (!has(variable)) {
            return OptionalInt.empty();
        }
        String text = env.get(variable).trim();
        if (!text.matches("\\d{1,9}")) {
            throw wrong(variable, "is '" + text + "', but must be a whole number from 0");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static PentathlonException wrong(String variable, String what) {
        boolean ours = variable.startsWith("PENTATHLON_");
        return new PentathlonException(
                ours ? ExitStatus.USAGE : ExitStatus.ENVIRONMENT,
                "environment variable "
                        + variable
                        + " "
                        + what
                        + (ours
                                ? "; unset it, or let 'pentathlon run --ranks N' set it"
                                : "; start the ranks with the launcher itself (srun or mpirun)"));
    }
}
