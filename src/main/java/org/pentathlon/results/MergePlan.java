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
    /** What the files of a series may differ in, in words. */
    private static final String MAY_DIFFER =
            "ranks, hosts, batch, collective, mpi, iterations and warm-up";

    private static final String VERSION = "software_version";

    private final List<MergeInput> inputs;
    private final List<Map<CaseIdentity, Known>> cases = new ArrayList<>();
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

    /** What a file has of a case. */
    private record Known(MergeInput input, String name, CasePlace place) {}

    private static Map<CaseIdentity, Known> cases(MergeInput input) {
        Map<CaseIdentity, Known> cases = new TreeMap<>();
        for (String name : input.file().cases()) {
            Attributes attributes = input.file().attributes("/cases/" + name);
            CasePlace place = CasePlace.of(input, name);
            CaseIdentity identity = CaseIdentity.of(attributes, input.job(), place, 0);
            int occurrence = 0;
            while (cases.containsKey(identity.occurring(occurrence))) {
                occurrence++;
            }
            cases.put(identity.occurring(occurrence), new Known(input, name, place));
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
                findPlaces(j, i);
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

    /** Other machines under the same work, and other libraries under the same case. */
    private void findPlaces(int earlier, int later) {
        cases.get(earlier)
                .forEach(
                        (one, known) ->
                                cases.get(later).entrySet().stream()
                                        .filter(at -> at.getKey().work().equals(one.work()))
                                        .forEach(
                                                at ->
                                                        findPlaces(
                                                                one.work(),
                                                                one.equals(at.getKey()),
                                                                known,
                                                                at.getValue())));
    }

    private void findPlaces(String work, boolean same, Known one, Known other) {
        List<String> names = new ArrayList<>(List.of(CasePlace.DEVICE_MODEL));
        if (same) {
            names.addAll(CasePlace.LIBRARIES);
        }
        for (String name : names) {
            if (one.place().contradicts(other.place(), name)) {
                problems.add(
                        "%s: %s is %s in %s, %s in %s; keep them in files of their own"
                                .formatted(
                                        work,
                                        name,
                                        one.place().value(name),
                                        one.input().path(),
                                        other.place().value(name),
                                        other.input().path()));
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
                    "%s: %s is %s in %s, %s in %s; a series may differ in %s alone"
                            .formatted(
                                    one.work(),
                                    name,
                                    shown(one.value(name)),
                                    at.path(),
                                    shown(other.value(name)),
                                    otherAt.path(),
                                    MAY_DIFFER));
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
            for (Map.Entry<CaseIdentity, Known> entry : cases.get(i).entrySet()) {
                merged.computeIfAbsent(entry.getKey(), identity -> new ArrayList<>())
                        .add(new MergedCase.Part(input, entry.getValue().name(), run, launch));
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
