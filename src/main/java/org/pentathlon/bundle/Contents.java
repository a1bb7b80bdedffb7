package org.pentathlon.bundle;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.RuntimeSet;

/**
 * What of the build the runs of a kind of device need.
 *
 * @param set whose jars are taken
 * @param natives folders in target/natives, parents of the libraries that are taken
 * @param jars beginnings of the names of those that are taken
 * @param without packages of the program that are left out, because what they need is
 */
record Contents(RuntimeSet set, List<String> natives, List<String> jars, List<String> without) {
    private static final String PLATFORM = "linux-x86_64";

    /**
     * LibTorch for GPUs computes on the CPU too, so a bundle for GPUs has that build alone. ND4J
     * would take a third of its archive: it is left to the bundle for CPUs.
     */
    static Contents of(DeviceKind device) {
        return switch (device) {
            case CPU ->
                    new Contents(
                            RuntimeSet.CPU,
                            natives(PLATFORM, "org/nd4j/linalg/cpu"),
                            List.of(""),
                            List.of());
            case CUDA ->
                    new Contents(
                            RuntimeSet.CUDA,
                            natives(PLATFORM + "-gpu"),
                            List.of(
                                    "commons-jvm-",
                                    "datamodel-jvm-",
                                    "deprecated-in-v4-jvm-",
                                    "hdf5-",
                                    "javacpp-",
                                    "jna-",
                                    "kotlin-",
                                    "lets-plot-",
                                    "openblas-",
                                    "picocli-",
                                    "plot-",
                                    "pytorch-",
                                    "reload4j-",
                                    "slf4j-",
                                    "snakeyaml-"),
                            List.of("org.pentathlon.engine.dl4j", "org.nd4j"));
        };
    }

    private static List<String> natives(String pytorch, String... more) {
        List<String> folders =
                new ArrayList<>(
                        List.of(
                                "com/sun/jna/linux-x86-64",
                                "org/bytedeco/javacpp/" + PLATFORM,
                                "org/bytedeco/openblas/" + PLATFORM,
                                "org/bytedeco/hdf5/" + PLATFORM,
                                "org/bytedeco/pytorch/" + pytorch));
        folders.addAll(List.of(more));
        return folders;
    }

    boolean hasJar(String name) {
        return jars.stream().anyMatch(name::startsWith);
    }
}
