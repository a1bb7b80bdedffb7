package org.pentathlon.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which cases a job has: its top with the flags, and each further entry with top and flags. */
final class Groups {
    /** Flags that choose among the entries of {@code cases}, and replace at the top. */
    private static final List<JobKey> FILTERS =
            List.of(JobKey.WORKLOAD, JobKey.MODE, JobKey.ENGINE);

    private final Section flags;
    private final Section top;
    private final List<Section> entries;

    Groups(Section flags, Section top, List<Section> entries) {
        this.flags = flags;
        this.top = top;
        this.entries = List.copyOf(entries);
    }

    /** What holds for the whole run. */
    Layers run() {
        return new Layers(top.place(), List.of(flags, top));
    }

    /** The groups of cases that the flags leave, in the order in which they were written. */
    List<Layers> chosen() {
        List<Layers> groups = new ArrayList<>();
        if (top.has(JobKey.WORKLOAD) || entries.isEmpty()) {
            groups.add(run());
        }
        for (Section entry : entries) {
            Section chosen = flags;
            for (JobKey key : FILTERS) {
                if (flags.has(key) && entry.has(key)) {
                    chosen = chosen.with(key, both(entry.get(key), flags.get(key)));
                }
            }
            Layers layers = new Layers(entry.place(), List.of(chosen, entry, top));
            if (FILTERS.stream().noneMatch(key -> layers.has(key) && layers.get(key).isEmpty())) {
                groups.add(layers);
            }
        }
        return groups;
    }

    /**
     * Workloads that a section's settings may be for: before flags choose among them. It is one of
     * {@link #sections}; an equal one elsewhere is another.
     */
    @SuppressWarnings("ReferenceEquality")
    Set<String> workloadsOf(Section section) {
        if (section == top) {
            Set<String> names = names(top.get(JobKey.WORKLOAD));
            entries.forEach(entry -> names.addAll(names(entry.get(JobKey.WORKLOAD))));
            names.addAll(names(flags.get(JobKey.WORKLOAD)));
            return names;
        }
        if (section == flags) {
            Set<String> names = new LinkedHashSet<>();
            chosen().forEach(group -> names.addAll(names(group.get(JobKey.WORKLOAD))));
            return names;
        }
        return names(
                section.has(JobKey.WORKLOAD)
                        ? section.get(JobKey.WORKLOAD)
                        : run().get(JobKey.WORKLOAD));
    }

    List<Section> sections() {
        List<Section> all = new ArrayList<>(List.of(flags, top));
        all.addAll(entries);
        return all;
    }

    private static List<Written> both(List<Written> entry, List<Written> flag) {
        Set<String> wanted = names(flag);
        return entry.stream().filter(one -> wanted.contains(one.value())).toList();
    }

    private static Set<String> names(List<Written> written) {
        Set<String> names = new LinkedHashSet<>();
        written.forEach(one -> names.add(one.value()));
        return names;
    }
}
