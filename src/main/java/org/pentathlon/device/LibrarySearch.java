package org.pentathlon.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * @param roots files of the libraries that will be loaded
     * @param provided names that need not be looked for, since the program brings them
     * @throws IOException if a root cannot be read
     */
    public List<FoundLibrary> needs(List<Path> roots, Set<String> provided) throws IOException {
        Map<String, FoundLibrary> found = new LinkedHashMap<>();
        Set<String> own =
                roots.stream()
                        .map(file -> file.getFileName().toString())
                        .collect(Collectors.toSet());
        Deque<Path> left = new ArrayDeque<>(roots);
        while (!left.isEmpty()) {
            Path file = left.remove();
            ElfFile elf;
            try {
                elf = ElfFile.read(file);
            } catch (IOException e) {
                if (roots.contains(file)) {
                    throw e;
                }
                // Its own defect says so.
                continue;
            }
            for (String name : elf.needed()) {
                if (!own.contains(name) && !provided.contains(name) && !found.containsKey(name)) {
                    FoundLibrary one = find(name, folders(file, elf));
                    found.put(name, one);
                    one.file().ifPresent(left::add);
                }
            }
        }
        return List.copyOf(found.values());
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
            String text = e.getMessage();
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
