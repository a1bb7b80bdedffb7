package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.results.OutputFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * The launches of a scaling series, one after the other: each is a fresh set of local ranks that
 * writes a result file of its own into a folder beside the series'.
 */
public final class SeriesRun {
    /**
     * One set of processes.
     *
     * @param round from 0; a round has a launch of each number of ranks
     * @param file its result file
     * @param command of each of its ranks
     */
    public record Launch(int ranks, int round, Path file, List<String> command) {
        public Launch {
            command = List.copyOf(command);
        }
    }

    /**
     * How the series ended.
     *
     * @param status of the first launch that failed; else that of an invalid one, or 0
     * @param files of the launches, in the order of their ranks, those of unfinished ones included
     * @param failure what ended it early and which launches are missing; empty if nothing did
     */
    public record Ended(int status, List<Path> files, String failure) {
        public Ended {
            files = List.copyOf(files);
        }
    }

    private final Path folder;
    private final StopRequest stop;
    private final Consumer<String> say;

    /**
     * @param folder where the launches' files go
     */
    public SeriesRun(Path folder, StopRequest stop, Consumer<String> say) {
        this.folder = folder;
        this.stop = stop;
        this.say = say;
    }

    /** The folder of a series' files until they are one. */
    public static Path folder(Path out) {
        return out.resolveSibling(out.getFileName() + ".parts");
    }

    /**
     * Makes sure that the result can be written, and makes the folder.
     *
     * @param force whether an earlier result, and what an earlier series left, may be replaced
     * @throws PentathlonException (usage) if not
     */
    public void prepare(Path out, boolean force) {
        if (Files.exists(folder) && !force) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%1$s: launches of an earlier sweep that did not end; keep them with 'pentathlon"
                                    .formatted(folder)
                            + " merge %1$s/*.h5 --out FILE.h5', and remove the folder; or give"
                                    .formatted(folder)
                            + " --force to drop them");
        }
        OutputFile.prepare(out, force);
        try {
            if (Files.exists(folder)) {
                deleteAll();
            }
            Files.createDirectory(folder);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s cannot be made (%s); choose another --out".formatted(folder, e),
                    e);
        }
    }

    /**
     * Runs the launches in their order, until one fails or a signal asks for the end.
     *
     * @param cores of each local rank; empty where all share all
     * @param common variables of all ranks
     */
    public Ended run(List<Launch> launches, List<String> cores, Map<String, String> common) {
        int status = ExitStatus.OK.code();
        List<Launch> missing = new ArrayList<>(launches);
        for (int i = 0; i < launches.size() && !stop.asked(); i++) {
            Launch launch = launches.get(i);
            say.accept(
                    "launch %d of %d: %s"
                            .formatted(
                                    i + 1,
                                    launches.size(),
                                    launch.ranks() == 1 ? "1 rank" : launch.ranks() + " ranks"));
            List<String> own = cores.isEmpty() ? cores : cores.subList(0, launch.ranks());
            int ended =
                    new LocalRanks(launch.command(), stop, say).run(launch.ranks(), common, own);
            // Between two launches the wish to stop is heard too.
            stop.honour(true);
            boolean whole = ended == ExitStatus.OK.code() || ended == ExitStatus.INVALID.code();
            status = ended == ExitStatus.OK.code() ? status : ended;
            if (!whole) {
                break;
            }
            missing.remove(launch);
        }
        return new Ended(status, files(launches), failure(status, missing));
    }

    private static List<Path> files(List<Launch> launches) {
        return launches.stream().map(Launch::file).filter(Files::exists).sorted().toList();
    }

    private String failure(int status, List<Launch> missing) {
        if (missing.isEmpty()) {
            return "";
        }
        Map<Integer, List<Integer>> rounds = new TreeMap<>();
        missing.forEach(
                launch ->
                        rounds.computeIfAbsent(launch.ranks(), ranks -> new ArrayList<>())
                                .add(launch.round()));
        String which =
                rounds.entrySet().stream()
                        .map(entry -> entry.getValue().size() + " of ranks " + entry.getKey())
                        .collect(Collectors.joining(", "));
        String why =
                stop.asked()
                        ? "stopped by SIG" + stop.signal()
                        : "a launch ended with status " + status;
        return why + "; launches missing or not whole: " + which;
    }

    /**
     * Removes the launches' files once they are part of the series'.
     *
     * @return what is left in the folder, such as the journal of a rank that was lost
     */
    public Set<Path> remove(List<Path> files) {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            try (Stream<Path> entries = Files.list(folder)) {
                Set<Path> left = entries.collect(Collectors.toCollection(LinkedHashSet::new));
                if (left.isEmpty()) {
                    Files.delete(folder);
                }
                return left;
            }
        } catch (IOException e) {
            say.accept("%s cannot be removed: %s".formatted(folder, e));
            return Set.of();
        }
    }

    private void deleteAll() throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.walk(folder)) {
            all = entries.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : all) {
            Files.delete(entry);
        }
    }
}
