package org.pentathlon.spec;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One case: workload x mode x engine x problem class x precision, with everything that decides what
 * its iterations do. All ranks hold equal values.
 *
 * @param workload name of the workload
 * @param settings the workload's fields that differ from the class's ({@code --set}), by key
 * @param batchPerRank samples of one rank in one iteration
 * @param warmup iterations before the measured ones
 * @param iterations measured iterations; where epochs are asked for, as many as these have
 * @param epochs epochs asked for, or 0 where iterations are
 * @param threads compute threads of this rank, or 0 to share the node's cores among its ranks
 * @param library compute library of the CPU: {@code auto}, {@code openblas}, {@code mkl}
 * @param overlap whether gradients are reduced while the backward pass goes on
 */
public record CaseSpec(
        String workload,
        Mode mode,
        EngineKind engine,
        ProblemClass problemClass,
        Precision precision,
        DeviceKind device,
        DataMode data,
        SortedMap<String, String> settings,
        int batchPerRank,
        int warmup,
        int iterations,
        int epochs,
        long seed,
        int threads,
        String library,
        boolean overlap) {
    public CaseSpec {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** Name of the case in messages and, behind its number, in the result file. */
    public String title() {
        return String.join(
                "-", workload, mode.word(), engine.word(), problemClass.word(), precision.word());
    }
}
