package org.pentathlon.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes sections whose values have been checked, each for itself. */
final class SectionReader {
    private static final String ALL = "all";

    private final Supported supported;
    private final List<String> workloads;
    private final Problems problems;

    SectionReader(Supported supported, List<String> workloads, Problems problems) {
        this.supported = supported;
        this.workloads = workloads;
        this.problems = problems;
    }

    /** The section that flags make; a flag's values are as they stood on the command line. */
    Section flags(Map<JobKey, List<String>> flags) {
        Section section = Section.empty("--workload");
        flags.forEach(
                (key, values) -> {
                    if (key == JobKey.SET) {
                        values.forEach(value -> addSetting(value, section));
                    } else {
                        String text = String.join(",", values);
                        section.values().put(key, Section.split(key, text, key.flag()));
                    }
                });
        return checked(section);
    }

    private void addSetting(String written, Section section) {
        int equals = written.indexOf('=');
        if (equals < 1) {
            problems.add("--set", "'" + written + "'", "key=value");
            return;
        }
        String key = written.substring(0, equals).strip();
        String value = written.substring(equals + 1).strip();
        String place = JobKey.SET.flag() + " " + key;
        if (section.set().put(key, new Written(value, place)) != null) {
            problems.add(place, "given twice", "once");
        }
    }

    /** The section without the values that are not allowed, which are told. */
    Section checked(Section section) {
        Map<JobKey, List<Written>> values = new EnumMap<>(JobKey.class);
        section.values()
                .forEach(
                        (key, written) -> {
                            List<Written> good = checked(key, written);
                            if (!good.isEmpty()) {
                                values.put(key, good);
                            }
                        });
        if (section.has(JobKey.EPOCHS) && section.has(JobKey.ITERATIONS)) {
            problems.add(
                    section.get(JobKey.EPOCHS).get(0).place(),
                    "beside iterations",
                    "iterations or epochs, not both");
        }
        return new Section(section.place(), values, new TreeMap<>(section.set()));
    }

    private List<Written> checked(JobKey key, List<Written> written) {
        ValueType type = supported.type(key);
        List<Written> good = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Written one : written) {
            if (!type.accepts(one.value())) {
                problems.add(one.place(), complaint(key, type, one.value()), type.allowed());
            } else if (key == JobKey.WORKLOAD && one.value().equals(ALL)) {
                workloads.forEach(name -> good.add(new Written(name, one.place())));
            } else if (!seen.add(one.value())) {
                problems.add(one.place(), "'" + one.value() + "' is given twice", "once");
            } else {
                good.add(one);
            }
        }
        if (key == JobKey.WORKLOAD && seen.size() < good.size() && !seen.isEmpty()) {
            problems.add(written.get(0).place(), "'all' beside other names", "all alone");
        }
        return good;
    }

    private static String complaint(JobKey key, ValueType type, String value) {
        if (type != key.type() && key.type().accepts(value)) {
            return "'" + value + "' is not supported in this version";
        }
        List<String> words = type instanceof ValueType.Words w ? w.words() : List.of();
        return "'" + value + "'" + Nearest.hint(value, words);
    }
}
