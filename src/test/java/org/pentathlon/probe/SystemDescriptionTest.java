package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemDescriptionTest {
    @TempDir Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @Test
    void factsComeFromTheKernelsFiles() throws IOException {
        write("proc/sys/kernel/hostname", "node17");
        write("proc/sys/kernel/osrelease", "6.1.0");
        write(
                "proc/cpuinfo",
                "processor\t: 0\nmodel name\t: Some CPU\nflags\t: avx2 fma\n\n"
                        + "processor\t: 1\nmodel name\t: Some CPU\nflags\t: avx2 fma");
        write("proc/meminfo", "MemTotal:       4194304 kB\nMemFree: 1 kB");
        write("proc/self/status", "Cpus_allowed_list:\t1");
        write("sys/devices/system/node/node0/cpulist", "0");
        write("sys/devices/system/node/node1/cpulist", "1");
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
        write(
                "proc/self/maps",
                """
                7f00-7f01 r-xp 0 0 0 1  /lib/libc.so.6
                7f01-7f02 r-xp 0 0 0 1  /lib/libc.so.6
                7f02-7f03 rw-p 0 0 0 0 [heap]
                7f03-7f04 r 0 0 0 2 /opt/libx.so
                7f04-7f05 r 0 0 0 2 /opt/data.so.bin""");

        SystemDescription system = SystemDescription.read(root, Map.of());

        assertThat(system.row().asMap())
                .containsEntry("host", "node17")
                .containsEntry("kernel", "6.1.0")
                .containsEntry("cpu_model", "Some CPU")
                .containsEntry("cores", 1L)
                .containsEntry("cores_node", 2L)
                .containsEntry("affinity", "1")
                .containsEntry("memory_bytes", 4L << 30)
                .containsEntry("numa", "node0: 0; node1: 1")
                .containsEntry("governor", "performance")
                .containsEntry("pid", ProcessHandle.current().pid());
        assertThat(system.texts())
                .containsEntry("cpuinfo", "processors: 2\nmodel name: Some CPU\nflags: avx2 fma")
                .doesNotContainKey("environment");
        assertThat(MappedLibraries.paths(root)).containsExactly("/lib/libc.so.6", "/opt/libx.so");
    }

    @Test
    void factsThatCannotBeHadAreAbsent() {
        SystemDescription system = SystemDescription.read(root, Map.of());

        assertThat(system.row().asMap())
                .containsKeys("pid", "cores", "java")
                .doesNotContainKeys("host", "cpu_model", "memory_bytes", "numa", "governor");
        assertThat(system.texts()).containsOnlyKeys("jvm");
    }

    @Test
    void variablesAreShownWithoutSecrets() {
        assertThat(
                        Variables.text(
                                Map.of(
                                        "OMP_NUM_THREADS", "2",
                                        "NCCL_DEBUG", "INFO",
                                        "HOME", "/root",
                                        "PENTATHLON_TOKEN", "t",
                                        "PENTATHLON_RENDEZVOUS", "h:1",
                                        "SLURM_JWT", "j",
                                        "UCX_PASSWORD", "p",
                                        "MKL_SECRET", "s",
                                        "SLURM_API_KEY", "k")))
                .isEqualTo("NCCL_DEBUG=INFO\nOMP_NUM_THREADS=2\nPENTATHLON_RENDEZVOUS=h:1");
    }

    @Test
    void thisMachineIsDescribed() {
        SystemDescription system = SystemDescription.read(Path.of("/"), System.getenv());

        assertThat(system.row().asMap()).containsKeys("host", "cores", "memory_bytes", "kernel");
        assertThat(MappedLibraries.paths(Path.of("/")))
                .anyMatch(path -> path.endsWith("/libjvm.so"));
    }
}
