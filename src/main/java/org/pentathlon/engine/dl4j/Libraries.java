package org.pentathlon.engine.dl4j;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.LoadedLibrary;

/** Which libraries engine dl4j really runs on. */
final class Libraries {
    private Libraries() {}

    /** Names to versions and paths. */
    static Map<String, String> describe(int threads) {
        Map<String, String> libraries = new TreeMap<>(Preparation.done().idleThreads());
        libraries.put("deeplearning4j", version(ComputationGraph.class));
        switch (Backend.ofThisProcess()) {
            case CPU -> {
                libraries.put("nd4j", nd4jVersion() + " " + path("libnd4jcpu"));
                libraries.put("blas", Blas.loaded().describe());
                libraries.put("openmp", path("libgomp"));
            }
            case CUDA -> {
                libraries.put("nd4j", nd4jVersion() + " " + path("libnd4jcuda"));
                libraries.put("blas", path("libcublas.so"));
                libraries.put("cusolver", path("libcusolver.so"));
                libraries.put("cuda-driver", path("libcuda.so"));
            }
        }
        libraries.put("threads", Integer.toString(threads));
        libraries.put("malloc", Preparation.done().malloc());
        return libraries;
    }

    static String nd4jVersion() {
        return version(Nd4j.class);
    }

    private static String version(Class<?> type) {
        String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return path.replaceAll(".*?-(\\d[^/]*)\\.jar", "$1");
    }

    private static String path(String name) {
        return LoadedLibrary.path(name).orElse("(not a library of its own)");
    }
}
