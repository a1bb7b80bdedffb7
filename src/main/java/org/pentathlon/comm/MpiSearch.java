package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Support;

/**
 * Decides which MPI a rank takes. The cluster's own needs a launcher that it knows, and the library
 * that belongs to that launcher.
 *
 * @param choice what is asked for
 * @param variables the environment
 */
public record MpiSearch(MpiChoice choice, Map<String, String> variables) {
    /** Names the library to load, where it is none of the usual names. */
    public static final String LIBRARY = "PENTATHLON_MPI_LIBRARY";

    private static final String STANDARD = "libmpi_abi.so.0";
    private static final List<String> OPEN_MPI = List.of("libmpi.so.40", STANDARD);
    private static final List<String> MPICH = List.of("libmpi.so.12", "libmpich.so.12", STANDARD);

    public MpiSearch {
        variables = Map.copyOf(variables);
    }

    /**
     * What was found.
     *
     * @param why what made it so
     */
    record Found(MpiLibrary library, String why) {
        RankMpi taken() {
            return new RankMpi(library.family(), why);
        }
    }

    /** The cluster's library, or null and the reason why there is none. */
    private record Looked(NativeMpi library, String reason) {
        static Looked none(String reason) {
            return new Looked(null, reason);
        }
    }

    /**
     * The library for this launch. All ranks have to find the same.
     *
     * @throws PentathlonException (environment) if there is none, or none as asked for
     */
    Found find(Launch launch) {
        if (choice == MpiChoice.MPJ) {
            return mpj(launch, "it is asked for");
        }
        Looked looked = look(launch);
        if (looked.library != null) {
            if (launch.rank() == 0) {
                OpenFiles.ofThisProcess()
                        .ifPresent(files -> files.requireForRendezvous(launch.worldSize()));
            }
            return new Found(looked.library, looked.library.file());
        }
        if (choice == MpiChoice.NATIVE) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "--mpi native is not possible: " + looked.reason);
        }
        return mpj(launch, looked.reason);
    }

    private static Found mpj(Launch launch, String why) {
        MpjLibrary library = MpjLibrary.load();
        OpenFiles.ofThisProcess()
                .ifPresent(files -> files.require(launch.rank(), launch.worldSize()));
        return new Found(library, why);
    }

    private Looked look(Launch launch) {
        List<String> names =
                switch (launch.kind()) {
                    case OPEN_MPI -> OPEN_MPI;
                    case PMI -> MPICH;
                    case SLURM -> underSlurm();
                    case LOCAL, SINGLE -> List.of();
                };
        if (names.isEmpty()) {
            return Looked.none(
                    launch.kind() == LaunchKind.SLURM
                            ? "srun offers the ranks no way to an MPI library; start them with"
                                    + " srun --mpi=pmix or srun --mpi=pmi2"
                            : "these ranks have no launcher that an MPI library knows; start them"
                                    + " with mpirun, srun --mpi=pmix or srun --mpi=pmi2");
        }
        String given = variables.getOrDefault(LIBRARY, "");
        if (given.isEmpty()) {
            return first(names);
        }
        try {
            return new Looked(NativeMpi.load(given), "");
        } catch (UnsatisfiedLinkError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    LIBRARY
                            + "="
                            + given
                            + " is no MPI library that can be used: "
                            + firstLine(e)
                            + "; name the libmpi.so of the launcher, or unset it",
                    e);
        }
    }

    /** The variables that srun's plug-ins pmix and pmi2 set. */
    private List<String> underSlurm() {
        if (has("PMIX_RANK") || has("PMIX_NAMESPACE")) {
            return OPEN_MPI;
        }
        return has("PMI_RANK") || has("PMI_FD") ? MPICH : List.of();
    }

    private boolean has(String variable) {
        return !variables.getOrDefault(variable, "").isEmpty();
    }

    private static Looked first(List<String> names) {
        List<String> reasons = new ArrayList<>();
        for (String name : names) {
            try {
                return new Looked(NativeMpi.load(name), "");
            } catch (UnsatisfiedLinkError e) {
                reasons.add(firstLine(e));
            }
        }
        return Looked.none(
                "the launcher's MPI library is not found ("
                        + String.join("; ", reasons)
                        + "); load its module, or name it in "
                        + LIBRARY);
    }

    private static String firstLine(UnsatisfiedLinkError error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("no reason given");
    }

    /** The MPI libraries of this machine, whatever its launcher. */
    public static Support installed(Map<String, String> variables) {
        List<String> names = new ArrayList<>();
        names.add(variables.getOrDefault(LIBRARY, ""));
        names.addAll(OPEN_MPI);
        names.addAll(MPICH);
        List<String> found = new ArrayList<>();
        for (String name : names.stream().filter(n -> !n.isEmpty()).distinct().toList()) {
            try {
                NativeMpi library = NativeMpi.look(name);
                found.add(name + ": " + library.version());
            } catch (UnsatisfiedLinkError absent) {
                // One of several names, of which a machine has one or none.
            }
        }
        return found.isEmpty()
                ? Support.no(
                        "none of "
                                + String.join(
                                        ", ", names.stream().filter(n -> !n.isEmpty()).toList())
                                + " is found; load a module of MPI, or name its library in "
                                + LIBRARY
                                + "; --mpi mpj needs none")
                : new Support(true, String.join("; ", found));
    }
}
