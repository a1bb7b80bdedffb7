package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class LaunchDetectionTest {
    private static final String BATCH = "SLURM_JOB_ID=7;SLURM_PROCID=0;SLURM_NTASKS=8;";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "''|SINGLE|0|1|0|1|0|0",
                "PENTATHLON_RANK=1;PENTATHLON_WORLD_SIZE=3;PENTATHLON_LOCAL_RANK=1"
                        + "|LOCAL|1|3|1|3|0|0",
                "PENTATHLON_RANK=1;PENTATHLON_WORLD_SIZE=3;PENTATHLON_JOB_ID=x9;SLURM_STEP_ID=0;"
                        + "SLURM_STEP_NUM_TASKS=8;SLURM_PROCID=5|LOCAL|1|3|-|3|x9|0",
                "OMPI_COMM_WORLD_RANK=2;OMPI_COMM_WORLD_SIZE=4;OMPI_COMM_WORLD_LOCAL_RANK=0;"
                        + "OMPI_COMM_WORLD_LOCAL_SIZE=2;PMIX_NAMESPACE=n.1;SLURM_STEP_ID=0;"
                        + "SLURM_STEP_NUM_TASKS=2;SLURM_PROCID=1|OPEN_MPI|2|4|0|2|n.1|0",
                BATCH
                        + "SLURM_STEP_ID=3;SLURM_STEP_NUM_TASKS=7;SLURM_LOCALID=1;SLURM_NODEID=2;"
                        + "SLURM_STEP_TASKS_PER_NODE=2(x3),1|SLURM|0|7|1|2|7|3",
                BATCH
                        + "SLURM_STEP_ID=0;SLURM_STEP_NUM_TASKS=2;PMI_RANK=0;PMI_SIZE=2"
                        + "|SLURM|0|2|-|-|7|0",
                // The batch script itself, and a step of one task.
                BATCH + "|SINGLE|0|1|0|1|0|0",
                BATCH + "SLURM_STEP_ID=0;SLURM_STEP_NUM_TASKS=1|SINGLE|0|1|0|1|0|0",
                "PMI_RANK=1;PMI_SIZE=2;MPI_LOCALRANKID=1;MPI_LOCALNRANKS=2|PMI|1|2|1|2|0|0",
                // Hydra starts a proxy on each of two nodes by srun, and four ranks by those.
                BATCH
                        + "SLURM_STEP_ID=0;SLURM_STEP_NUM_TASKS=2;SLURM_LOCALID=0;SLURM_NODEID=0;"
                        + "SLURM_STEP_TASKS_PER_NODE=1(x2);PMI_RANK=3;PMI_SIZE=4;"
                        + "MPI_LOCALRANKID=1;MPI_LOCALNRANKS=2|PMI|3|4|1|2|7|0",
                "PMI_RANK=1;PMI_SIZE=2;PBS_JOBID=12.host|PMI|1|2|-|-|12.host|0",
                "OMPI_COMM_WORLD_RANK=;PMI_RANK=0;PMI_SIZE=1|PMI|0|1|-|-|0|0",
            })
    void launchersAreKnownByTheirVariables(
            String env,
            LaunchKind kind,
            int rank,
            int size,
            Integer localRank,
            Integer localSize,
            String job,
            String step) {
        assertThat(LaunchDetection.detect(env(env)))
                .isEqualTo(
                        new Launch(
                                kind,
                                rank,
                                size,
                                optional(localRank),
                                optional(localSize),
                                job,
                                step,
                                java.util.Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PENTATHLON_RANK=1|USAGE|PENTATHLON_WORLD_SIZE is not set",
                "PENTATHLON_WORLD_SIZE=1|USAGE|PENTATHLON_RANK is not set",
                "PENTATHLON_RANK=2;PENTATHLON_WORLD_SIZE=2|USAGE|PENTATHLON_RANK is 2",
                "PENTATHLON_RANK=0;PENTATHLON_WORLD_SIZE=0|USAGE|PENTATHLON_WORLD_SIZE is 0",
                "OMPI_COMM_WORLD_RANK=0|ENVIRONMENT|OMPI_COMM_WORLD_SIZE is not set",
                "OMPI_COMM_WORLD_RANK=-1;OMPI_COMM_WORLD_SIZE=2"
                        + "|ENVIRONMENT|OMPI_COMM_WORLD_RANK is '-1'",
                "SLURM_STEP_ID=0;SLURM_STEP_NUM_TASKS=2|ENVIRONMENT|SLURM_PROCID is not set",
                "SLURM_STEP_ID=0;SLURM_STEP_NUM_TASKS=2x|ENVIRONMENT|SLURM_STEP_NUM_TASKS is '2x'",
                "PMI_SIZE=2|ENVIRONMENT|PMI_RANK is not set",
                "PMI_RANK=0;PMI_SIZE=99999999999|ENVIRONMENT|PMI_SIZE is '99999999999'",
                "PENTATHLON_RANK=0;PENTATHLON_WORLD_SIZE=2;PENTATHLON_RENDEZVOUS=host"
                        + "|USAGE|PENTATHLON_RENDEZVOUS is 'host'",
                "PENTATHLON_RANK=0;PENTATHLON_WORLD_SIZE=2;PENTATHLON_RENDEZVOUS=h:70000"
                        + "|USAGE|PENTATHLON_RENDEZVOUS has port 70000",
                "PENTATHLON_RANK=0;PENTATHLON_WORLD_SIZE=2;PENTATHLON_RENDEZVOUS=h:70"
                        + "|USAGE|PENTATHLON_TOKEN must hold",
            })
    void halfSetAndWrongVariablesAreNamed(String env, ExitStatus status, String message) {
        assertThatThrownBy(() -> LaunchDetection.detect(env(env)))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((PentathlonException) e).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {"4|0|4", "2(x3),1|2|2", "2(x3),1|3|1", "2(x3),1|4|-", "3,2(x2)|1|2", "x|0|-"})
    void tasksOfANodeAreReadFromSlurmsList(String list, int node, Integer expected) {
        assertThat(LaunchDetection.tasksOfNode(list, node)).isEqualTo(optional(expected));
    }

    @Test
    void theTokenIsNotShown() {
        Launch launch =
                LaunchDetection.detect(
                        env(
                                "PENTATHLON_RANK=0;PENTATHLON_WORLD_SIZE=2;"
                                        + "PENTATHLON_RENDEZVOUS=[::1]:4000;"
                                        + "PENTATHLON_TOKEN=abcdefghijklmnopq"));
        assertThat(launch.endpoint())
                .contains(new Launch.Endpoint("::1", 4000, "abcdefghijklmnopq"));
        assertThat(launch.toString()).doesNotContain("abcdefghijklmnopq").contains("::1:4000");
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static Map<String, String> env(String text) {
        Map<String, String> env = new HashMap<>();
        for (String pair : text.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                env.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return env;
    }
}
