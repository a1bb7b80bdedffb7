package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.show_config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.LoadedLibrary;

/** Which native libraries this process has really loaded, by its own memory map. */
final class LoadedLibraries {
    /** Names of files, without what is behind the name. */
    private static final Pattern CUDA =
            Pattern.compile("/lib(cu[a-zA-Z_]+|nccl|nv[a-zA-Z_-]+|torch_cuda|c10_cuda)\\.so[^/]*$");

    private LoadedLibraries() {}

    /** Names to versions and paths, with the number of threads that LibTorch uses. */
    static Map<String, String> describe() {
        String config = config();
        Map<String, String> libraries = new TreeMap<>();
        String torch = path("libtorch_cpu");
        libraries.put("libtorch", torchVersion() + " " + torch);
        libraries.put("onednn", find("MKL-DNN v(\\S+)", config) + " in " + torch);
        libraries.put("cpu capability", find("CPU capability usage: (\\S+)", config));
        libraries.put("blas", Blas.loaded().describe());
        libraries.put("openmp", find("OpenMP (\\S+)", config) + " " + path("libgomp"));
        libraries.put("threads", Integer.toString(get_num_threads()));
        libraries.put("malloc", Preparation.done().malloc());
        libraries.putAll(Preparation.done().idleThreads());
        return libraries;
    }

    /** Of those for NVIDIA's GPUs, each name with its path. */
    static Map<String, String> ofCuda() {
        Map<String, String> libraries = new TreeMap<>();
        for (String path : LoadedLibrary.paths()) {
            Matcher name = CUDA.matcher(path);
            if (name.find()) {
                libraries.put(name.group(1), path);
            }
        }
        return libraries;
    }

    static String torchVersion() {
        return find("TORCH_VERSION=([^,\\s]+)", config());
    }

    private static String config() {
        try (BytePointer text = show_config()) {
            return text.getString();
        }
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private static String path(String name) {
        return LoadedLibrary.path(name).orElse("(not a library of its own)");
    }
}
