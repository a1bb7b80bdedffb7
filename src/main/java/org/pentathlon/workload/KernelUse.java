package org.pentathlon.workload;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A kernel, and who uses it at this size in training.
 *
 * @param workloads names, in the order of their problems
 */
public record KernelUse(Kernel kernel, List<String> workloads) {
    public KernelUse {
        workloads = List.copyOf(workloads);
    }

    /**
     * Every kernel that any of the problems uses, each once: those of a kind together.
     *
     * @param had what an engine has for a kernel
     */
    public static List<KernelUse> of(List<Problem> problems, UnaryOperator<Kernel> had) {
        Map<Kernel, Set<String>> users = new LinkedHashMap<>();
        for (Problem problem : problems) {
            for (Kernel kernel : ProblemKernels.of(problem)) {
                users.computeIfAbsent(had.apply(kernel), k -> new LinkedHashSet<>())
                        .add(problem.workload());
            }
        }
        return users.entrySet().stream()
                .map(entry -> new KernelUse(entry.getKey(), List.copyOf(entry.getValue())))
                .sorted(Comparator.comparingInt(use -> place(use.kernel())))
                .toList();
    }

    /** Products first, then the layers that are made of them, then single elements. */
    private static int place(Kernel kernel) {
        if (kernel instanceof Kernel.MatrixProduct) {
            return 0;
        }
        if (kernel instanceof Kernel.Convolution convolution) {
            return 10 + convolution.pass().ordinal();
        }
        if (kernel instanceof Kernel.Recurrent recurrent) {
            return 20 + 2 * recurrent.cell().ordinal() + (recurrent.backward() ? 1 : 0);
        }
        return kernel instanceof Kernel.ElementWise function
                ? 30 + function.function().ordinal()
                : 40;
    }
}
