package org.pentathlon.results;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/**
 * What the spool and the journals of a folder hold. The spool's copy of a case wins; journals fill
 * the rest.
 */
final class JournalFolder {
    /** A rank in one launch of a case; ordered so. */
    record Member(int launch, int rank) implements Comparable<Member> {
        private static final Comparator<Member> ORDER =
                Comparator.comparingInt(Member::launch).thenComparingInt(Member::rank);

        @Override
        public int compareTo(Member other) {
            return ORDER.compare(this, other);
        }
    }

    private final SortedMap<Member, JournalFile.Entry> ranks = new TreeMap<>();
    private final SortedMap<Integer, SortedMap<Member, JournalFile.Entry>> cases = new TreeMap<>();

    private final SortedMap<Member, List<JournalFile.Entry>> fileRows = new TreeMap<>();

    private JournalFolder() {}

    /**
     * Reads the heads of all blocks.
     *
     * @throws PentathlonException (usage) if the folder holds no journal or cannot be read
     */
    static JournalFolder read(Path dir) {
        JournalFolder folder = scan(dir);
        if (folder.ranks.isEmpty() && folder.cases.isEmpty()) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s is no journal of a run: no rank-NNNNN and no spool in it can be read"
                            .formatted(dir));
        }
        return folder;
    }

    /** The same, and nothing in it where the folder holds no journal. */
    static JournalFolder scan(Path dir) {
        JournalFolder folder = new JournalFolder();
        try {
            Path spool = dir.resolve(Spool.NAME);
            if (Files.exists(spool)) {
                folder.add(JournalFile.scan(spool, false).entries());
            }
            for (Path file : rankFiles(dir)) {
                folder.add(JournalFile.scan(file, true).entries());
            }
            return folder;
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "the journal %s cannot be read (%s)".formatted(dir, FileFailure.reason(e)),
                    e);
        }
    }

    private static List<Path> rankFiles(Path dir) throws IOException {
        List<Path> files = new ArrayList<>();
        files.addAll(list(dir, "rank-*"));
        for (Path launch : list(dir, "launch-*")) {
            files.addAll(list(launch, "rank-*"));
        }
        return files;
    }

    private static List<Path> list(Path dir, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir, pattern)) {
            stream.forEach(files::add);
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private void add(List<JournalFile.Entry> entries) {
        Map<Member, Integer> seen = new HashMap<>();
        for (JournalFile.Entry entry : entries) {
            BlockHeader header = entry.header();
            Member member = new Member(header.launch(), header.rank());
            if (header.kind() == BlockHeader.Kind.RANK) {
                ranks.putIfAbsent(member, entry);
            } else if (header.kind() == BlockHeader.Kind.FILE_ROW) {
                // A rank's rows are in the same order wherever they lie; the spool may lack some.
                List<JournalFile.Entry> known =
                        fileRows.computeIfAbsent(member, m -> new ArrayList<>());
                if (seen.merge(member, 1, Math::addExact) > known.size()) {
                    known.add(entry);
                }
            } else {
                cases.computeIfAbsent(header.caseIndex(), index -> new TreeMap<>())
                        .putIfAbsent(member, entry);
            }
        }
    }

    /** Ranks' descriptions, by launch and rank. */
    SortedMap<Member, JournalFile.Entry> ranks() {
        return ranks;
    }

    /** Cases by their index, each by launch and rank. */
    SortedMap<Integer, SortedMap<Member, JournalFile.Entry>> cases() {
        return cases;
    }

    /** Rows of the file as a whole, by launch and rank. */
    SortedMap<Member, List<JournalFile.Entry>> fileRows() {
        return fileRows;
    }

    /**
     * Whether every rank was found of every case that had begun in the last launch. If not, there
     * may be rows of it on another node.
     */
    boolean lastLaunchIsWhole() throws IOException {
        int last =
                Stream.concat(
                                ranks.keySet().stream(),
                                cases.values().stream().flatMap(c -> c.keySet().stream()))
                        .mapToInt(Member::launch)
                        .max()
                        .orElse(0);
        for (SortedMap<Member, JournalFile.Entry> members : cases.values()) {
            SortedMap<Member, JournalFile.Entry> ofLast = members.tailMap(new Member(last, 0));
            if (!ofLast.isEmpty()) {
                CaseHeader header = JournalFile.readCase(ofLast.get(ofLast.firstKey())).header();
                if (ofLast.size() < header.attributes().number("ranks", Integer.MAX_VALUE)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether there is a row, of a warm-up or measured, of any rank. */
    boolean holdsRows() throws IOException {
        if (!fileRows.isEmpty()) {
            return true;
        }
        for (SortedMap<Member, JournalFile.Entry> members : cases.values()) {
            for (JournalFile.Entry entry : members.values()) {
                CaseSegment segment = JournalFile.readCase(entry);
                if (segment.warmup().count() + segment.rows().count() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Removes a folder's journals, spool and the folder itself; files of others stay, and with them
     * the folder.
     *
     * @return why something is left, if so
     */
    static Optional<String> remove(Path dir) {
        try {
            for (Path file : rankFiles(dir)) {
                Files.delete(file);
            }
            for (String name : List.of(Spool.NAME, JournalFiles.SURVIVOR, JournalFiles.LOCK)) {
                Files.deleteIfExists(dir.resolve(name));
            }
            for (Path launch : list(dir, "launch-*")) {
                Files.delete(launch);
            }
            Files.delete(dir);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "%s could not be removed whole (%s)".formatted(dir, FileFailure.reason(e)));
        }
    }
}
