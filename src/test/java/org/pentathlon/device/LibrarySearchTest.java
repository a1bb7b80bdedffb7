package org.pentathlon.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
    @TempDir Path folder;

    private Path library(String place, TinyLibrary library) throws IOException {
        return library.write(folder.resolve(place));
    }

    private LibrarySearch search(String... given) {
        List<Path> folders = Arrays.stream(given).map(folder::resolve).toList();
        return new LibrarySearch(folders, List.of(folder.resolve("usual")), Map.of());
    }

    @Test
    void aFileTellsWhatItNeeds() throws IOException {
        Path file =
                library(
                        "a/liba.so.1",
                        new TinyLibrary("liba.so.1")
                                .needs("libb.so.2", "libc.so.6")
                                .runpath("$ORIGIN:/opt/lib")
                                .versions("GLIBC_2.4", "GLIBC_2.35", "GLIBC_2.2.5", "GLIBC_PRIVATE")
                                .constants("hello"));

        ElfFile elf = ElfFile.read(file);

        assertThat(elf.soname()).contains("liba.so.1");
        assertThat(elf.needed()).containsExactly("libb.so.2", "libc.so.6");
        assertThat(elf.runpath()).containsExactly("$ORIGIN", "/opt/lib");
        assertThat(elf.glibcMinor()).isEqualTo(OptionalInt.of(35));
        assertThat(elf.section(".rodata").orElseThrow().bytes()).isEqualTo(5);
        assertThat(elf.section(".text")).isEmpty();
    }

    @Test
    void aRealLibraryIsUnderstood() throws IOException {
        Path file = search().find("libm.so.6").file().orElseThrow();

        ElfFile elf = ElfFile.read(file);

        assertThat(elf.soname()).contains("libm.so.6");
        assertThat(elf.needed()).contains("libc.so.6");
        assertThat(elf.glibcMinor().orElseThrow()).isGreaterThan(1);
        ElfFile.Section constants = elf.section(".rodata").orElseThrow();
        assertThat(constants.end()).isLessThan(Files.size(file));
    }

    @Test
    void whatIsNoLibraryIsSaid() throws IOException {
        Path text = Files.writeString(folder.resolve("text.so"), "x".repeat(200));
        Path empty = Files.createFile(folder.resolve("empty.so"));
        byte[] whole = new TinyLibrary("libx.so.1").needs("liby.so.1").bytes();
        Path half = Files.write(folder.resolve("half.so"), Arrays.copyOf(whole, 100));

        assertThatThrownBy(() -> ElfFile.read(text))
                .isInstanceOf(IOException.class)
                .hasMessage(text + " is no library for Linux on x86-64");
        assertThatThrownBy(() -> ElfFile.read(empty))
                .hasMessage(empty + " is cut off: it ends at 0");
        assertThatThrownBy(() -> ElfFile.read(half))
                .hasMessage(half + " is cut off: it ends at 100");
    }

    /** Whatever a damaged file says, it is read to an end, or refused in one line. */
    @Test
    void noDamagedByteDoesHarm() throws IOException {
        byte[] whole =
                new TinyLibrary("libx.so.1").needs("liby.so.1").versions("GLIBC_2.9").bytes();
        Path file = folder.resolve("damaged.so");
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0x00, 0x7f, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                Files.write(file, damaged);
                try {
                    ElfFile.read(file);
                } catch (IOException e) {
                    assertThat(e).hasMessageStartingWith(file + " is ");
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(100, 2 * whole.length);
    }

    @Test
    void givenFoldersGoBeforeTheUsualAndTheCacheIsLast() throws IOException {
        Path usual = library("usual/libx.so.1", new TinyLibrary("libx.so.1"));
        Path cached = library("cached/liby.so.1", new TinyLibrary("liby.so.1"));
        LibrarySearch nowhere =
                new LibrarySearch(
                        List.of(folder.resolve("a"), folder.resolve("b")),
                        List.of(folder.resolve("usual")),
                        Map.of("liby.so.1", cached, "libx.so.1", cached));

        assertThat(nowhere.find("libx.so.1").file()).contains(usual);
        assertThat(nowhere.find("liby.so.1").file()).contains(cached);

        Path second = library("b/libx.so.1", new TinyLibrary("libx.so.1"));
        assertThat(nowhere.find("libx.so.1").file()).contains(second);
        Path first = library("a/libx.so.1", new TinyLibrary("libx.so.1"));
        assertThat(nowhere.find("libx.so.1").file()).contains(first);
    }

    @Test
    void needsAreFollowedToTheEndAndEachIsFoundOnce() throws IOException {
        Path root =
                library(
                        "own/libroot.so",
                        new TinyLibrary("").needs("libown.so", "liba.so.1", "libgiven.so.1"));
        Path own = library("own/libown.so", new TinyLibrary("libown.so").needs("libb.so.2"));
        library(
                "a/liba.so.1",
                new TinyLibrary("liba.so.1").runpath("$ORIGIN/../c").needs("libc.so.9"));
        library("c/libc.so.9", new TinyLibrary("libc.so.9").needs("liba.so.1", "libgone.so.3"));
        library("a/libb.so.2", new TinyLibrary("libb.so.2"));
        library("a/liblate.so.4", new TinyLibrary("liblate.so.4").needs("libgone.so.4"));

        List<FoundLibrary> found =
                search("a")
                        .needs(
                                List.of(root, own),
                                List.of("liblate.so.4"),
                                Set.of("libgiven.so.1"));

        assertThat(found)
                .extracting(FoundLibrary::name)
                .containsExactly(
                        "liba.so.1",
                        "libb.so.2",
                        "libc.so.9",
                        "libgone.so.3",
                        "liblate.so.4",
                        "libgone.so.4");
        assertThat(found)
                .filteredOn(FoundLibrary::isMissing)
                .extracting(FoundLibrary::name)
                .containsExactly("libgone.so.3", "libgone.so.4");
    }

    @Test
    void aLibraryOfAnotherNameCannotServe() throws IOException {
        Path file = library("a/libx.so.13", new TinyLibrary("libx.so.12"));

        assertThat(search("a").find("libx.so.13").defect()).contains(file + " is libx.so.12");
    }

    @Test
    void aDamagedLibraryIsFoundWithItsDefect() throws IOException {
        Path file = folder.resolve("a/libx.so.1");
        Files.createDirectories(file.getParent());
        Files.createFile(file);

        FoundLibrary found = search("a").find("libx.so.1");

        assertThat(found.file()).contains(file);
        assertThat(found.defect()).contains(file + " is cut off: it ends at 0");
    }

    @Test
    void theVersionIsInTheNameOfTheFileThatALinkEndsAt() throws IOException {
        library("a/libcublas.so.13.1.0.3", new TinyLibrary("libcublas.so.13"));
        Files.createSymbolicLink(
                folder.resolve("a/libcublas.so.13"), Path.of("libcublas.so.13.1.0.3"));
        library("a/libcufft.so.12", new TinyLibrary("libcufft.so.12"));

        assertThat(search("a").find("libcublas.so.13").version()).contains("13.1.0.3");
        assertThat(search("a").find("libcufft.so.12").version()).isEmpty();
    }

    @Test
    void aPythonPackageTellsTheVersionOfItsFiles() throws IOException {
        library("site/nvidia/cu13/lib/libcublas.so.13", new TinyLibrary("libcublas.so.13"));
        for (String other : List.of("nvidia_cufft-12.0.0.61", "nvidia_cublas-13.1.1.3")) {
            Path record = folder.resolve("site/" + other + ".dist-info/RECORD");
            Files.createDirectories(record.getParent());
            String name = other.contains("cublas") ? "libcublas.so.13" : "libcufft.so.12";
            Files.writeString(record, "nvidia/cu13/lib/" + name + ",sha256=x,5\n");
        }

        assertThat(search("site/nvidia/cu13/lib").find("libcublas.so.13").version())
                .contains("13.1.1.3");
    }

    @Test
    void ncclHasItsVersionInItself() throws IOException {
        library(
                "a/libnccl.so.2",
                new TinyLibrary("libnccl.so.2").constants("x\0NCCL version 2.28.9+cuda13.0\0y"));

        assertThat(search("a").find("libnccl.so.2").version()).contains("2.28.9");
    }

    @Test
    void theLoadersCacheIsRead() throws IOException {
        byte[] text = "libx.so.1\0/opt/libx.so.1\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer cache =
                ByteBuffer.allocate(48 + 2 * 24 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        cache.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(2);
        cache.putInt(text.length).position(48);
        int start = 48 + 2 * 24;
        // One for 32 bits, which does not count.
        cache.putInt(3).putInt(start).putInt(start).putInt(0).putLong(0);
        cache.putInt(0x303).putInt(start).putInt(start + 10).putInt(0).putLong(0);
        cache.put(text);
        Path file = Files.write(folder.resolve("ld.so.cache"), cache.array());

        assertThat(LoaderCache.read(file))
                .isEqualTo(Map.of("libx.so.1", Path.of("/opt/libx.so.1")));
        assertThat(LoaderCache.read(folder.resolve("none"))).isEmpty();
        Files.write(file, Arrays.copyOf(cache.array(), 60));
        assertThat(LoaderCache.read(file)).isEmpty();
    }

    @Test
    void placesAreNamedForMessages() throws IOException {
        assertThat(search("a").places())
                .isEqualTo(folder.resolve("a") + " and the system's own folders");
        Files.createDirectory(folder.resolve("usual"));
        assertThat(search("a").places())
                .isEqualTo(
                        folder.resolve("a")
                                + ", "
                                + folder.resolve("usual")
                                + " and the system's own folders");
        assertThat(new LibrarySearch(List.of(), List.of(), Map.of()).places())
                .isEqualTo("the system's own folders");
        assertThat(Optional.of(LibrarySearch.of(Map.of("LD_LIBRARY_PATH", "/a::/b")).given()))
                .contains(List.of(Path.of("/a"), Path.of("/b")));
    }
}
