package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class ResultFileTest {
    private static final String CASE = "/cases/000-vgg-train-torch-small-fp32";
    private static final String READ_WITH_H5PY =
            """
            import sys, h5py, numpy as np
            SCALES = {'DIMENSION_LIST', 'REFERENCE_LIST', 'CLASS', 'NAME'}
            f = h5py.File(sys.argv[1], 'r')
            def plain(t):
                return t.kind in 'iufS' and h5py.check_enum_dtype(t) is None
            tables = 0
            def visit(name, o):
                global tables
                for k in o.attrs:
                    if k not in SCALES:
                        a = o.attrs.get_id(k)
                        assert a.shape == () and plain(a.dtype), (name, k)
                        t = a.get_type()
                        if isinstance(t, h5py.h5t.TypeStringID):
                            assert t.get_cset() == 1 and t.get_strpad() == 1, (name, k)
                if isinstance(o, h5py.Dataset):
                    assert plain(o.dtype), (name, o.dtype)
                    if o.nbytes > 65536:
                        assert o.chunks and o.shuffle and o.compression == 'gzip', name
                elif 'columns' in o.attrs:
                    tables += 1
                    columns = o.attrs['columns'].decode().split(',')
                    there = [k for k in o if isinstance(o[k], h5py.Dataset)]
                    assert set(columns) | {'row'} == set(there), name
                    assert o['row'].attrs['CLASS'] == b'DIMENSION_SCALE'
                    for c in columns:
                        assert o[c].shape == o['row'].shape, (name, c)
                        assert 'units' in o[c].attrs and 'long_name' in o[c].attrs, (name, c)
                        assert o[c].dims[0][0] == o['row'], (name, c)
            visit('/', f)
            f.visititems(visit)
            assert tables == 8, tables
            assert f.attrs['format_version'] == 1 and f.attrs['complete'] == 1
            assert f.attrs['complete'].dtype == np.uint8
            assert f['job'].attrs['title'].decode('utf-8') == 's\\u00e4mple'
            assert f['job/text'][()] == b'title: x\\n'
            assert f['system/text/lscpu'][()] == b'CPU: 2\\n'
            assert list(f['system/host']) == [b'n0', b'n1'] and list(f['system/cores']) == [2, 3]
            c = f['cases/000-vgg-train-torch-small-fp32']
            i = c['iterations']
            n = len(i['rank']) // 2
            assert (i['iteration'][:] == np.tile(np.arange(n), 2)).all()
            assert (i['backward_ns'][:] == 400000 + 50000 * i['rank'][:]).all()
            assert (i['wait_ns'][:] == 50000 * (1 - i['rank'][:])).all()
            assert (i['stage_ns'][:] == i['stage_ns'].attrs['_FillValue']).all()
            assert np.array_equal(i['loss'][:], 2.5 - i['iteration'][:] * 0.01)
            assert c['checks/passed'].dtype == np.uint8 and c['checks/passed'][:].all()
            print('READ', n)
            """;

    @TempDir Path dir;
    Path out;

    @BeforeEach
    void writeFile() {
        write(50);
    }

    private void write(int iterations) {
        out = dir.resolve(iterations + ".h5");
        Path journal = OutputFile.journalDir(out);
        new SampleRun(journal, 2, iterations).launch(0);
        ResultAssembler.write(journal, out, Termination.NORMAL, "");
    }

    @Test
    void pythonReadsSmallAndCompressedTables() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3"))
                        && run("/usr/bin/python3", "-c", "import h5py").isEmpty(),
                "python3-h5py is missing");
        assertThat(run("/usr/bin/python3", "-c", READ_WITH_H5PY, out.toString()))
                .isEqualTo("READ 50\n");
        write(9000);
        assertThat(run("/usr/bin/python3", "-c", READ_WITH_H5PY, out.toString()))
                .isEqualTo("READ 9000\n");
    }

    @Test
    void h5dumpShowsTheRows() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/h5dump")), "hdf5-tools is missing");

        assertThat(run("/usr/bin/h5dump", "-d", CASE + "/iterations/wait_ns", out.toString()))
                .contains("H5T_STD_I64LE", "( 100 ) / ( 100 )", "(0): 50000, 50000");
        assertThat(run("/usr/bin/h5dump", "-a", "/termination", out.toString()))
                .contains("STRPAD H5T_STR_NULLPAD", "CSET H5T_CSET_UTF8", "\"normal\"");
    }

    @Test
    void aColumnOfAnotherLengthIsDamage() {
        OutputFile.update(
                out,
                writer -> {
                    try (Handle cases = writer.open(writer.root(), "cases");
                            Handle first = writer.open(cases, CASE.replaceFirst(".*/", ""));
                            Handle summary = writer.open(first, "summary")) {
                        writer.remove(summary, "low");
                        writer.column(summary, "low", Hdf5.float64(), 3, Double.BYTES).close();
                    }
                });
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable table = file.table(CASE + "/summary");
            assertThatThrownBy(() -> table.doubles("low"))
                    .isInstanceOfSatisfying(
                            PentathlonException.class,
                            e -> assertThat(e.status()).isEqualTo(ExitStatus.INVALID))
                    .hasMessage(
                            "%s is damaged: %s/summary/low has 3 values, metric %d",
                            out, CASE, table.rows());
        }
    }

    @Test
    void fileOfAGoodRunPassesAllChecks() {
        List<FileCheck> checks = ResultCheck.check(out);

        assertThat(ResultCheck.valid(checks)).isTrue();
        assertThat(checks)
                .extracting(check -> check.check().name())
                .contains("structure", "validity_stored", "tails_add_up", "complete", "clock");
    }

    @Test
    void figureThatWasChangedAfterwardsIsFound() throws Exception {
        change("f[case + 'iterations/wait_ns'][3] = 1");
        assertThat(failed()).containsExactly("tails_add_up", "validity_stored", "validity_stored");
        change("f[case + 'iterations/rank'][3] = 1");
        assertThat(failed()).contains("structure");
    }

    @Test
    void summaryThatIsNotTheColumnsIsFound() throws Exception {
        change("f[case + 'summary/value'][0] /= 2");
        assertThat(failed()).containsExactly("summary_stored");
        assertThat(details()).anyMatch(detail -> detail.endsWith(": iteration_median_ns"));
    }

    @Test
    void caseThatWasTakenAwayIsFound() throws Exception {
        change("f['job'].attrs['cases'] = 1; del f[case]");
        assertThat(failed()).containsExactly("cases", "validity_stored");
    }

    @Test
    void statusThatWasChangedIsFound() throws Exception {
        change(
                "n = list(f[case + 'checks/name']).index(b'other_small');"
                        + " f[case + 'checks/status'][n] = b'failed'");
        assertThat(failed()).containsExactly("checks_stored");
        assertThat(details()).anyMatch(detail -> detail.endsWith(": other_small"));
    }

    @Test
    void rowsThatRanksDoNotHaveAreFound() throws Exception {
        change("f[case + 'ranks/rows'][1] = 49");
        assertThat(failed()).containsExactly("structure", "validity_stored");
    }

    private void change(String statements) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3"))
                        && run("/usr/bin/python3", "-c", "import h5py").isEmpty(),
                "python3-h5py is missing");
        String open = "import sys, h5py; f = h5py.File(sys.argv[1], 'r+'); case = '%s/'; ";
        String script = open.formatted(CASE) + statements;
        assertThat(run("/usr/bin/python3", "-c", script, out.toString())).isEmpty();
    }

    private List<String> details() {
        return ResultCheck.check(out).stream().map(check -> check.check().detail()).toList();
    }

    private List<String> failed() {
        return ResultCheck.check(out).stream()
                .filter(check -> !check.check().passed())
                .map(check -> check.check().name())
                .toList();
    }

    @Test
    void fileThatIsCutShortOrForeignIsAnErrorOfOneLine() throws IOException {
        Path text = Files.writeString(dir.resolve("text.h5"), "no HDF5 file at all");
        refused(text, ExitStatus.DATA);
        refused(dir.resolve("missing.h5"), ExitStatus.DATA);
        long size = Files.size(out);
        for (long keep : new long[] {size - 1, size / 2, 600, 100, 0}) {
            try (FileChannel channel = FileChannel.open(out, StandardOpenOption.WRITE)) {
                channel.truncate(keep);
            }
            refused(out, ExitStatus.INVALID);
        }
    }

    private static void refused(Path file, ExitStatus status) {
        assertThatThrownBy(() -> ResultCheck.check(file))
                .isInstanceOfSatisfying(
                        PentathlonException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void hdf5FileOfAnotherProgramIsRefused() {
        Path foreign = dir.resolve("foreign.h5");
        try (Hdf5Writer writer = new Hdf5Writer(foreign)) {
            writer.finish();
        }
        refused(foreign, ExitStatus.DATA);
    }

    @Test
    void longTextBecomesADataset() {
        Path file = dir.resolve("long.h5");
        String text = "ü".repeat(40_000);
        try (Hdf5Writer writer = new Hdf5Writer(file)) {
            writer.attributes(
                    writer.root(), new Attributes().put("format_version", 1).put("log", text));
            writer.finish();
        }
        try (ResultFile read = ResultFile.open(file)) {
            assertThat(read.attributes("/").asMap()).doesNotContainKey("log");
            assertThat(read.text("/log")).isEqualTo(text);
        }
    }

    @Test
    void folderThatIsNoJournalIsNotRecovered() throws IOException {
        assertThatThrownBy(() -> Recovery.recover(dir, false))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("no journal");
        Path empty = Files.createDirectory(dir.resolve("e.h5.journal"));
        assertThatThrownBy(() -> Recovery.recover(empty, false))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("no journal");
        Path journal = dir.resolve("50.h5.journal");
        new SampleRun(journal, 1, 3).launch(0);
        assertThatThrownBy(() -> Recovery.recover(journal, false))
                .isInstanceOf(PentathlonException.class)
                .hasMessage(out.toAbsolutePath() + " exists; replace it with --force");
        assertThat(Recovery.recover(journal, true).file()).isEqualTo(out.toAbsolutePath());
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
