package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
    @TempDir Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @BeforeEach
    void machine() throws IOException {
        write("proc/meminfo", "MemTotal: 4000 kB\nMemFree: 10 kB\nMemAvailable:    2000 kB");
    }

    private long available() {
        return new FreeMemory(root).availableBytes().orElseThrow();
    }

    @Test
    void withoutAControlGroupItIsTheMachines() throws IOException {
        assertThat(available()).isEqualTo(2_048_000);
        write("proc/self/cgroup", "0::/");
        assertThat(available()).isEqualTo(2_048_000);
    }

    /** 1,000,000 - 600,000 + 100,000 of files. */
    @Test
    void aControlGroupHasLess() throws IOException {
        write("proc/self/cgroup", "0::/job/step");
        write("sys/fs/cgroup/job/step/memory.max", "max");
        write("sys/fs/cgroup/job/step/memory.current", "500000");
        write("sys/fs/cgroup/job/memory.max", "1000000");
        write("sys/fs/cgroup/job/memory.current", "600000");
        write("sys/fs/cgroup/job/memory.stat", "anon 500000\ninactive_file 100000");

        assertThat(available()).isEqualTo(500_000);
    }

    @Test
    void theFirstVersionOfControlGroupsCounts() throws IOException {
        write("proc/self/cgroup", "7:cpu,cpuacct:/\n9:memory:/slurm");
        write("sys/fs/cgroup/memory/slurm/memory.limit_in_bytes", "900000");
        write("sys/fs/cgroup/memory/slurm/memory.usage_in_bytes", "950000");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "950000");

        assertThat(available()).isZero();
    }

    @Test
    void aSystemThatDoesNotTellIsNoZero() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));
        assertThat(new FreeMemory(root).availableBytes()).isEmpty();
    }

    @Test
    void releasedMemoryGoesBack() {
        new FreeMemory(Path.of("/")).release();
        assertThat(new FreeMemory(Path.of("/")).availableBytes().orElse(1)).isPositive();
    }
}
