package org.pentathlon.comm;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** An MPI's mpirun, under the name that Debian gives it beside the other. */
public enum MpiLauncher {
    OPEN_MPI(
            "mpirun.openmpi",
            "Open MPI",
            "OMPI_COMM_WORLD_RANK",
            "--allow-run-as-root --oversubscribe",
            "--mca odls_base_sigkill_timeout 5"),
    MPICH("mpirun.mpich", "MPICH", "PMI_RANK", "", "-disable-auto-cleanup");

    private final String program;
    private final String family;
    private final String rankVariable;
    private final String always;
    private final String sparing;

    MpiLauncher(String program, String family, String rankVariable, String always, String sparing) {
        this.program = program;
        this.family = family;
        this.rankVariable = rankVariable;
        this.always = always;
        this.sparing = sparing;
    }

    /** The beginning of what its library says of itself. */
    public String family() {
        return family;
    }

    /** The variable that tells a process its rank. */
    public String rankVariable() {
        return rankVariable;
    }

    /** Starts as many ranks of the command that follows. Skips the test where it is missing. */
    public List<String> command(int ranks) {
        return command(ranks, "");
    }

    /** As {@link #command}, but gives those that survive a lost rank time to end by themselves. */
    public List<String> sparingCommand(int ranks) {
        return command(ranks, sparing);
    }

    private List<String> command(int ranks, String more) {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
        List<String> command = new ArrayList<>(List.of(program));
        String options = (always + " " + more).strip();
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" +", -1)));
        }
        command.addAll(List.of("-n", Integer.toString(ranks)));
        return command;
    }
}
