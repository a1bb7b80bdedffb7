package org.pentathlon.results;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which cases of which files become which cases of the merged one, and what speaks against it. */
final class MergePlan {
    private static final String VERSION = "software_version";

    private final List<MergeInput> inputs;
    private final List<Map<CaseIdentity, String>> cases = new ArrayList<>();
    private final Set<String> problems = new LinkedHashSet<>();

    private final OptionalInt plannedLaunches;

    /**
     * @param plannedLaunches that each case was to have; else what its files were to have
     */
    MergePlan(List<MergeInput> inputs, OptionalInt plannedLaunches) {
        this.inputs = List.copyOf(inputs);
        this.plannedLaunches = plannedLaunches;
        inputs.forEach(input -> cases.add(cases(input)));
    }

    private static Map<CaseIdentity, String> cases(MergeInput input) {
        Map<CaseIdentity, String> cases = new TreeMap<>();
        for (String name : input.file().cases()) {
            Attributes attributes = input.file().attributes("/cases/" + name);
            CaseIdentity identity = CaseIdentity.of(attributes, input.job(), 0);
            int occurrence = 0;
            while (cases.containsKey(identity.occurring(occurrence))) {
                occurrence++;
            }
            cases.put(identity.occurring(occurrence), name);
        }
        return cases;
    }

    /** A line for each reason why these files are not one; empty where there is none. */
    List<String> problems() {
        problems.clear();
        findVersions();
        findRunsTwice();
        for (int i = 1; i < inputs.size(); i++) {
            for (int j = 0; j < i; j++) {
                findDifferences(j, i);
            }
        }
        plannedLaunches.ifPresent(this::findMoreLaunches);
        return List.copyOf(problems);
    }

    private void findMoreLaunches(int planned) {
        for (MergedCase merged : merged()) {
            if (merged.ownLaunches() > planned) {
                problems.add(
                        "%s: its files were to have %d launches, more than the %d planned; plan as"
                                        .formatted(merged.name(), merged.ownLaunches(), planned)
                                + " many, or leave files out");
            }
        }
    }

    private void findVersions() {
        MergeInput first = inputs.get(0);
        for (MergeInput input : inputs.subList(1, inputs.size())) {
            String one = first.root().text(VERSION, "");
            String other = input.root().text(VERSION, "");
            if (!one.equals(other)) {
                problems.add(
                        "%s is %s in %s, %s in %s; measure both with one version"
                                .formatted(VERSION, one, first.path(), other, input.path()));
            }
        }
    }

    private void findRunsTwice() {
        Map<String, MergeInput> holders = new HashMap<>();
        Set<String> told = new HashSet<>();
        for (MergeInput input : inputs) {
            for (String name : input.launchNames()) {
                MergeInput holder = holders.putIfAbsent(name, input);
                if (holder != null && told.add(holder.path() + "\n" + input.path())) {
                    problems.add(
                            "%s holds what %s holds: %s; leave one out"
                                    .formatted(input.path(), holder.path(), name));
                }
            }
        }
    }

    /**
     * Files that each have a case of the same work which the other lacks. A file that has fewer
     * cases than another was cut off, or asked for less.
     */
    private void findDifferences(int earlier, int later) {
        Map<List<String>, List<CaseIdentity>> one = byWork(earlier);
        Map<List<String>, List<CaseIdentity>> other = byWork(later);
        for (Map.Entry<List<String>, List<CaseIdentity>> entry : one.entrySet()) {
            List<CaseIdentity> others = other.getOrDefault(entry.getKey(), List.of());
            List<CaseIdentity> alone = without(entry.getValue(), others);
            List<CaseIdentity> otherAlone = without(others, entry.getValue());
            if (!alone.isEmpty() && !otherAlone.isEmpty()) {
                tell(alone.get(0), inputs.get(earlier), otherAlone.get(0), inputs.get(later));
            }
        }
    }

    private Map<List<String>, List<CaseIdentity>> byWork(int file) {
        Map<List<String>, List<CaseIdentity>> works = new HashMap<>();
        for (CaseIdentity identity : cases.get(file).keySet()) {
            works.computeIfAbsent(identity.values(CaseIdentity.WORK), w -> new ArrayList<>())
                    .add(identity);
        }
        return works;
    }

    /** Those whose settings none of the others have. */
    private static List<CaseIdentity> without(
            List<CaseIdentity> identities, List<CaseIdentity> others) {
        return identities.stream()
                .filter(
                        identity ->
                                others.stream()
                                        .noneMatch(other -> identity.differences(other).isEmpty()))
                .toList();
    }

    private void tell(CaseIdentity one, MergeInput at, CaseIdentity other, MergeInput otherAt) {
        for (String name : one.differences(other)) {
            problems.add(
                    "%s: %s is %s in %s, %s in %s; a series may differ in ranks and batch alone"
                            .formatted(
                                    one.work(),
                                    name,
                                    shown(one.value(name)),
                                    at.path(),
                                    shown(other.value(name)),
                                    otherAt.path()));
        }
    }

    private static String shown(String value) {
        return value.isEmpty() ? "not set" : value;
    }

    /** Launches that each case was to have, where that is known. */
    OptionalInt plannedLaunches() {
        return plannedLaunches;
    }

    /** The cases of the merged file in their order, each with the files that have it. */
    List<MergedCase> merged() {
        SortedMap<CaseIdentity, List<MergedCase.Part>> merged = new TreeMap<>();
        int run = 0;
        int launch = 0;
        for (int i = 0; i < inputs.size(); i++) {
            MergeInput input = inputs.get(i);
            for (Map.Entry<CaseIdentity, String> entry : cases.get(i).entrySet()) {
                merged.computeIfAbsent(entry.getKey(), identity -> new ArrayList<>())
                        .add(new MergedCase.Part(input, entry.getValue(), run, launch));
            }
            run += input.runs().size();
            launch = Math.addExact(launch, input.launches());
        }
        List<MergedCase> numbered = new ArrayList<>();
        merged.values()
                .forEach(
                        parts ->
                                numbered.add(
                                        new MergedCase(parts, numbered.size(), plannedLaunches)));
        return numbered;
    }
}
