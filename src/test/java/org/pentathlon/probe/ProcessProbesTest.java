package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.sun.jna.Memory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.CounterRow;

class ProcessProbesTest {
    @TempDir Path root;

    @Test
    void usageIsTheDifferenceOfTwoReadings() {
        Iterator<ResourceUsage> readings =
                List.of(
                                new ResourceUsage(1, 0.25, 100, 1, 10, 5),
                                new ResourceUsage(3.5, 0.75, 160, 2, 17, 8))
                        .iterator();

        List<CounterRow> rows =
                ProbeRun.start(List.of(new ResourceUsageProbe(readings::next))).stop();

        assertThat(rows)
                .extracting(CounterRow::name, CounterRow::value, CounterRow::unit)
                .containsExactly(
                        tuple("task_clock_s", 3.0, "s"),
                        tuple("user_time_s", 2.5, "s"),
                        tuple("system_time_s", 0.5, "s"),
                        tuple("voluntary_context_switches", 7.0, "1"),
                        tuple("involuntary_context_switches", 3.0, "1"),
                        tuple("minor_page_faults", 60.0, "1"),
                        tuple("major_page_faults", 1.0, "1"));
    }

    @Test
    void theKernelsStructureIsReadWhereItsFieldsAre() {
        try (Memory usage = new Memory(ResourceUsage.SIZE_BYTES)) {
            for (int i = 0; i < ResourceUsage.SIZE_BYTES / Long.BYTES; i++) {
                usage.setLong((long) i * Long.BYTES, 1000 + i);
            }
            // struct rusage: two struct timeval, then maxrss, ixrss, idrss, isrss, minflt, majflt,
            // nswap, inblock, oublock, msgsnd, msgrcv, nsignals, nvcsw, nivcsw.
            ResourceUsage read = ResourceUsage.of(usage);
            assertThat(read.userSeconds()).isCloseTo(1000.001001, within(1e-9));
            assertThat(read.systemSeconds()).isCloseTo(1002.001003, within(1e-9));
            assertThat(read.minorFaults()).isEqualTo(1008);
            assertThat(read.majorFaults()).isEqualTo(1009);
            assertThat(read.voluntarySwitches()).isEqualTo(1016);
            assertThat(read.involuntarySwitches()).isEqualTo(1017);
        }
    }

    /** The virtual machine asks the kernel in another way. */
    @Test
    void thisProcessesTimeIsWhatTheVirtualMachineSays() {
        var bean =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        double before = bean.getProcessCpuTime() * 1e-9;
        ResourceUsage usage = ResourceUsage.read();
        double after = bean.getProcessCpuTime() * 1e-9;

        assertThat(usage.userSeconds() + usage.systemSeconds())
                .isBetween(before - 0.05, after + 0.05);
        assertThat(usage.minorFaults()).isPositive();
    }

    @Test
    void memoryIsReadAtTheEnd() throws IOException {
        Path status = root.resolve("proc/self/status");
        Files.createDirectories(status.getParent());
        Files.writeString(status, "VmHWM:\t     20 kB\nVmRSS:\t      1 kB\n");
        ProbeRun run = ProbeRun.start(List.of(new ResidentMemoryProbe(root)));
        Files.writeString(status, "VmRSS:\t     10 kB\n");

        assertThat(run.stop())
                .extracting(CounterRow::name, CounterRow::value, CounterRow::reason)
                .containsExactly(
                        tuple("resident_bytes", 10240.0, ""),
                        tuple("peak_resident_bytes", Double.NaN, "the kernel does not tell VmHWM"));
        Files.delete(status);
        assertThat(new ResidentMemoryProbe(root).support().reason()).contains("mount /proc");
    }
}
