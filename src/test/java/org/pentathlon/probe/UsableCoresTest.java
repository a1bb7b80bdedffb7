package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsableCoresTest {
    @TempDir Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private UsableCores read() {
        return UsableCores.read(root, Map.of());
    }

    @Test
    void affinityIsTheListOfTheKernel() throws IOException {
        write("proc/self/status", "Name:\tjava\nCpus_allowed:\tff0f\nCpus_allowed_list:\t0-3,8-15");

        assertThat(read().affinity()).isEqualTo("0-3,8-15");
        assertThat(read().affinityCores()).isEqualTo(12);
        assertThat(read().cores()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "200000 100000, 2",
        "150000 100000, 1",
        "50000 100000, 1",
        "max 100000, 8",
        "nonsense, 8",
        "3200000 100000, 8"
    })
    void theQuotaOfAControlGroupBoundsTheCores(String max, int cores) throws IOException {
        write("proc/self/status", "Cpus_allowed_list:\t0-7");
        write("proc/self/cgroup", "0::/");
        write("sys/fs/cgroup/cpu.max", max);

        assertThat(read().cores()).isEqualTo(cores);
    }

    @Test
    void theSmallestQuotaOnTheWayUpCounts() throws IOException {
        write("proc/self/status", "Cpus_allowed_list:\t0-7");
        write("proc/self/cgroup", "0::/job/step");
        write("sys/fs/cgroup/job/cpu.max", "300000 100000");
        write("sys/fs/cgroup/job/step/cpu.max", "max 100000");

        assertThat(read().quota()).hasValue(3);
    }

    @Test
    void theFirstVersionOfControlGroupsIsRead() throws IOException {
        write("proc/self/status", "Cpus_allowed_list:\t0-7");
        write("proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/x\n0::/y");
        write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "250000");
        write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000");
        write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1");
        write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");

        assertThat(read().quota()).hasValue(2.5);
        assertThat(read().cores()).isEqualTo(2);
    }

    @Test
    void slurmsCoresOfATaskAreRead() {
        assertThat(UsableCores.read(root, Map.of("SLURM_CPUS_PER_TASK", "4")).perTask())
                .hasValue(4);
        assertThat(UsableCores.read(root, Map.of("SLURM_CPUS_PER_TASK", "0")).perTask()).isEmpty();
        assertThat(UsableCores.read(root, Map.of("SLURM_CPUS_PER_TASK", "x")).perTask()).isEmpty();
        assertThat(UsableCores.read(root, Map.of("SLURM_CPUS_ON_NODE", "1")).cores()).isEqualTo(1);
    }

    @Test
    void withoutAnyFileTheVirtualMachineIsAsked() {
        assertThat(read().affinity()).isEmpty();
        assertThat(read().cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
