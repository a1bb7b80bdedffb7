package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds what a merged file says of its runs against its cases, and against the file itself. */
final class RunChecks {
    private final ResultFile file;
    private final List<Attributes> runs;
    private final Map<String, Set<Long>> launches = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();

    private RunChecks(ResultFile file) {
        this.file = file;
        runs = MergeInput.storedRuns(file, file.attributes("/job"));
        for (String name : file.cases()) {
            launches.put(
                    name,
                    Arrays.stream(file.table("/cases/" + name + "/ranks").longs("launch"))
                            .boxed()
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** Nothing for a file of one run. Every case has to have its table of ranks. */
    static List<CheckRow> of(ResultFile file) {
        if (!file.exists(MergeInput.RUNS)) {
            return List.of();
        }
        RunChecks checks = new RunChecks(file);
        checks.launches.forEach(checks::checkCase);
        checks.runs.forEach(checks::checkRun);
        String what = "number of contradictions between runs, cases and the file";
        return List.of(CheckRow.count("runs", checks.wrong, what));
    }

    /**
     * Launches that a case was to have: only a merged file has a say of its own for each case.
     *
     * @param attributes of the case
     */
    static long plannedLaunches(ResultFile file, Attributes attributes) {
        long repeats = file.attributes("/job").number(MergeInput.REPEATS, 1);
        return file.exists(MergeInput.RUNS)
                ? attributes.number(Merge.PLANNED_LAUNCHES, repeats)
                : repeats;
    }

    /** Each launch must be of the run that it names, and none of theirs unplanned. */
    private void checkCase(String name, Set<Long> own) {
        Map<Long, Long> named = RankHosts.runs(file, name);
        for (long launch : own) {
            boolean of =
                    named.containsKey(launch)
                            && runs.stream()
                                    .filter(run -> number(run) == named.get(launch))
                                    .anyMatch(run -> has(run, launch));
            if (!of) {
                wrong.add("%s: launch %d is of no run".formatted(name, launch));
            }
        }
        long owed =
                runs.stream()
                        .filter(run -> own.stream().anyMatch(launch -> has(run, launch)))
                        .mapToLong(RunChecks::repeats)
                        .reduce(0, Math::addExact);
        long planned = plannedLaunches(file, file.attributes("/cases/" + name));
        if (planned < Math.max(owed, own.size())) {
            wrong.add("%s: planned_launches is less than its runs'".formatted(name));
        }
    }

    /** A run that is complete must have all its cases, and one that is not makes the file so. */
    private void checkRun(Attributes run) {
        Attributes root = file.attributes("/");
        for (String flag : List.of(MergeInput.COMPLETE, MergeInput.VALID)) {
            if (root.number(flag, 0) == 1 && run.number(flag, 0) != 1) {
                wrong.add("run %d is not %s, but the file is".formatted(number(run), flag));
            }
        }
        long there =
                launches.values().stream()
                        .flatMap(Set::stream)
                        .filter(launch -> has(run, launch))
                        .count();
        long owed = Math.multiplyExact(run.number(MergeInput.CASES, 0), repeats(run));
        if (run.number(MergeInput.COMPLETE, 0) == 1 && there < owed) {
            wrong.add(
                    "run %d has %d of %d launches of its cases"
                            .formatted(number(run), there, owed));
        }
    }

    private static long number(Attributes run) {
        return run.number(MergeInput.RUN, -1);
    }

    private static long repeats(Attributes run) {
        return Math.max(1, run.number(MergeInput.REPEATS, 1));
    }

    private static boolean has(Attributes run, long launch) {
        long first = run.number(MergeInput.FIRST_LAUNCH, 0);
        return launch >= first && launch - first < run.number(MergeInput.LAUNCHES, 1);
    }
}
