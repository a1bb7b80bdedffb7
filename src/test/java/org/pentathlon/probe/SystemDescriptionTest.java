package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void aNodeHasSlurmsName() throws IOException {
        write("proc/sys/kernel/hostname", "node17");
        Map<String, String> variables = Map.of("SLURMD_NODENAME", "gpu-17");

        assertThat(SystemDescription.read(root, variables).row().asMap())
                .containsEntry("host", "gpu-17");
        assertThat(SystemDescription.read(root, Map.of("SLURMD_NODENAME", "")).row().asMap())
                .containsEntry("host", "node17");
    }

    @Test
    void factsThatCannotBeHadAreAbsent() {
        SystemDescription system = SystemDescription.read(root, Map.of());

        assertThat(system.row().asMap())
                .containsKeys("pid", "cores", "java")
                .doesNotContainKeys("host", "cpu_model", "memory_bytes", "numa", "governor");
        assertThat(system.texts()).containsOnlyKeys("jvm");
    }

    /** Two sockets of two cores with two threads each, of which the second has no cache file. */
    private void writeTwoSockets() throws IOException {
        String[] siblings = {"0,4", "1,5", "2,6", "3,7"};
        for (int cpu = 0; cpu < 8; cpu++) {
            String folder = "sys/devices/system/cpu/cpu" + cpu;
            write(folder + "/topology/physical_package_id", "" + cpu % 4 / 2);
            write(folder + "/topology/thread_siblings_list", siblings[cpu % 4]);
            write(folder + "/cpufreq/scaling_governor", cpu == 5 ? "powersave" : "performance");
        }
        String[] caches = {"Data 1 48K 0,4", "Instruction 1 32K 0,4", "Unified 3 36M 0-1,4-5"};
        for (int i = 0; i < caches.length; i++) {
            String folder = "sys/devices/system/cpu/cpu0/cache/index" + i;
            String[] facts = caches[i].split(" ", -1);
            write(folder + "/type", facts[0]);
            write(folder + "/level", facts[1]);
            write(folder + "/size", facts[2]);
            write(folder + "/shared_cpu_list", facts[3]);
        }
    }

    @Test
    void processorsAreDescribedWithSocketsCachesAndClocks() throws IOException {
        writeTwoSockets();
        write("sys/devices/system/cpu/smt/control", "on");
        write("sys/devices/system/cpu/intel_pstate/no_turbo", "1");
        write("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3800000");
        write("sys/devices/system/node/node0/cpulist", "0-7");
        write("sys/devices/system/node/node0/distance", "10 21");
        write("sys/devices/system/node/node0/meminfo", "Node 0 MemTotal:       1024 kB");

        SystemDescription system = SystemDescription.read(root, Map.of());

        assertThat(system.row().asMap())
                .containsEntry("sockets", 2L)
                .containsEntry("cores_physical", 4L)
                .containsEntry("cache_l1d_bytes", 48L << 10)
                .containsEntry("cache_l1d_shared_by", "0,4")
                .containsEntry("cache_l3_bytes", 36L << 20)
                .containsEntry("cache_l3_shared_by", "0-1,4-5")
                .doesNotContainKeys("cache_l1_bytes", "cache_l2_bytes")
                .containsEntry("governor", "performance, powersave")
                .containsEntry("smt", "on")
                .containsEntry("boost", "off")
                .containsEntry("clock_max_hz", 3_800_000_000L);
        assertThat(system.texts().get("topology"))
                .isEqualTo(
                        """
                        socket 0: 2 cores, 4 threads
                        socket 1: 2 cores, 4 threads
                        node0: cpus 0-7, 1048576 bytes, distances 10 21
                        L1d of cpu0: 49152 bytes, shared by 0,4
                        L3 of cpu0: 37748736 bytes, shared by 0-1,4-5
                        threads of a core: 0,4 1,5 2,6 3,7""");

        write("sys/devices/system/cpu/cpufreq/boost", "1");
        assertThat(SystemDescription.read(root, Map.of()).row().asMap())
                .containsEntry("boost", "on");
    }

    @Test
    void memoryLimitsAndSurroundingsAreDescribed() throws IOException {
        write(
                "proc/meminfo",
                "MemTotal: 8 kB\nMemAvailable: 4 kB\nHugePages_Total: 3\nHugepagesize: 2048 kB");
        write("proc/cpuinfo", "flags\t\t: fpu hypervisor avx");
        write("sys/class/dmi/id/sys_vendor", "QEMU");
        write("sys/class/dmi/id/product_name", "Standard PC");
        write("run/.containerenv", "");
        write("proc/self/cgroup", "4:memory:/a\n0::/job/step");
        write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712");
        write("sys/fs/cgroup/job/memory.max", "7000");
        write("sys/fs/cgroup/job/step/memory.max", "max");
        write("sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: Retpolines");
        write("sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected");
        write(
                "proc/self/limits",
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max stack size            8388608              unlimited            bytes
                Max processes             96365                96365                processes
                Max open files            1024                 20000                files
                Max locked memory         unlimited            unlimited            bytes
                Max nice priority         0                    0""");

        SystemDescription system = SystemDescription.read(root, Map.of());

        assertThat(system.row().asMap())
                .containsEntry("memory_bytes", 8L << 10)
                .containsEntry("memory_available_bytes", 4L << 10)
                .containsEntry("memory_limit_bytes", 7000L)
                .containsEntry("huge_pages_reserved", 3L)
                .containsEntry("huge_page_bytes", 2L << 20)
                .containsEntry("virtual_machine", "QEMU Standard PC")
                .containsEntry("container", "podman")
                .containsEntry("limit_stack_bytes", "8388608")
                .containsEntry("limit_processes", "96365")
                .containsEntry("limit_open_files", "1024")
                .containsEntry("limit_locked_bytes", "unlimited");
        assertThat(system.texts())
                .containsEntry(
                        "mitigations",
                        "meltdown: Not affected\nspectre_v2: Mitigation: Retpolines");
        assertThat(system.texts().get("limits")).contains("Max nice priority");
    }

    @Test
    void gpusAreThoseOfTheDriver() throws IOException {
        write(
                "proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 27 06:46:40"
                        + " UTC 2025\nGCC version:  gcc version 12.2.0");
        for (String bus : new String[] {"0000:19:00.0", "0000:3b:00.0"}) {
            write(
                    "proc/driver/nvidia/gpus/" + bus + "/information",
                    "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 18\nGPU UUID: \t GPU-"
                            + bus.substring(5, 7));
        }

        SystemDescription system = SystemDescription.read(root, Map.of());

        assertThat(system.row().asMap())
                .containsEntry("driver", "580.65.06")
                .containsEntry("gpus", 2L)
                .containsEntry("gpu_name", "NVIDIA H100 80GB HBM3")
                .containsEntry("gpu_uuid", "GPU-19; GPU-3b")
                .containsEntry("pci_bus_id", "0000:19:00.0; 0000:3b:00.0");
        assertThat(system.texts().get("gpus"))
                .contains("GCC version", "0000:3b:00.0: NVIDIA H100 80GB HBM3, GPU-3b");
    }

    @Test
    void variablesAreShownWithoutSecrets() {
        assertThat(
                        Variables.text(
                                Map.ofEntries(
                                        Map.entry("OMP_NUM_THREADS", "2"),
                                        Map.entry("NCCL_DEBUG", "INFO"),
                                        Map.entry("CUDA_VISIBLE_DEVICES", "0,1"),
                                        Map.entry("KMP_AFFINITY", "compact\nPENTATHLON_X=1"),
                                        Map.entry("HOME", "/root"),
                                        Map.entry("PENTATHLON_TOKEN", "t"),
                                        Map.entry("PENTATHLON_RENDEZVOUS", "h:1"),
                                        Map.entry("SLURM_JWT", "j"),
                                        Map.entry("UCX_PASSWORD", "p"),
                                        Map.entry("UCX_pass", "p"),
                                        Map.entry("MKL_SECRET", "s"),
                                        Map.entry("NVIDIA_CREDENTIALS", "c"),
                                        Map.entry("TORCH_HUB", "https://me:word@host/x"),
                                        Map.entry("OMPI_MCA_x", "eyJhbGciOiJIUzI1NiJ9.e.s"),
                                        Map.entry("SLURM_NOTE", "-----BEGIN RSA"),
                                        Map.entry("SLURM_API_KEY", "k"))))
                .isEqualTo(
                        """
                        CUDA_VISIBLE_DEVICES=0,1
                        KMP_AFFINITY=compact PENTATHLON_X=1
                        NCCL_DEBUG=INFO
                        OMP_NUM_THREADS=2
                        PENTATHLON_RENDEZVOUS=h:1""");
    }

    @Test
    void argumentsAreShownWithoutSecrets() {
        assertThat(
                        Variables.shown(
                                List.of("-Xmx2g", "-Dx.password=p", "-Dproxy=http://u:p@h", "-ea")))
                .containsExactly("-Xmx2g", "-ea");
    }

    @Test
    void thisMachineIsDescribed() {
        SystemDescription system = SystemDescription.read(Path.of("/"), System.getenv());

        assertThat(system.row().asMap()).containsKeys("host", "cores", "memory_bytes", "kernel");
        assertThat(system.row().asMap().get("limit_open_files").toString())
                .matches("[0-9]+|unlimited");
        assertThat(MappedLibraries.paths(Path.of("/")))
                .anyMatch(path -> path.endsWith("/libjvm.so"));
    }
}
