package org.pentathlon.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.spec.FileFailure;

/**
 * Finds libraries as JavaCPP and the system's loader would, and what these need in turn, without
 * loading any: some frameworks end the process where one is missing.
 *
 * @param given folders that the user names, which come first
 * @param usual folders of CUDA, where JavaCPP looks next
 * @param cache the system's own libraries by name
 */
public record LibrarySearch(List<Path> given, List<Path> usual, Map<String, Path> cache) {
    private static final String VARIABLE = "LD_LIBRARY_PATH";

    /** Where JavaCPP's presets and the libraries themselves look for CUDA. */
    private static final List<Path> CUDA =
            Stream.of(
                            "cuda-13.1/lib64",
                            "cuda-13.1/extras/CUPTI/lib64",
                            "cuda/lib64",
                            "cuda/extras/CUPTI/lib64",
                            "cuda/lib")
                    .map(Path.of("/usr/local")::resolve)
                    .toList();

    /** Where the loader looks at last (ld.so(8)); distributions have one or another. */
    private static final List<Path> SYSTEM =
            Stream.of(
                            "/lib/x86_64-linux-gnu",
                            "/usr/lib/x86_64-linux-gnu",
                            "/lib64",
                            "/usr/lib64",
                            "/lib",
                            "/usr/lib")
                    .map(Path::of)
                    .toList();

    public LibrarySearch {
        given = List.copyOf(given);
        usual = List.copyOf(usual);
        cache = Map.copyOf(cache);
    }

    /**
     * That of this process.
     *
     * @param variables of the environment
     */
    public static LibrarySearch of(Map<String, String> variables) {
        List<Path> given =
                Arrays.stream(variables.getOrDefault(VARIABLE, "").split(":", -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(Path::of)
                        .toList();
        return new LibrarySearch(given, CUDA, LoaderCache.read(Path.of("/etc/ld.so.cache")));
    }

    /**
     * What some libraries need, and what those need in turn, each once; nearest first.
     *
     * @param roots files of the libraries that will be loaded; one that cannot serve is listed too
     * @param later names that they open themselves when they run
     * @param provided names that need not be looked for, since the program brings them
     */
    public List<FoundLibrary> needs(List<Path> roots, List<String> later, Set<String> provided) {
        Map<String, FoundLibrary> found = new LinkedHashMap<>();
        Set<String> known = new HashSet<>(provided);
        roots.forEach(file -> known.add(file.getFileName().toString()));
        for (Path root : roots) {
            FoundLibrary own = describe(root.getFileName().toString(), root);
            own.defect().ifPresent(text -> found.put(own.name(), own));
        }
        follow(new ArrayDeque<>(roots), known, found);
        Deque<Path> opened = new ArrayDeque<>();
        for (String name : later) {
            if (!found.containsKey(name)) {
                add(find(name), found, opened);
            }
        }
        follow(opened, known, found);
        return List.copyOf(found.values());
    }

    private void follow(Deque<Path> left, Set<String> known, Map<String, FoundLibrary> found) {
        while (!left.isEmpty()) {
            for (Need need : needs(left.remove())) {
                if (!known.contains(need.name) && !found.containsKey(need.name)) {
                    add(find(need.name, need.folders), found, left);
                }
            }
        }
    }

    private static void add(FoundLibrary one, Map<String, FoundLibrary> found, Deque<Path> left) {
        found.put(one.name(), one);
        one.file().ifPresent(left::add);
    }

    private record Need(String name, List<Path> folders) {}

    /** Of a file that cannot be read nothing is known, and its own defect says so. */
    private static List<Need> needs(Path file) {
        try {
            ElfFile elf = ElfFile.read(file);
            List<Path> folders = folders(file, elf);
            return elf.needed().stream().map(name -> new Need(name, folders)).toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** The library that a name leads to. */
    public FoundLibrary find(String name) {
        return find(name, List.of());
    }

    /** Where libraries are looked for, for messages. */
    public String places() {
        return Stream.concat(given.stream(), usual.stream().filter(Files::isDirectory))
                        .map(folder -> folder + ", ")
                        .collect(Collectors.joining())
                        .replaceFirst(", $", " and ")
                + "the system's own folders";
    }

    /**
     * @param own folders that the library which asks names itself
     */
    private FoundLibrary find(String name, List<Path> own) {
        Optional<Path> file =
                first(name, given)
                        .or(() -> first(name, usual))
                        .or(() -> first(name, own))
                        .or(() -> Optional.ofNullable(cache.get(name)).filter(Files::exists))
                        .or(() -> first(name, SYSTEM));
        return file.map(there -> describe(name, there)).orElseGet(() -> FoundLibrary.missing(name));
    }

    private static Optional<Path> first(String name, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    private static FoundLibrary describe(String name, Path file) {
        try {
            ElfFile elf = ElfFile.read(file);
            Optional<String> other = elf.soname().filter(soname -> !soname.equals(name));
            return new FoundLibrary(
                    name,
                    Optional.of(file),
                    LibraryVersion.of(file, elf),
                    other.map(soname -> file + " is " + soname));
        } catch (IOException e) {
            String text = FileFailure.reason(e);
            String defect = text.contains(file.toString()) ? text : file + ": " + text;
            return new FoundLibrary(name, Optional.of(file), Optional.empty(), Optional.of(defect));
        }
    }

    private static List<Path> folders(Path file, ElfFile elf) {
        List<Path> folders = new ArrayList<>();
        Path origin = file.toAbsolutePath().getParent();
        for (String folder : elf.runpath()) {
            folders.add(
                    Path.of(
                            folder.replace("${ORIGIN}", origin.toString())
                                    .replace("$ORIGIN", origin.toString())));
        }
        return folders;
    }
}
