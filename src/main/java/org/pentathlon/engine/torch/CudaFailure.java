package org.pentathlon.engine.torch;

import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** LibTorch's failures on a GPU, each in one line. */
final class CudaFailure {
    private static final String MEMORY = "CUDA out of memory.";
    private static final String CUDA = "CUDA error:";
    private static final String LIBRARY = "_STATUS_";

    private CudaFailure() {}

    /** What a failure means for the user, or the failure itself where it is not the GPU's. */
    static RuntimeException explained(RuntimeException failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof PentathlonException) {
            return failure;
        }
        if (text.contains(MEMORY)) {
            String words = firstLine(text.substring(text.indexOf(MEMORY) + MEMORY.length()));
            return environment(
                    "the GPU of this rank is out of memory: "
                            + sentences(words)
                            + "; use a smaller batch (--set batch=N), another class or --precision"
                            + " bf16",
                    failure);
        }
        if (text.contains(CUDA) || text.contains(LIBRARY)) {
            return environment(
                    "the GPU of this rank failed: "
                            + firstLine(text)
                            + "; see nvidia-smi and dmesg",
                    failure);
        }
        return failure;
    }

    /** What was asked for, and what the GPU has. */
    private static String sentences(String words) {
        String[] parts = words.split("(?<=[a-zA-Z])\\. ", -1);
        return parts.length < 2 ? words : parts[0] + ". " + parts[1];
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("no reason is given");
    }

    private static PentathlonException environment(String message, RuntimeException cause) {
        return new PentathlonException(ExitStatus.ENVIRONMENT, message, cause);
    }
}
