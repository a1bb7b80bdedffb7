package org.pentathlon.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.CaseSpec;

/**
 * A run, ready to be started.
 *
 * @param cases in the order in which they were written; never empty
 * @param resolved every key of the run with its value as it would be written, for the result file
 */
public record Job(RunSettings run, List<CaseSpec> cases, Map<String, String> resolved) {
    public Job {
        cases = List.copyOf(cases);
        resolved = Collections.unmodifiableMap(new LinkedHashMap<>(resolved));
    }
}
