package org.pentathlon.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Finds keys and values in YAML text, each with its place. */
final class JobFileReader {
    private static final String CASES = "cases";

    private final String file;
    private final Supported supported;
    private final Problems problems;

    JobFileReader(String file, Supported supported, Problems problems) {
        this.file = file;
        this.supported = supported;
        this.problems = problems;
    }

    Optional<JobFile> read(String text) {
        List<Node> documents = new ArrayList<>();
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file).build();
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
        } catch (MarkedYamlEngineException e) {
            problems.add(place(e.getProblemMark()), "not YAML: " + e.getProblem());
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(file, "not YAML: " + e.getMessage());
            return Optional.empty();
        } catch (StackOverflowError e) {
            // The composer calls itself for each level; a job file has four.
            problems.add(file, "nested too deeply", "key: value lines");
            return Optional.empty();
        }
        if (documents.isEmpty()) {
            problems.add(file, "is empty", "a job file with key: value lines");
            return Optional.empty();
        }
        if (documents.size() > 1) {
            problems.add(place(documents.get(1)), "a second document", "one document");
        }
        return mapping(documents.get(0), "a job file").map(top -> file(top, text));
    }

    private JobFile file(MappingNode node, String text) {
        List<Section> cases = new ArrayList<>();
        Section top = Section.empty(file);
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Optional<String> word = key(tuple, seen);
            if (word.isPresent() && word.get().equals(CASES)) {
                readCases(tuple.getValueNode(), cases);
            } else if (word.isPresent()) {
                readKey(word.get(), tuple, top, false);
            }
        }
        return new JobFile(top, cases, text);
    }

    private void readCases(Node node, List<Section> cases) {
        if (!(node instanceof SequenceNode list)) {
            problems.add(place(node) + ": cases", "not a list", "a list of cases, each behind '-'");
            return;
        }
        for (Node entry : list.getValue()) {
            Optional<MappingNode> mapping = mapping(entry, "a case");
            if (mapping.isPresent()) {
                Section section = Section.empty(place(entry) + ": cases");
                Map<String, Node> seen = new HashMap<>();
                for (NodeTuple tuple : mapping.get().getValue()) {
                    key(tuple, seen).ifPresent(word -> readKey(word, tuple, section, true));
                }
                cases.add(section);
            }
        }
    }

    private void readKey(String word, NodeTuple tuple, Section section, boolean inCase) {
        Optional<JobKey> known = JobKey.byWord(word);
        String keyPlace = place(tuple.getKeyNode());
        if (known.isEmpty()) {
            List<String> words = allowedKeys(inCase);
            problems.add(
                    keyPlace,
                    "unknown key '" + word + "'" + Nearest.hint(word, words),
                    String.join(", ", words));
        } else if (!supported.has(known.get())) {
            problems.add(keyPlace, "'" + word + "' is not supported in this version");
        } else if (inCase && !known.get().inCases()) {
            problems.add(
                    keyPlace,
                    "'" + word + "' belongs to the whole run, not to one case",
                    String.join(", ", allowedKeys(true)));
        } else if (known.get() == JobKey.SET) {
            readSettings(tuple.getValueNode(), section);
        } else {
            List<Written> values = values(known.get(), tuple.getValueNode());
            if (!values.isEmpty()) {
                section.values().put(known.get(), values);
            }
        }
    }

    private void readSettings(Node node, Section section) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(place(node) + ": set", "not a map", "{key: value, ...}");
            return;
        }
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Optional<String> key = key(tuple, seen);
            if (key.isEmpty()) {
                continue;
            }
            String name = "set " + key.get();
            String place = place(tuple.getValueNode()) + ": " + name;
            Optional<String> text = scalar(tuple.getValueNode(), name);
            text.ifPresent(value -> section.set().put(key.get(), new Written(value, place)));
        }
    }

    private List<Written> values(JobKey key, Node node) {
        if (!(node instanceof SequenceNode list)) {
            String place = place(node) + ": " + key.word();
            return scalar(node, key.word())
                    .map(text -> Section.split(key, text, place))
                    .orElse(List.of());
        }
        if (!key.isList()) {
            problems.add(place(node) + ": " + key.word(), "a list", allowed(key));
            return List.of();
        }
        if (list.getValue().isEmpty()) {
            problems.add(place(node) + ": " + key.word(), "an empty list", allowed(key));
        }
        List<Written> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            String place = place(item) + ": " + key.word();
            scalar(item, key.word()).ifPresent(text -> values.add(new Written(text, place)));
        }
        return values;
    }

    private Optional<String> scalar(Node node, String name) {
        String place = place(node) + ": " + name;
        if (!(node instanceof ScalarNode scalar)) {
            String what = node instanceof SequenceNode ? "a list" : "a map";
            problems.add(place, what, allowed(name));
            return Optional.empty();
        }
        if (scalar.isPlain() && scalar.getTag().equals(Tag.NULL)) {
            problems.add(place, "has no value", allowed(name));
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    private String allowed(String name) {
        return JobKey.byWord(name).map(this::allowed).orElse("one value");
    }

    private String allowed(JobKey key) {
        return supported.type(key).allowed();
    }

    /** The word of a key that was not there before. */
    private Optional<String> key(NodeTuple tuple, Map<String, Node> seen) {
        Node node = tuple.getKeyNode();
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(place(node), "a key that is no word", "key: value");
            return Optional.empty();
        }
        String word = scalar.getValue();
        Node first = seen.putIfAbsent(word, node);
        if (first != null) {
            int line = first.getStartMark().map(Mark::getLine).orElse(0) + 1;
            problems.add(
                    place(node), "'" + word + "' is given twice, first in line " + line, "once");
            return Optional.empty();
        }
        return Optional.of(word);
    }

    private Optional<MappingNode> mapping(Node node, String what) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(mapping);
        }
        problems.add(place(node), what + " has keys and values", "key: value");
        return Optional.empty();
    }

    private List<String> allowedKeys(boolean inCase) {
        Stream<String> keys =
                Arrays.stream(JobKey.values())
                        .filter(supported::has)
                        .filter(key -> !inCase || key.inCases())
                        .map(JobKey::word);
        return Stream.concat(keys, inCase ? Stream.empty() : Stream.of(CASES)).toList();
    }

    private String place(Node node) {
        return place(node.getStartMark());
    }

    /** File, line and column, from 1. */
    private String place(Optional<Mark> mark) {
        return mark.map(m -> file + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse(file);
    }
}
