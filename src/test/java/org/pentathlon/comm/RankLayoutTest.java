package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankLayoutTest {
    @Test
    void slurmsListsOfNodesAreExpanded() {
        assertThat(RankLayout.hosts("n[1-3,07-10],m1"))
                .containsExactly("n1", "n2", "n3", "n07", "n08", "n09", "n10", "m1");
        assertThat(RankLayout.hosts("r[1-2]n[098-100]-ib"))
                .containsExactly(
                        "r1n098-ib",
                        "r1n099-ib",
                        "r1n100-ib",
                        "r2n098-ib",
                        "r2n099-ib",
                        "r2n100-ib");
        assertThat(RankLayout.hosts("login-3.cluster")).containsExactly("login-3.cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n[1-",
                "n1]",
                "n[3-1]",
                "n[a-b]",
                "n[]",
                "n1,,n2",
                "n[[1]]",
                "n[1-99999999]",
                "r[1-9999]n[1-9999]"
            })
    void whatIsNoListOfNodesIsNotKnown(String list) {
        assertThat(RankLayout.hosts(list)).isEmpty();
    }

    @Test
    void slurmsListsOfTasksAreExpanded() {
        assertThat(RankLayout.tasks("2(x3),1")).containsExactly(2, 2, 2, 1);
        assertThat(RankLayout.tasks("4")).containsExactly(4);
        assertThat(RankLayout.tasks("2(x3")).isEmpty();
        assertThat(RankLayout.tasks("2(x999999999)")).isEmpty();
    }

    /** The first four are as {@code srun} of Slurm 22.05 placed them on three nodes. */
    @ParameterizedTest
    @CsvSource({
        "'2,1(x2)', , , a1 a1 a2 a3",
        "'2,1(x2)', block, , a1 a1 a2 a3",
        "'3,2(x2)', cyclic, , a1 a2 a3 a1 a2 a3 a1",
        "'3(x2),1', plane, 2, a1 a1 a2 a2 a3 a1 a2",
        "'2(x2),1', block, , a1 a1 a2 a2 a3",
        "'3,1,3', cyclic, , a1 a2 a3 a1 a3 a1 a3",
        "'4,1,2', 'block:cyclic,Pack', , a1 a1 a1 a1 a2 a3 a3",
        "'3,2(x2)', arbitrary, , ",
        "'3,2(x2)', plane, , ",
        "'2(x2)', block, , "
    })
    void aRankIsWhereSlurmPutIt(String tasks, String distribution, String plane, String nodes) {
        Map<String, String> env = new HashMap<>();
        env.put("SLURM_STEP_ID", "0");
        env.put("SLURM_PROCID", "0");
        env.put("SLURM_STEP_NODELIST", "a[1-3]");
        env.put("SLURM_STEP_TASKS_PER_NODE", tasks);
        int size = RankLayout.tasks(tasks).stream().mapToInt(Integer::intValue).sum();
        env.put("SLURM_STEP_NUM_TASKS", Integer.toString(size));
        if (distribution != null) {
            env.put("SLURM_DISTRIBUTION", distribution);
        }
        if (plane != null) {
            env.put("SLURM_DIST_PLANESIZE", plane);
        }
        RankLayout layout = RankLayout.of(LaunchDetection.detect(env), env, "a1");
        if (nodes == null) {
            assertThat(layout.nodes()).isEmpty();
            assertThat(layout.node(0)).isEmpty();
        } else {
            assertThat(layout.nodes()).containsExactly(nodes.split(" ", -1));
            assertThat(layout.node(size)).isEmpty();
        }
    }

    @Test
    void whatTheLauncherDoesNotSayIsNotKnown() {
        Map<String, String> env =
                new HashMap<>(Map.of("OMPI_COMM_WORLD_RANK", "0", "OMPI_COMM_WORLD_SIZE", "2"));
        assertThat(RankLayout.of(LaunchDetection.detect(env), env, "here").nodes()).isEmpty();
        env.put("OMPI_COMM_WORLD_LOCAL_SIZE", "2");
        assertThat(RankLayout.of(LaunchDetection.detect(env), env, "here").nodes())
                .isEqualTo(List.of("here", "here"));
    }

    @Test
    void aNodeHasTheNameThatSlurmGaveIt() {
        assertThat(Machine.host(Map.of("SLURMD_NODENAME", "n3"))).isEqualTo("n3");
        assertThat(Machine.host(Map.of("SLURMD_NODENAME", ""))).isEqualTo(Machine.host(Map.of()));
        assertThat(Machine.identity()).startsWith(Machine.host(Map.of()) + "/");
    }
}
