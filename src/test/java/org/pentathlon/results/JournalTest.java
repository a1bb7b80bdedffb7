package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class JournalTest {
    @TempDir Path dir;

    @Test
    void whatWasJournalledIsReadBack() throws IOException {
        SampleRun run = new SampleRun(dir, 2, 5);
        run.launch(1, 0, 1);

        CaseSegment segment = only(Journal.path(dir, 1, 1));

        assertThat(Journal.path(dir, 1, 1)).isEqualTo(dir.resolve("launch-01/rank-00001"));
        assertThat(segment.header()).usingRecursiveComparison().isEqualTo(run.header(1, 1));
        assertThat(segment.warmup().count()).isEqualTo(2);
        assertThat(segment.rows().column(IterationColumn.ITERATION)).containsExactly(0, 1, 2, 3, 4);
        for (IterationColumn column : IterationColumn.values()) {
            assertThat(segment.rows().value(column, 3)).isEqualTo(run.row(1, 3)[column.ordinal()]);
        }
        assertThat(segment.end().map(CaseEnd::trailer)).isEqualTo(Optional.of(run.trailer(1, 5)));
    }

    @Test
    void segmentHoldsTheSameAsTheJournal() throws IOException {
        SampleRun run = new SampleRun(dir, 1, 4);
        try (Journal journal = run.journal(0, 0);
                Spool spool = Spool.open(dir)) {
            CaseRows rows = journal.begin(run.header(0, 0), 2, 4);
            rows.appendWarmup(run.row(0, -1));
            rows.append(run.row(0, 0));
            spool.append(rows.segment());
        }

        CaseSegment fromSpool = only(dir.resolve("spool"));
        CaseSegment fromJournal = only(dir.resolve("rank-00000"));

        assertThat(fromSpool).usingRecursiveComparison().isEqualTo(fromJournal);
        assertThat(fromSpool.plannedRows()).isEqualTo(4);
        assertThat(fromSpool.rows().count()).isEqualTo(1);
        assertThat(fromSpool.end()).isEmpty();
    }

    @Test
    void processThatIsKilledLosesNoRow() throws Exception {
        Process process = fork("killed", dir.toString()).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isEqualTo(128 + 9);

        CaseSegment segment = only(dir.resolve("rank-00000"));
        assertThat(segment.rows().count()).isEqualTo(137);
        assertThat(segment.rows().value(IterationColumn.ITERATION, 136)).isEqualTo(136);
        assertThat(segment.end()).isEmpty();
    }

    @Test
    void truncatedFileKeepsTheRowsThatAreWhole() throws IOException {
        SampleRun run = new SampleRun(dir, 1, 10);
        run.launch(0, 0);
        Path file = dir.resolve("rank-00000");
        BlockHeader block = JournalFile.scan(file, true).entries().get(1).header();
        long slots = JournalFile.scan(file, true).entries().get(1).position() + block.slotsOffset();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(slots + (2L + 6) * BlockHeader.SLOT_BYTES + 17);
        }

        assertThat(only(file).rows().count()).isEqualTo(6);
    }

    @Test
    void rowThatIsHalfWrittenDoesNotCount() throws IOException {
        SampleRun run = new SampleRun(dir, 1, 10);
        run.launch(0, 0);
        Path file = dir.resolve("rank-00000");
        JournalFile.Entry entry = JournalFile.scan(file, true).entries().get(1);
        byte[] bytes = Files.readAllBytes(file);
        long slot =
                entry.position() + entry.header().slotsOffset() + (2L + 4) * BlockHeader.SLOT_BYTES;
        bytes[(int) slot + 40] ^= 1;
        Files.write(file, bytes);

        assertThat(only(file).rows().column(IterationColumn.ITERATION))
                .containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 9);
    }

    @Test
    void spoolCutOffInASegmentGoesOnBehindTheLastWholeOne() throws IOException {
        SampleRun run = new SampleRun(dir, 2, 3);
        run.launch(0);
        Path file = dir.resolve("spool");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 500);
        }
        new SampleRun(dir, 2, 3).launch(1);

        assertThat(JournalFile.scan(file, false).entries())
                .filteredOn(e -> e.header().kind() == BlockHeader.Kind.CASE)
                .extracting(e -> e.header().launch() + "/" + e.header().rank())
                .containsExactly("0/0", "1/0", "1/1");
    }

    @Test
    void journalOfAnEarlierRunIsNotOverwritten() {
        SampleRun run = new SampleRun(dir, 1, 3);
        run.launch(0);

        assertThatThrownBy(() -> run.journal(0, 0))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("rank-00000")
                .hasMessageContaining("pentathlon recover");
    }

    @Test
    void folderThatCannotBeWrittenIsNoticedAtOnce() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");

        assertThatThrownBy(() -> new SampleRun(file.resolve("x"), 1, 3).journal(0, 0))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> OutputFile.prepare(file.resolve("x.h5"), false))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("x.h5");
        assertThatThrownBy(() -> OutputFile.prepare(file, false)).hasMessageContaining("--force");
        OutputFile.prepare(file, true);
        assertThat(file).hasContent("x");
    }

    @Test
    void fullDiskIsNoticedBeforeTheFirstIteration() throws Exception {
        assertThat(forkWithFileLimit("journal")).contains("STATUS 3 ").contains("rank-00000");
    }

    @Test
    void fullDiskLeavesNoResultFileBehind() throws Exception {
        new SampleRun(dir.resolve("x.h5.journal"), 2, 3000).launch(0);

        assertThat(forkWithFileLimit("result")).contains("STATUS 3 ").contains("x.h5 cannot be");
        assertThat(dir.toFile().list()).containsExactly("x.h5.journal");
        assertThat(dir.resolve("x.h5.journal/rank-00001")).exists();
    }

    /** A limit of the file size stands for a full disk: both fail in a write. */
    private String forkWithFileLimit(String what) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("bash", "-c", "ulimit -f 300; trap '' XFSZ; exec \"$@\"", "bash"));
        command.addAll(fork(what, dir.toString()).command());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static ProcessBuilder fork(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:-UsePerfData",
                                "-Xshare:auto",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ForkedWriter.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static CaseSegment only(Path file) throws IOException {
        List<JournalFile.Entry> cases =
                JournalFile.scan(file, true).entries().stream()
                        .filter(entry -> entry.header().kind() == BlockHeader.Kind.CASE)
                        .toList();
        assertThat(cases).hasSize(1);
        return JournalFile.readCase(cases.get(0));
    }
}
