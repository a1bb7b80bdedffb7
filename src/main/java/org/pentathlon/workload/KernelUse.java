package org.pentathlon.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A kernel, and who uses it at this size in training.
 *
 * @param workloads names, in the order of their problems
 */
public record KernelUse(Kernel kernel, List<String> workloads) {
    public KernelUse {
        workloads = List.copyOf(workloads);
    }

    /** Every kernel that any of the problems uses, each once: those of a kind together. */
    public static List<KernelUse> of(List<Problem> problems) {
        Map<Kernel, Set<String>> users = new LinkedHashMap<>();
        for (Problem problem : problems) {
            for (Kernel kernel : ProblemKernels.of(problem)) {
                users.computeIfAbsent(kernel, k -> new LinkedHashSet<>()).add(problem.workload());
            }
        }
        Map<String, List<KernelUse>> kinds = new LinkedHashMap<>();
        users.forEach(
                (kernel, workloads) ->
                        kinds.computeIfAbsent(kernel.name(), name -> new ArrayList<>())
                                .add(new KernelUse(kernel, List.copyOf(workloads))));
        return kinds.values().stream().flatMap(List::stream).toList();
    }
}
