package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.probe.ResidentMemory.Reading;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Support;

class ResidentMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir private Path root;
    private Path self;

    @BeforeEach
    void makeProc() throws IOException {
        self = Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(
                self.resolve("status"),
                "Name:\tjava\nVmHWM:\t    3000 kB\nVmRSS:\t    2000 kB\nThreads:\t5\n");
        Files.writeString(self.resolve("clear_refs"), "");
        // Of the heap are the second mapping and the third; the first ends where it begins.
        Files.writeString(
                self.resolve("smaps"),
                """
                6fff00000-700000000 rw-p 00000000 00:00 0
                Size:               1024 kB
                Rss:                   1 kB
                700000000-701400000 rw-p 00000000 00:00 0
                Size:              20480 kB
                Rss:                  20 kB
                Pss:                  20 kB
                701400000-780000000 ---p 00000000 00:00 0
                Rss:                 300 kB
                780000000-780100000 r-xp 00000000 fe:01 1234  /usr/lib/libx.so
                Rss:                4000 kB
                """);
    }

    private ResidentMemory memory(Available<JavaHeap> heap) {
        return new ResidentMemory(root, heap);
    }

    @Test
    void readsWhatTheKernelTells() {
        JavaHeap heap = new JavaHeap(0x700000000L, 0x780000000L);
        Reading reading = memory(Available.of(heap)).read().value().orElseThrow();

        assertThat(reading.residentBytes()).isEqualTo(2000 * 1024);
        assertThat(reading.peakBytes()).isEqualTo(3000 * 1024);
        long others = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted();
        assertThat(reading.javaBytes().value().orElseThrow())
                .isBetween(320 * 1024 + others / 2, 320 * 1024 + 2 * others);
    }

    @Test
    void aHeapAtAnUnknownPlaceIsNotZero() {
        Reading reading = memory(Available.no("another Java")).read().value().orElseThrow();

        assertThat(reading.javaBytes()).isEqualTo(Available.no("another Java"));
        assertThat(reading.residentBytes()).isEqualTo(2000 * 1024);
    }

    @Test
    void whatTheKernelDoesNotTellHasAReason() throws IOException {
        Files.writeString(self.resolve("status"), "Name:\tjava\nVmRSS:\t 2000 kB\n");
        Available<Reading> reading = memory(Available.no("")).read();

        assertThat(reading.value()).isEmpty();
        assertThat(reading.reason()).contains("VmHWM").doesNotContain("\n");
    }

    @Test
    void thePeakIsResetByAFive() throws IOException {
        assertThat(memory(Available.no("")).resetPeak()).isEqualTo(Support.yes());
        assertThat(self.resolve("clear_refs")).hasContent("5");
    }

    @Test
    void aPeakThatCannotBeResetHasAReason() throws IOException {
        Files.delete(self.resolve("clear_refs"));
        Files.createDirectory(self.resolve("clear_refs"));
        Support reset = memory(Available.no("")).resetPeak();

        assertThat(reset.supported()).isFalse();
        assertThat(reset.reason()).contains("clear_refs");
    }

    @Test
    void theHeapsPlaceIsReadFromWhatItsCollectorPrints() {
        String serial =
                """
                 def new generation   total 19648K, used 1745K [0x0000000700000000, 0x0000000701550000, 0x0000000755550000)
                  eden space 17472K,   9% used [0x0000000700000000, 0x00000007001b4400, 0x0000000701110000)
                 tenured generation   total 43712K, used 0K [0x0000000755550000, 0x0000000758000000, 0x0000000800000000)
                 Metaspace       used 5120K, committed 5312K, reserved 1114112K
                """;
        assertThat(JavaHeap.parse(serial))
                .isEqualTo(Available.of(new JavaHeap(0x700000000L, 0x800000000L)));
        String g1 =
                """
                 garbage-first heap   total 262144K, used 2048K [0x707c00000, 0x800000000)
                  region size 2048K, 2 young (4096K), 0 survivors (0K)
                """;
        assertThat(JavaHeap.parse(g1))
                .isEqualTo(Available.of(new JavaHeap(0x707c00000L, 0x800000000L)));
        String z = " ZHeap           used 8M, capacity 256M, max capacity 4096M\n";
        assertThat(JavaHeap.parse(z).reason()).isNotEmpty();
    }

    /** This process has this much of direct memory and of heap at the least, and not twice. */
    @Test
    void readsThisProcess() {
        ResidentMemory process = new ResidentMemory(Path.of("/"));
        ByteBuffer direct = ByteBuffer.allocateDirect(Math.toIntExact(5 * MIB));
        Reading reading = process.read().value().orElseThrow();

        assertThat(reading.directBytes()).isGreaterThanOrEqualTo(direct.capacity());
        assertThat(reading.javaBytes().value().orElseThrow())
                .isGreaterThan(5 * MIB)
                .isLessThan(reading.residentBytes());
        assertThat(reading.peakBytes()).isGreaterThanOrEqualTo(reading.residentBytes() - MIB);
    }
}
