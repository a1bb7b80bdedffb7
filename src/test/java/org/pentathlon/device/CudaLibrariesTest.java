package org.pentathlon.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.device.CudaLibraries.Cudnn;

class CudaLibrariesTest {
    private static final List<String> PARTS_OF_CUDNN =
            List.of(
                    "graph",
                    "ops",
                    "cnn",
                    "heuristic",
                    "engines_precompiled",
                    "engines_runtime_compiled");

    @TempDir Path folder;
    private Path torch;

    @BeforeEach
    void complete() throws IOException {
        torch =
                new TinyLibrary("libtorch_cuda.so")
                        .needs("libcudart.so.13", "libcudnn.so.9", "libnccl.so.2", "libown.so")
                        .write(folder.resolve("torch/libtorch_cuda.so"));
        for (String name : List.of("libcudart.so.13", "libcudnn.so.9", "libnvrtc.so.13")) {
            library(name);
        }
        for (String part : PARTS_OF_CUDNN) {
            library("libcudnn_" + part + ".so.9");
        }
        cudnn("13");
        nccl("2.28.9");
    }

    private void library(String name) throws IOException {
        new TinyLibrary(name).write(folder.resolve("cuda").resolve(name));
    }

    private void cudnn(String cuda) throws IOException {
        new TinyLibrary("libcudnn_adv.so.9")
                .constants("\0libcublasLt.so." + cuda + "\0")
                .write(folder.resolve("cuda/libcudnn_adv.so.9"));
    }

    private void nccl(String version) throws IOException {
        new TinyLibrary("libnccl.so.2")
                .constants("NCCL version " + version + "+cuda13.0")
                .write(folder.resolve("cuda/libnccl.so.2"));
    }

    private CudaLibraries find(Cudnn cudnn) {
        LibrarySearch search =
                new LibrarySearch(List.of(folder.resolve("cuda")), List.of(), Map.of());
        return CudaLibraries.find(search, List.of(torch), Set.of("libown.so"), cudnn);
    }

    @Test
    void aCompleteFolderServes() {
        assertThat(find(Cudnn.PROMISED).support().supported()).isTrue();
        assertThat(find(Cudnn.PROMISED).file("libcudart.so.13"))
                .isEqualTo(folder.resolve("cuda/libcudart.so.13"));
        assertThat(find(Cudnn.PROMISED).ofNvidia()).hasSize(11);
    }

    @Test
    void allThatAreMissingAreNamedWithThePlaces() throws IOException {
        Files.delete(folder.resolve("cuda/libnccl.so.2"));
        Files.delete(folder.resolve("cuda/libcudnn_ops.so.9"));

        assertThat(find(Cudnn.PROMISED).support().reason())
                .isEqualTo(
                        "LibTorch needs libnccl.so.2, libcudnn_ops.so.9, not found in "
                                + folder.resolve("cuda")
                                + " and the system's own folders; load the modules of CUDA 13,"
                                + " cuDNN 9 and NCCL, or give --cuda-libs DIRS");
        assertThat(find(Cudnn.OFF).support().reason())
                .startsWith("LibTorch needs libnccl.so.2, not found in ");
    }

    @Test
    void cudnnForAnotherCudaIsRefused() throws IOException {
        cudnn("12");

        assertThat(find(Cudnn.PROMISED).support().reason())
                .isEqualTo(
                        "LibTorch cannot use a library of CUDA: "
                                + folder.resolve("cuda/libcudnn_adv.so.9")
                                + " is made for CUDA 12; give another folder with --cuda-libs DIRS");
    }

    @Test
    void versionsThatAreTooOldAreRefused() throws IOException {
        nccl("2.9.6");
        assertThat(find(Cudnn.PROMISED).support().reason())
                .contains("libnccl.so.2 is version 2.9.6, and 2.10 or later is needed");

        nccl("2.10.3");
        Path cudnn = folder.resolve("cuda/libcudnn.so.9");
        Files.move(cudnn, folder.resolve("cuda/libcudnn.so.9.11.0"));
        Files.createSymbolicLink(cudnn, Path.of("libcudnn.so.9.11.0"));
        assertThat(find(Cudnn.PROMISED).support().reason())
                .contains("libcudnn.so.9 is version 9.11.0, and 9.19 or later is needed");
        assertThat(find(Cudnn.ANY).support().supported()).isTrue();
        assertThat(find(Cudnn.OFF).support().supported()).isTrue();
    }

    @Test
    void aFileThatIsNoLibraryIsRefused() throws IOException {
        Files.writeString(folder.resolve("cuda/libcudart.so.13"), "");

        assertThat(find(Cudnn.PROMISED).support().reason())
                .isEqualTo(
                        "LibTorch cannot use a library of CUDA: "
                                + folder.resolve("cuda/libcudart.so.13")
                                + " is cut off: it ends at 0; give another folder with --cuda-libs"
                                + " DIRS");
    }

    @Test
    void itsOwnLibrariesMayBeDamagedToo() throws IOException {
        Files.write(torch, new byte[10]);

        assertThat(find(Cudnn.PROMISED).support().reason())
                .startsWith("LibTorch cannot use a library of CUDA: " + torch + " is cut off");
    }
}
