package org.pentathlon.spec;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
 * @param target quality at which training ends, in the unit of the workload's first figure
 * @param threads compute threads of this rank, or 0 to share the node's cores among its ranks
 * @param library compute library of the CPU: the word of a {@link ComputeLibrary}
 * @param overlap whether gradients are reduced while the backward pass goes on
 * @param cudaGraph whether the phases of iterations alike are captured once and replayed, on a GPU
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
        OptionalDouble target,
        long seed,
        int threads,
        String library,
        boolean overlap,
        boolean cudaGraph) {
    public CaseSpec {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** The changed settings in one line: {@code batch=64 depth=50}. */
    public String settingsText() {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * The settings that make the case's problem. A global batch is the ranks' batches together;
     * what it leaves to each may be no setting of the user's.
     */
    public SortedMap<String, String> problemSettings() {
        SortedMap<String, String> all = new TreeMap<>(settings);
        all.put("batch", Integer.toString(batchPerRank));
        return all;
    }

    /** Name of the case in messages and, behind its number, in the result file. */
    public String title() {
        String title =
                String.join(
                        "-",
                        workload,
                        mode.word(),
                        engine.word(),
                        problemClass.word(),
                        precision.word());
        return cudaGraph ? title + "-graph" : title;
    }
}
