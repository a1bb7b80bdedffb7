package org.pentathlon.engine.torch;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.device.CudaLibraries;
import org.pentathlon.device.ElfFile;
import org.pentathlon.device.LibrarySearch;

/** LibTorch's build for GPUs, as the build or the bundle has unpacked it; it is not loaded here. */
public final class CudaFiles {
    private static final String FOLDER = "/org/bytedeco/pytorch/linux-x86_64-gpu/";

    /** What the program loads of it, and what this is linked with of its own. */
    private static final List<String> NAMES =
            List.of(
                    "libc10.so",
                    "libc10_cuda.so",
                    "libtorch_cpu.so",
                    "libtorch_cuda.so",
                    "libtorch.so",
                    "libjnitorch.so",
                    "libjnitorch_gloo.so",
                    "libgomp.so.1");

    /** What the program brings beside. */
    private static final Set<String> PROVIDED = Set.of("libopenblas.so.0");

    /** The variable by which a user has LibTorch compute without cuDNN. */
    private static final String CUDNN = "PENTATHLON_CUDNN";

    /** PyTorch's own variable: 1 takes a cuDNN older than LibTorch was built with. */
    private static final String ANY_CUDNN = "PYTORCH_SKIP_CUDNN_COMPATIBILITY_CHECK";

    private CudaFiles() {}

    /** Its libraries; none where they are not unpacked. */
    static List<Path> all() {
        List<Path> files = new ArrayList<>();
        for (String name : NAMES) {
            URL place = CudaFiles.class.getResource(FOLDER + name);
            if (place != null && place.getProtocol().equals("file")) {
                try {
                    files.add(Path.of(place.toURI()));
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("no place of a file: " + place, e);
                }
            }
        }
        return files;
    }

    /**
     * The C library that they need is 2.minor or later.
     *
     * @throws IOException if one cannot be read
     */
    static int glibcMinor() throws IOException {
        int minor = 0;
        for (Path file : all()) {
            minor = Math.max(minor, ElfFile.read(file).glibcMinor().orElse(0));
        }
        return minor;
    }

    /**
     * Looks for the libraries of CUDA that they need.
     *
     * @param variables of the environment
     */
    public static CudaLibraries libraries(Map<String, String> variables) {
        return CudaLibraries.find(LibrarySearch.of(variables), all(), PROVIDED, cudnn(variables));
    }

    private static CudaLibraries.Cudnn cudnn(Map<String, String> variables) {
        if ("off".equals(variables.get(CUDNN))) {
            return CudaLibraries.Cudnn.OFF;
        }
        return "1".equals(variables.get(ANY_CUDNN))
                ? CudaLibraries.Cudnn.ANY
                : CudaLibraries.Cudnn.PROMISED;
    }
}
