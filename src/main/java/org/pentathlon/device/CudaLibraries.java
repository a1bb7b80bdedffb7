package org.pentathlon.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.Support;

/**
 * The libraries that LibTorch's build for CUDA 13 needs of the machine, as they were found.
 *
 * @param all those that it is linked with, those that are opened later, and what these need
 * @param places where they were looked for, for messages
 */
public record CudaLibraries(List<FoundLibrary> all, String places) {
    private static final String CUDNN = "libcudnn";
    private static final String CUDNN_ITSELF = CUDNN + ".so.9";

    /** What cuDNN is made of opens what it needs when it first computes. */
    private static final List<String> OPENED_LATER =
            Stream.concat(
                            Stream.of(
                                            "graph",
                                            "ops",
                                            "cnn",
                                            "adv",
                                            "heuristic",
                                            "engines_precompiled",
                                            "engines_runtime_compiled")
                                    .map(part -> CUDNN + "_" + part + ".so.9"),
                            Stream.of("libnvrtc.so.13"))
                    .toList();

    /**
     * The oldest that serve. Of NCCL the first that knows bf16. Of cuDNN the one that LibTorch was
     * built with (its POM: cuda 13.1-9.19): NVIDIA promises that a later minor version does for a
     * program, and nothing of an earlier one (cuDNN's developer guide, API compatibility), which
     * PyTorch refuses too (torch.backends.cudnn).
     */
    private static final Map<String, int[]> OLDEST =
            Map.of(CUDNN_ITSELF, new int[] {9, 19}, "libnccl.so.2", new int[] {2, 10});

    private static final String LINEAR_ALGEBRA_OF_CUDNN = CUDNN + "_adv.so.9";
    private static final Pattern LINEAR_ALGEBRA = Pattern.compile("libcublasLt\\.so\\.([0-9]+)");
    private static final String CUDA_MAJOR = "13";

    /** What LibTorch has of cuDNN. */
    public enum Cudnn {
        /** It is linked with it, and computes without. */
        OFF,
        /** The version that it was built with, or a later one. */
        PROMISED,
        /** Any for this CUDA, at the user's risk. */
        ANY
    }

    public CudaLibraries {
        all = List.copyOf(all);
    }

    /**
     * Looks for them.
     *
     * @param files LibTorch's own libraries
     * @param provided names that the program brings itself
     */
    public static CudaLibraries find(
            LibrarySearch search, List<Path> files, Set<String> provided, Cudnn cudnn) {
        List<String> later = cudnn == Cudnn.OFF ? List.of() : OPENED_LATER;
        List<FoundLibrary> all =
                search.needs(files, later, provided).stream()
                        .map(one -> checked(one, cudnn))
                        .toList();
        return new CudaLibraries(all, search.places());
    }

    private static FoundLibrary checked(FoundLibrary one, Cudnn cudnn) {
        boolean anyWillDo = one.name().equals(CUDNN_ITSELF) && cudnn != Cudnn.PROMISED;
        if (one.isMissing() || one.defect().isPresent() || anyWillDo) {
            return one;
        }
        int[] oldest = OLDEST.get(one.name());
        if (oldest != null
                && one.version().filter(version -> isOlder(version, oldest)).isPresent()) {
            return one.with(
                    "%s is version %s, and %d.%d or later is needed"
                            .formatted(
                                    one.file().get(), one.version().get(), oldest[0], oldest[1]));
        }
        return one.name().equals(LINEAR_ALGEBRA_OF_CUDNN) ? ofThisCuda(one) : one;
    }

    private static boolean isOlder(String version, int[] oldest) {
        String[] numbers = version.split("\\D+", -1);
        int major = Integer.parseInt(numbers[0]);
        int minor = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
        return major < oldest[0] || (major == oldest[0] && minor < oldest[1]);
    }

    /** There is a cuDNN 9 for each CUDA, all of the same name. */
    private static FoundLibrary ofThisCuda(FoundLibrary one) {
        Path file = one.file().orElseThrow();
        try {
            Optional<String> other =
                    ElfFile.read(file)
                            .constant(file, LINEAR_ALGEBRA)
                            .filter(major -> !major.equals(CUDA_MAJOR));
            return other.map(major -> one.with(file + " is made for CUDA " + major)).orElse(one);
        } catch (IOException e) {
            return one.with(file + ": " + FileFailure.reason(e));
        }
    }

    /** Those of NVIDIA, which a report names; the others belong to the system. */
    public List<FoundLibrary> ofNvidia() {
        return all.stream().filter(one -> one.name().matches("lib(cu|nccl|nv).*")).toList();
    }

    /** Whether all are there and can serve; else all that are missing, or the first that cannot. */
    public Support support() {
        String missing =
                all.stream()
                        .filter(FoundLibrary::isMissing)
                        .map(FoundLibrary::name)
                        .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            return Support.no(
                    "LibTorch needs "
                            + missing
                            + ", not found in "
                            + places
                            + "; load the modules of CUDA 13, cuDNN 9 and NCCL, or give"
                            + " --cuda-libs DIRS");
        }
        Optional<String> defect = all.stream().flatMap(one -> one.defect().stream()).findFirst();
        return defect.map(
                        text ->
                                Support.no(
                                        "LibTorch cannot use a library of CUDA: "
                                                + text
                                                + "; give another folder with --cuda-libs DIRS"))
                .orElseGet(Support::yes);
    }

    /**
     * The file of a library that was found.
     *
     * @throws java.util.NoSuchElementException if it was not
     */
    public Path file(String name) {
        return all.stream()
                .filter(one -> one.name().equals(name))
                .flatMap(one -> one.file().stream())
                .findFirst()
                .orElseThrow();
    }
}
