package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;

class MpiSearchTest {
    private static final Map<String, String> SLURM_STEP =
            Map.of(
                    "SLURM_STEP_ID", "0",
                    "SLURM_STEP_NUM_TASKS", "2",
                    "SLURM_PROCID", "1",
                    "SLURM_LOCALID", "0");

    private static String refusal(Map<String, String> variables) {
        MpiSearch search = new MpiSearch(MpiChoice.NATIVE, variables);
        PentathlonException refused =
                catchThrowableOfType(
                        PentathlonException.class,
                        () -> search.find(LaunchDetection.detect(variables)));
        assertThat(refused.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(refused.getMessage()).doesNotContain("\n");
        return refused.getMessage();
    }

    @Test
    void localRanksHaveNoNativeMpi() {
        Map<String, String> local = Map.of("PENTATHLON_RANK", "0", "PENTATHLON_WORLD_SIZE", "2");
        assertThat(refusal(local)).contains("no launcher that an MPI library knows", "mpirun");
    }

    @Test
    void srunHasToOfferIt() {
        assertThat(refusal(SLURM_STEP)).contains("srun --mpi=pmix", "srun --mpi=pmi2");
    }

    /** A file that is no MPI library shows that the launcher would have had its turn. */
    @ParameterizedTest
    @CsvSource({"PMIX_RANK, 1", "PMIX_NAMESPACE, slurm.pmix.1.0", "PMI_RANK, 1", "PMI_FD, 11"})
    void theLibraryNamedIsTakenUnderAnyLauncher(String variable, String value) {
        Map<String, String> variables = new HashMap<>(SLURM_STEP);
        variables.put(variable, value);
        variables.put(MpiSearch.LIBRARY, "/nowhere/libmpi.so");
        assertThat(refusal(variables))
                .startsWith("PENTATHLON_MPI_LIBRARY=/nowhere/libmpi.so is no MPI library")
                .contains("unset it");
    }

    @Test
    void aLibraryThatIsNoMpiIsRefused() {
        Map<String, String> variables =
                Map.of("PMI_RANK", "0", "PMI_SIZE", "2", MpiSearch.LIBRARY, "libc.so.6");
        assertThat(refusal(variables)).contains("libc.so.6", "MPI_Get_library_version");
    }

    @Test
    void ranksThatTakeDifferentOnesAreNamedWithTheirReasons() {
        List<RankInfo> ranks =
                List.of(
                        rank(0, "n1", new RankMpi("native (Open MPI)", "libmpi.so.40")),
                        rank(1, "n1", new RankMpi("native (Open MPI)", "/opt/libmpi.so")),
                        rank(2, "n2", new RankMpi("mpj", "the launcher's is not found")));
        RankMpi.requireSame(ranks.subList(0, 2));
        assertThatThrownBy(() -> RankMpi.requireSame(ranks))
                .isInstanceOf(PentathlonException.class)
                .hasMessage(
                        "the ranks do not take the same MPI: rank 0 on n1 takes native (Open MPI)"
                                + " (libmpi.so.40), but rank 2 on n2 takes mpj (the launcher's is"
                                + " not found); give all the same with --mpi mpj or --mpi native");
    }

    private static RankInfo rank(int rank, String host, RankMpi mpi) {
        return new RankInfo(rank, host, host, 0, 1, "127.0.0.1", mpi);
    }
}
