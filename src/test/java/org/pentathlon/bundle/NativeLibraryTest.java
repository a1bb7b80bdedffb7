package org.pentathlon.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.ElfFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** What a bundle leaves out of a library, and that all else stays where it is. */
class NativeLibraryTest {
    private static final ComputeCapability HOPPER = new ComputeCapability(9, 0);

    @TempDir Path folder;

    private byte[] copied(byte[] library, ComputeCapability... gpus) throws IOException {
        Path from = folder.resolve("libfrom.so");
        Path to = folder.resolve("libto.so");
        Files.write(from, library);
        new NativeLibrary(from).copy(to, List.of(gpus));
        return Files.readAllBytes(to);
    }

    private static List<GpuCode> codeOf(Path file) throws IOException {
        ElfFile.Section section = ElfFile.read(file).section(GpuCode.SECTION).orElseThrow();
        return GpuCode.of(ByteBuffer.wrap(Files.readAllBytes(file)), section).orElseThrow();
    }

    @Test
    void tablesForDebuggersAreLeftOutAndTheSegmentsStay() throws IOException {
        byte[] library = LibraryImage.of(LibraryImage.container(40, 80, 90));

        byte[] copy = copied(library);

        assertThat(copy).hasSize(LibraryImage.CODE + 16 + 2 * (64 + 40));
        byte[] header = Arrays.copyOf(library, 64);
        Arrays.fill(header, 40, 48, (byte) 0);
        Arrays.fill(header, 58, 64, (byte) 0);
        assertThat(Arrays.copyOf(copy, 64)).isEqualTo(header);
        assertThat(Arrays.copyOfRange(copy, 64, copy.length))
                .isEqualTo(Arrays.copyOfRange(library, 64, copy.length));
        assertThat(ElfFile.read(folder.resolve("libto.so")).sections()).isEmpty();
    }

    @Test
    void codeOfOtherGpusIsZeroAndThatOfTheGpuTheSame() throws IOException {
        byte[] library =
                LibraryImage.of(
                        LibraryImage.container(24, 75, 80, 90, 100),
                        LibraryImage.container(32, 90),
                        LibraryImage.container(8, 75));

        byte[] copy = copied(library, HOPPER);

        List<GpuCode> entries = codeOf(folder.resolve("libfrom.so"));
        assertThat(entries)
                .extracting(GpuCode::architecture)
                .extracting(ComputeCapability::toString)
                .containsExactly("7.5", "8.0", "9.0", "10.0", "9.0", "7.5");
        byte[] expected = Arrays.copyOf(library, copy.length);
        Arrays.fill(expected, 40, 48, (byte) 0);
        Arrays.fill(expected, 58, 64, (byte) 0);
        for (int other : new int[] {0, 1, 3, 5}) {
            Range payload = entries.get(other).payload();
            Arrays.fill(expected, (int) payload.offset(), (int) payload.end(), (byte) 0);
        }
        assertThat(copy).isEqualTo(expected);
    }

    @Test
    void aGpuKeepsTheCodeOfItsMajorNumberThatIsNoLater() throws IOException {
        byte[] library = LibraryImage.of(LibraryImage.container(8, 75, 80, 89, 90));

        copied(library, new ComputeCapability(8, 6));

        assertThat(codeOf(folder.resolve("libfrom.so")))
                .filteredOn(e -> e.isFor(List.of(new ComputeCapability(8, 6))))
                .extracting(GpuCode::architecture)
                .containsExactly(new ComputeCapability(8, 0));
    }

    @Test
    void aGpuWithoutCodeIsRefused() {
        byte[] library = LibraryImage.of(LibraryImage.container(8, 80, 90));

        assertThatThrownBy(() -> copied(library, HOPPER, new ComputeCapability(7, 0)))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessage(
                        "--gpu 7.0: libfrom.so has no machine code that runs on it; it has that of"
                                + " 8.0, 9.0");
    }

    @Test
    void anUnknownFormatIsRefused() {
        byte[] container = LibraryImage.container(8, 80, 90);
        container[0] = 1;

        assertThatThrownBy(() -> copied(LibraryImage.of(container), HOPPER))
                .isInstanceOf(PentathlonException.class)
                .hasMessageEndingWith(
                        "libfrom.so has its code for GPUs in an unknown format; make the bundle"
                                + " without --gpu");
    }

    @Test
    void aRealLibraryLoadsWithoutItsTables() throws IOException {
        Path real = Path.of("target/natives/org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so");
        Path copy = folder.resolve("libcopy.so");

        new NativeLibrary(real).copy(copy, List.of());

        assertThat(Files.size(copy)).isLessThan(Files.size(real));
        assertThat(ElfFile.read(copy).glibcMinor()).isEqualTo(ElfFile.read(real).glibcMinor());
        try (var library = com.sun.jna.NativeLibrary.getInstance(copy.toString())) {
            assertThat(library.getFunction("JNI_OnLoad").getName()).isEqualTo("JNI_OnLoad");
        }
    }
}
