package org.pentathlon.probe;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What {@code /proc/cpuinfo} says: for each field its different values over all processors. */
final class ProcessorFields {
    private ProcessorFields() {}

    static Map<String, Set<String>> of(SystemFiles files) {
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        for (String line : files.lines("proc/cpuinfo")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.computeIfAbsent(
                                line.substring(0, colon).strip(), name -> new LinkedHashSet<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return fields;
    }
}
