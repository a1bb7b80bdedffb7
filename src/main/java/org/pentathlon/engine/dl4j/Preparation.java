package org.pentathlon.engine.dl4j;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.IdleThreads;
import org.pentathlon.spec.ComputeLibrary;

/** What is done once in a process, before ND4J computes and other threads use it. */
final class Preparation {
    private static final Preparation DONE = new Preparation();

    private final String malloc;
    private final Map<String, String> idleThreads;

    private Preparation() {
        // Before the first class of ND4J is loaded.
        Map<String, String> variables = System.getenv();
        malloc = Glibc.keepReleasedMemory(variables);
        idleThreads = IdleThreads.sleepSoon(variables, ComputeLibrary.ofThisProcess());
        // Layers use oneDNN only where they are told to; by default they do not. For GPUs this
        // version of Deeplearning4j was published without the helpers, which it would look for.
        System.setProperty(
                "org.eclipse.deeplearning4j.helpers.disable",
                Boolean.toString(Backend.ofThisProcess() == Backend.CUDA));
        System.setProperty("org.nd4j.log.initialization", "false");
        // ND4J makes objects of these classes when it is loaded, and takes no others later.
        System.setProperty("opexec", RecordingExecutioner.class.getName());
        System.setProperty("ndarrayfactory.class", RecordingFactory.class.getName());
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
        Nd4j.getMemoryManager().togglePeriodicGc(false);
    }

    /** Does it, the first time. */
    static Preparation done() {
        return DONE;
    }

    /** See {@link Glibc#keepReleasedMemory}. */
    String malloc() {
        return malloc;
    }

    /** See {@link IdleThreads#sleepSoon}. */
    Map<String, String> idleThreads() {
        return idleThreads;
    }
}
