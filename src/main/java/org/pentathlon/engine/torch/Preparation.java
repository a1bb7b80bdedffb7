package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.ones;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.IdleThreads;
import org.pentathlon.spec.ComputeLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once in a process, before LibTorch computes and other threads use it. */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
    private static final Preparation DONE = new Preparation();

    private final String malloc;
    private final Map<String, String> idleThreads;

    private Preparation() {
        // Before the first class of LibTorch is loaded.
        Map<String, String> variables = System.getenv();
        malloc = Glibc.keepReleasedMemory(variables);
        // Else a stranger's connection to Gloo's store is worth twenty lines to it.
        LOG.debug("log level of LibTorch: {}", Glibc.setDefault("TORCH_CPP_LOG_LEVEL", "ERROR"));
        idleThreads = IdleThreads.sleepSoon(variables, ComputeLibrary.ofThisProcess());
        differentiate();
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

    /**
     * The first backward pass of a process initialises parts of LibTorch's autograd (its threads,
     * the hooks of accelerators), and the first matrix product loads MKL's kernels. Here nothing
     * runs beside it, and no iteration is measured.
     */
    private static void differentiate() {
        try (PointerScope local = new PointerScope()) {
            Tensor square = ones(2, 2).set_requires_grad(true);
            square.mm(square).sum().backward();
        }
    }
}
