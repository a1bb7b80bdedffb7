package org.pentathlon.cli;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.pentathlon.bundle.BundleFacts;
import org.pentathlon.device.FoundLibrary;
import org.pentathlon.engine.torch.CudaFiles;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

/** What computes: the frameworks, looked up by name, and the sets of libraries that are built. */
final class InstalledLibraries {
    private static final String LIBTORCH = "org.bytedeco.pytorch.global.torch";
    private static final String ND4J = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
    private static final String DEEPLEARNING4J = "org.deeplearning4j.nn.graph.ComputationGraph";

    private static final Set<RuntimeSet> TORCH_FOR_GPUS =
            Set.of(RuntimeSet.CUDA, RuntimeSet.CUDA_REDIST);

    private final Path home;

    /**
     * @param home folder of the program
     */
    InstalledLibraries(Path home) {
        this.home = home;
    }

    /** What there is of each. */
    Map<String, Support> answers() {
        Map<String, Support> answers = new LinkedHashMap<>();
        BundleFacts.of(home)
                .ifPresent(facts -> answers.put("bundle", new Support(true, facts.line())));
        answers.put("library LibTorch", jar(LIBTORCH, ""));
        answers.put("library ND4J", jar(ND4J, ", build " + Main.property("nd4j.build")));
        answers.put("library Deeplearning4j", jar(DEEPLEARNING4J, ""));
        for (ComputeLibrary library : ComputeLibrary.values()) {
            answers.put("library " + library.word(), RuntimeSets.of(library, home));
        }
        answers.put("library LibTorch for GPUs", RuntimeSets.torchCuda(home));
        answers.put("library ND4J for GPUs", RuntimeSets.nd4jCuda(home));
        if (TORCH_FOR_GPUS.contains(RuntimeSet.ofThisProcess())) {
            CudaFiles.libraries(System.getenv())
                    .ofNvidia()
                    .forEach(one -> answers.put(one.name(), answer(one)));
        }
        return answers;
    }

    private static Support answer(FoundLibrary one) {
        String version = one.version().map(text -> text + ", ").orElse("version unknown, ");
        return one.file()
                .map(
                        file ->
                                one.defect()
                                        .map(Support::no)
                                        .orElseGet(() -> new Support(true, version + file)))
                .orElseGet(() -> Support.no("missing"));
    }

    /**
     * The jar that holds a class. Loading the library is the engine's matter.
     *
     * @param more what is known of it beside
     */
    private Support jar(String type, String more) {
        try {
            ClassLoader loader = InstalledLibraries.class.getClassLoader();
            CodeSource source =
                    Class.forName(type, false, loader).getProtectionDomain().getCodeSource();
            Path jar = Path.of(source.getLocation().getPath()).getFileName();
            return new Support(true, jar + more);
        } catch (ClassNotFoundException | LinkageError absent) {
            return Support.no(
                    BundleFacts.of(home).isPresent()
                            ? "not in this bundle; use another, or a clone"
                            : "not on the class path; it belongs to the program: build it again");
        }
    }
}
