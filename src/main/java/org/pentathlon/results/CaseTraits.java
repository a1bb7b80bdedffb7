package org.pentathlon.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a case of a file computes, and under which circumstances. Only cases of the same work can be
 * held against each other; circumstances are what one wants to compare. All is in words; what the
 * file does not tell is empty.
 *
 * @param name of the case
 * @param work by name: what decides the operations of an iteration, and their precision
 * @param circumstances by name: where, with what and for how long that was done
 */
public record CaseTraits(String name, Map<String, String> work, Map<String, String> circumstances) {
    /** In place of settings where none was changed. */
    public static final String NO_SETTINGS = "nothing";

    private static final List<String> WORK =
            List.of(
                    "workload",
                    "mode",
                    "engine",
                    "class",
                    "precision",
                    CaseIdentity.SET,
                    "data",
                    "inferred_split",
                    "ranks",
                    "batch_per_rank");

    private static final List<String> CIRCUMSTANCES =
            List.of(
                    "device",
                    "library",
                    "threads",
                    "collective",
                    "mpi",
                    "overlap",
                    "cuda_graph",
                    "seed",
                    "epochs",
                    "target",
                    "iterations",
                    "warmup");

    /** Those of them that are on or off. */
    private static final List<String> FLAGS = List.of("overlap", "cuda_graph");

    /** Of a real data set, which none of the others has. */
    private static final String DATA = "data_";

    private static final String SOFTWARE = "software_version";

    public CaseTraits {
        work = Collections.unmodifiableMap(new LinkedHashMap<>(work));
        circumstances = Collections.unmodifiableMap(new LinkedHashMap<>(circumstances));
    }

    /** Of all cases of a file, in their order. */
    public static List<CaseTraits> read(ResultFile file) {
        // Not closed: the file is the caller's.
        MergeInput input = new MergeInput(file);
        return file.cases().stream().map(name -> read(input, name)).toList();
    }

    private static CaseTraits read(MergeInput input, String name) {
        Attributes attributes = input.file().attributes("/cases/" + name);
        CasePlace place = CasePlace.of(input, name);
        CaseIdentity identity = CaseIdentity.of(attributes, input.job(), place, 0);
        Map<String, String> work = new LinkedHashMap<>();
        WORK.forEach(trait -> work.put(trait, identity.value(trait)));
        // Without settings all are the class's own, which is known.
        work.replace(CaseIdentity.SET, "", NO_SETTINGS);
        // Sizes that a class has by default may be others in another version.
        work.put("parameters", word(attributes, "parameters"));
        attributes.asMap().keySet().stream()
                .filter(trait -> trait.startsWith(DATA))
                .forEach(trait -> work.put(trait, word(attributes, trait)));
        Map<String, String> circumstances = new LinkedHashMap<>();
        circumstances.put(SOFTWARE, input.root().text(SOFTWARE, ""));
        circumstances.put(CasePlace.DEVICE_MODEL, place.value(CasePlace.DEVICE_MODEL));
        circumstances.put(CasePlace.HOSTS, place.value(CasePlace.HOSTS));
        CIRCUMSTANCES.forEach(trait -> circumstances.put(trait, identity.value(trait)));
        FLAGS.forEach(trait -> circumstances.computeIfPresent(trait, (key, word) -> onOff(word)));
        CasePlace.LIBRARIES.forEach(trait -> circumstances.put(trait, place.value(trait)));
        circumstances.put("learning_rate", word(attributes, "learning_rate"));
        circumstances.put("GFLOP per iteration", gigaFlops(attributes));
        addLibraries(attributes.text("libraries_loaded", ""), circumstances);
        CasePlace.SYSTEM.forEach(trait -> circumstances.put(trait, place.value(trait)));
        return new CaseTraits(name, work, circumstances);
    }

    private static String word(Attributes attributes, String name) {
        Object value = attributes.asMap().get(name);
        return value == null ? "" : value.toString();
    }

    private static String onOff(String flag) {
        return flag.equals("1") ? "on" : flag.equals("0") ? "off" : flag;
    }

    /** Four digits: of real data it is a mean over the iterations. */
    private static String gigaFlops(Attributes attributes) {
        double flops = attributes.real("flops_per_iteration", Double.NaN);
        return Double.isNaN(flops) ? "" : String.format(Locale.ROOT, "%.4g", flops / 1e9);
    }

    /**
     * Each by itself, without the folder that it lay in: {@code libtorch=2.10.0 /x/libtorch.so}.
     */
    private static void addLibraries(String loaded, Map<String, String> circumstances) {
        for (String library : loaded.split("; ", -1)) {
            int equals = library.indexOf('=');
            if (equals > 0) {
                String version = library.substring(equals + 1).replaceAll("( in)? ?/[^;,]*$", "");
                circumstances.putIfAbsent(library.substring(0, equals), version);
            }
        }
    }

    /** Whether both compute the same, as far as both tell it. */
    public boolean computesAs(CaseTraits other) {
        return differingWork(other).isEmpty();
    }

    /** Names of what decides the work in which another case differs. */
    public List<String> differingWork(CaseTraits other) {
        return differences(work, other.work);
    }

    /** Names of circumstances in which another case differs. */
    public List<String> differingCircumstances(CaseTraits other) {
        return differences(circumstances, other.circumstances);
    }

    /** What is not known of one, as in a file of another version, contradicts nothing. */
    private static List<String> differences(Map<String, String> one, Map<String, String> other) {
        return one.keySet().stream()
                .filter(name -> !one.get(name).isEmpty())
                .filter(name -> !other.getOrDefault(name, "").isEmpty())
                .filter(name -> !one.get(name).equals(other.get(name)))
                .toList();
    }
}
