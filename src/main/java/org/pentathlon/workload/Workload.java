package org.pentathlon.workload;

import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ProblemClass;

/** One of the benchmark's workloads: its settings, and the problems that they make. */
public interface Workload {
    /** The word on the command line, in job files and in result files. */
    String name();

    /** Everything that {@code --set} can change, with its default in each class. */
    List<Setting> settings();

    /**
     * The problem of a class, changed by {@code overrides} (values as they were written, by key).
     *
     * @throws IllegalArgumentException if a value is out of its range or values contradict each
     *     other; the message says what is allowed
     */
    Problem problem(ProblemClass problemClass, Map<String, String> overrides);
}
