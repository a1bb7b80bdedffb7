package org.pentathlon.results;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.results.Hdf5.Handle;

/**
 * What a merged file says of its runs: {@code /runs}, {@code /job} with the settings that all runs
 * share, and {@code /system} with a row for each run and rank.
 */
final class MergedRuns {
    private static final String TEXTS = "/system/text";
    private static final String CASES = "cases";
    private static final String RUN_TEXTS = "run-%03d";

    private final List<MergeInput> inputs;
    private final List<Attributes> runs = new ArrayList<>();

    MergedRuns(List<MergeInput> inputs) {
        this.inputs = inputs;
        int launch = 0;
        for (MergeInput input : inputs) {
            for (Attributes run : input.runs()) {
                runs.add(
                        new Attributes()
                                .putAll(run)
                                .put(MergeInput.RUN, runs.size())
                                .put(
                                        MergeInput.FIRST_LAUNCH,
                                        launch + run.number(MergeInput.FIRST_LAUNCH, 0)));
            }
            launch = Math.addExact(launch, input.launches());
        }
    }

    int count() {
        return runs.size();
    }

    /** One that tells this selection of runs from others, and is always the same for it. */
    String id() {
        String ids =
                runs.stream()
                        .map(run -> run.text(MergeInput.RUN_ID, ""))
                        .collect(Collectors.joining("\n"));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(ids.getBytes(StandardCharsets.UTF_8));
            return "merged-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** When the last of the runs began. */
    String date() {
        return runs.stream()
                .map(run -> run.text("date", ""))
                .max(Comparator.naturalOrder())
                .orElse("");
    }

    /** The worst end that any run came to. */
    Termination termination() {
        Termination worst = Termination.NORMAL;
        for (Attributes run : runs) {
            String word = run.text(MergeInput.TERMINATION, "").toUpperCase(Locale.ROOT);
            for (Termination termination : Termination.values()) {
                boolean worse = termination.compareTo(worst) > 0;
                worst = worse && termination.name().equals(word) ? termination : worst;
            }
        }
        return worst;
    }

    boolean complete() {
        return inputs.stream().allMatch(input -> input.root().number(MergeInput.COMPLETE, 0) == 1);
    }

    boolean valid() {
        return inputs.stream().allMatch(input -> input.root().number(MergeInput.VALID, 0) == 1);
    }

    /** A line for each run that is not as it should be; it names the run's file. */
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        for (Attributes run : runs) {
            String failure = run.text(MergeInput.FAILURE, "");
            if (failure.isEmpty() && run.number(MergeInput.COMPLETE, 0) == 0) {
                failure = "not complete";
            } else if (failure.isEmpty() && run.number(MergeInput.VALID, 0) == 0) {
                failure = "not valid";
            }
            if (!failure.isEmpty()) {
                failures.add(run.text(MergeInput.FILE, "") + ": " + failure);
            }
        }
        return failures;
    }

    /** Writes the three. */
    void write(Hdf5Writer writer, Handle root, int cases) {
        Set<String> settings = new LinkedHashSet<>();
        runs.forEach(run -> settings.addAll(run.asMap().keySet()));
        settings.removeAll(MergeInput.OF_RUN);
        Set<String> shared = settings.stream().filter(this::isShared).collect(Collectors.toSet());
        writeJob(writer, root, shared, cases);
        writeRuns(writer, root, shared);
        writeSystem(writer, root);
    }

    private boolean isShared(String setting) {
        return runs.stream().map(run -> plain(run.asMap().get(setting))).distinct().count() == 1;
    }

    /** A flag is a number where it was read from a table. */
    private static String plain(Object value) {
        return value instanceof Boolean flag ? (flag ? "1" : "0") : Objects.toString(value);
    }

    private void writeJob(Hdf5Writer writer, Handle root, Set<String> shared, int cases) {
        Attributes first = runs.get(0);
        Attributes settings = new Attributes();
        first.asMap().keySet().stream()
                .filter(shared::contains)
                .forEach(name -> settings.putOf(first, name));
        settings.put(CASES, cases);
        try (Handle job = writer.group(root, "job")) {
            writer.attributes(job, settings);
            writer.text(job, "text", jobText());
        }
    }

    /** That of all runs; where they differ, one behind the other as YAML's documents. */
    private String jobText() {
        List<String> texts = inputs.stream().map(MergeInput::jobText).distinct().toList();
        if (texts.size() == 1) {
            return texts.get(0);
        }
        return inputs.stream()
                .map(input -> "# %s%n%s".formatted(input.path(), input.jobText()))
                .collect(Collectors.joining("\n---\n"));
    }

    private void writeRuns(Hdf5Writer writer, Handle root, Set<String> shared) {
        List<Attributes> rows = new ArrayList<>();
        for (Attributes run : runs) {
            Attributes row = new Attributes();
            MergeInput.OF_RUN.forEach(name -> row.putOf(run, name));
            run.asMap().keySet().stream()
                    .filter(name -> !shared.contains(name))
                    .forEach(name -> row.putOf(run, name));
            rows.add(row);
        }
        List<String> keys = List.of(MergeInput.RUN, MergeInput.FIRST_LAUNCH, MergeInput.LAUNCHES);
        AttributeTable table = AttributeTable.of(keys, rows, KnownAttributes.RUN);
        TableWriter.write(
                writer, root, MergeInput.RUNS.substring(1), table.columns(), table.rows());
    }

    private void writeSystem(Hdf5Writer writer, Handle root) {
        List<Attributes> rows = new ArrayList<>();
        List<Map<String, String>> texts = new ArrayList<>();
        for (MergeInput input : inputs) {
            int firstRun = texts.size();
            for (Attributes row : AttributeTable.read(input.file().table("/system"))) {
                rows.add(
                        new Attributes()
                                .putAll(row)
                                .put(MergeInput.RUN, firstRun + row.number(MergeInput.RUN, 0)));
            }
            for (int run = 0; run < input.runs().size(); run++) {
                texts.add(texts(input.file(), run));
            }
        }
        AttributeTable table =
                AttributeTable.of(List.of(MergeInput.RUN, "rank"), rows, KnownAttributes.SYSTEM);
        TableWriter.write(writer, root, "system", table.columns(), table.rows());
        try (Handle system = writer.open(root, "system");
                Handle group = writer.group(system, "text")) {
            writeTexts(writer, group, texts);
        }
    }

    /** The first run's as those of any file; of others what differs, in a group of their own. */
    private static void writeTexts(
            Hdf5Writer writer, Handle group, List<Map<String, String>> texts) {
        Map<String, String> first = texts.get(0);
        first.forEach((name, text) -> writer.text(group, name, text));
        for (int run = 1; run < texts.size(); run++) {
            Map<String, String> all = texts.get(run);
            Map<String, String> own = new TreeMap<>(all);
            own.entrySet().removeIf(text -> text.getValue().equals(first.get(text.getKey())));
            // A text that the run lacks must not be taken for the first run's.
            first.keySet().stream()
                    .filter(name -> !all.containsKey(name))
                    .forEach(name -> own.put(name, ""));
            if (!own.isEmpty()) {
                try (Handle ofRun = writer.group(group, RUN_TEXTS.formatted(run))) {
                    own.forEach((name, text) -> writer.text(ofRun, name, text));
                }
            }
        }
    }

    private static Map<String, String> texts(ResultFile file, int run) {
        Map<String, String> texts = new TreeMap<>();
        if (!file.exists(TEXTS)) {
            return texts;
        }
        addTexts(file, TEXTS, texts);
        String own = TEXTS + "/" + RUN_TEXTS.formatted(run);
        if (run > 0 && file.exists(own)) {
            addTexts(file, own, texts);
        }
        return texts;
    }

    private static void addTexts(ResultFile file, String group, Map<String, String> texts) {
        for (String name : file.names(group)) {
            if (!file.isGroup(group + "/" + name)) {
                texts.put(name, file.text(group + "/" + name));
            }
        }
    }
}
