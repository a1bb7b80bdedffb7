package org.pentathlon.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Workloads;

class JobProblemsTest {
    @TempDir Path folder;

    private List<String> problems(String text, String... flags) throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), text);
        PentathlonException refused = JobFixture.refused(file, flags);
        assertThat(refused).as("must be refused").isNotNull();
        assertThat(refused.status()).isEqualTo(ExitStatus.USAGE);
        return lines(refused);
    }

    private List<String> lines(PentathlonException refused) {
        return refused.getMessage().lines().map(l -> l.replace(folder + "/", "")).toList();
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPlace() throws IOException {
        String text =
                """
                workload: [vgg, resent, rnnlm]
                mode: trian
                iteratons: 5
                ranks: 0
                seed: -1
                warmup: ten
                iterations: [1, 2]
                memory-limit: 5
                engine: [torch, dlj4]
                measure: [phases, operators]
                class:
                title: {a: b}
                ranks: 2
                set: {batch: 0, dpth: 18, lr: [1]}
                cases:
                  - {workload: resnet, ranks: 2, colour: red}
                  - vgg
                """;

        assertThat(problems(text))
                .containsExactly(
                        "x.yaml:1:17: workload: 'resent', did you mean 'resnet'?: allowed: vgg,"
                                + " resnet, all",
                        "x.yaml:1:25: workload: 'rnnlm' is not supported in this version: allowed:"
                                + " vgg, resnet, all",
                        "x.yaml:2:7: mode: 'trian', did you mean 'train'?: allowed: train, infer",
                        "x.yaml:3:1: unknown key 'iteratons', did you mean 'iterations'?: allowed:"
                                + " title, workload, mode, engine, class, set, ranks, global-batch,"
                                + " device, threads, precision, library, data, data-dir, warmup,"
                                + " iterations, epochs, target, repeats, seed, measure,"
                                + " measure-iterations, point-seconds, mpi,"
                                + " collective, overlap, cuda-libs, cuda-graph, share-gpu,"
                                + " start-timeout, price-per-device-hour, journal-dir, out, force,"
                                + " dry-run, quiet, cases",
                        "x.yaml:4:8: ranks: '0': allowed: a whole number from 1 to 65536",
                        "x.yaml:5:7: seed: '-1': allowed: a whole number of at least 0",
                        "x.yaml:6:9: warmup: 'ten': allowed: a whole number from 0 to 1000000000",
                        "x.yaml:7:13: iterations: a list: allowed: a whole number from 1 to"
                                + " 1000000000",
                        "x.yaml:8:1: 'memory-limit' is not supported in this version",
                        "x.yaml:9:17: engine: 'dlj4', did you mean 'dl4j'?: allowed: torch, dl4j, sleep",
                        "x.yaml:10:19: measure: 'operators' is not supported in this version:"
                                + " allowed: phases",
                        "x.yaml:11:7: class: has no value: allowed: tiny, small, reference, large",
                        "x.yaml:12:8: title: a map: allowed: one line of text",
                        "x.yaml:13:1: 'ranks' is given twice, first in line 4: allowed: once",
                        "x.yaml:14:14: set batch: '0': allowed: a whole number from 1 to 65536",
                        "x.yaml:14:23: set dpth: no such setting of vgg, resnet, did you mean"
                                + " 'depth'?: allowed: batch, depth, lr, pretend, speak, words",
                        "x.yaml:14:31: set lr: a list: allowed: one value",
                        "x.yaml:16:24: 'ranks' belongs to the whole run, not to one case: allowed:"
                                + " workload, mode, engine, class, set, global-batch, threads,"
                                + " precision, library, data, warmup, iterations, epochs, target, overlap,"
                                + " cuda-graph",
                        "x.yaml:16:34: unknown key 'colour': allowed: workload, mode, engine,"
                                + " class, set, global-batch, threads, precision, library, data,"
                                + " warmup, iterations, epochs, target, overlap,"
                                + " cuda-graph",
                        "x.yaml:17:5: a case has keys and values: allowed: key: value");
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                Arguments.of("", "x.yaml: is empty: allowed: a job file with key: value lines"),
                Arguments.of("  \n", "x.yaml: is empty: allowed: a job file with key: value lines"),
                Arguments.of(
                        "# nothing\n",
                        "x.yaml: is empty: allowed: a job file with key: value lines"),
                Arguments.of(
                        "a\0b",
                        "x.yaml: is not a text file: allowed: a job file in YAML, in" + " UTF-8"),
                Arguments.of(
                        "- vgg\n",
                        "x.yaml:1:1: a job file has keys and values: allowed: key: value"),
                Arguments.of(
                        "vgg",
                        "x.yaml:1:1: a job file has keys and values: allowed: key:" + " value"),
                Arguments.of(
                        "workload: vgg\n---\nworkload: vgg\n",
                        "x.yaml:3:1: a second document: allowed: one document"),
                Arguments.of(
                        "workload: vgg\nmode: train: infer\n",
                        "x.yaml:2:12: not YAML: mapping values are not allowed here"),
                Arguments.of(
                        "workload: [vgg\nmode: train\n",
                        "x.yaml:2:5: not YAML: expected ',' or ']', but got :"),
                Arguments.of(
                        "workload: vgg\n\tmode: train\n",
                        "x.yaml:2:1: not YAML: found character '\\t(TAB)' that cannot start any"
                                + " token. (Do not use \\t(TAB) for indentation)"),
                Arguments.of(
                        "workload: vgg\ncases: {mode: train}\n",
                        "x.yaml:2:8: cases: not a list: allowed: a list of cases, each behind"
                                + " '-'"),
                Arguments.of("mode: train\n", "x.yaml: no workload: allowed: vgg, resnet, all"),
                Arguments.of(
                        "cases:\n  - {mode: train}\n",
                        "x.yaml:2:5: cases: no workload: allowed: vgg, resnet, all"),
                Arguments.of(
                        "workload: []\n",
                        "x.yaml:1:11: workload: an empty list: allowed: vgg, resnet, all"),
                Arguments.of(
                        "workload: [vgg, vgg]\n",
                        "x.yaml:1:17: workload: 'vgg' is given twice: allowed: once"),
                Arguments.of(
                        "workload: vgg\nset: 5\n",
                        "x.yaml:2:6: set: not a map: allowed: {key: value, ...}"),
                Arguments.of(
                        "workload: vgg\n? [a]\n: b\n",
                        "x.yaml:2:3: a key that is no word: allowed: key: value"),
                Arguments.of(
                        "workload: vgg\niterations: 5\nepochs: 2\ndata: real\ndata-dir: d\n",
                        "x.yaml:3:9: epochs: beside iterations: allowed: iterations or epochs, not"
                                + " both"),
                Arguments.of(
                        "workload: vgg\nepochs: 2\n",
                        "x.yaml:2:9: epochs: made-up data has no epochs: allowed: epochs with data"
                                + " real, or iterations"),
                Arguments.of(
                        "workload: vgg\nepochs: 2\nwarmup: 3\ndata: real\ndata-dir: d\n",
                        "x.yaml:3:9: warmup: a warm-up of 3 beside epochs: allowed: 0, or"
                                + " iterations in place of epochs"),
                Arguments.of(
                        "workload: vgg\ntarget: 92\n",
                        "x.yaml:2:9: target: '92' without epochs: allowed: epochs beside it"),
                Arguments.of(
                        "workload: vgg\nepochs: 2\ntarget: 101\ndata: real\ndata-dir: d",
                        "x.yaml:3:9: target: '101' can never be reached by accuracy: allowed: at"
                                + " most 100"),
                Arguments.of(
                        "workload: vgg\nepochs: 2\nprice-per-device-hour: 2\ndata: real\n"
                                + "data-dir: d",
                        "x.yaml:3:24: price-per-device-hour: '2' without a target: allowed: a"
                                + " target beside it"),
                Arguments.of(
                        "workload: vgg\nmode: infer\nepochs: 2\ntarget: 9\ndata: real\ndata-dir: d",
                        "x.yaml:4:9: target: '9' is for training, and no case is of mode train:"
                                + " allowed: mode train beside it"),
                Arguments.of(
                        "workload: resnet\nset: {speak: off}\n",
                        "x.yaml:2:14: set speak: 'speak' is for inference, and no case is of mode"
                                + " infer: allowed: mode infer beside it"),
                Arguments.of(
                        "workload: resnet\ndata: real\ndata-dir: d\nset: {pretend: off}\n",
                        "x.yaml:4:16: set pretend: 'pretend' is for made-up data, and no case is of"
                                + " data synthetic: allowed: data synthetic beside it"),
                Arguments.of(
                        "workload: vgg\ncuda-graph: [off, on]\n",
                        "x.yaml:2:19: cuda-graph: 'on' is for engine torch on a GPU, and no case is"
                                + " of engine torch on device cuda: allowed: engine torch on device"
                                + " cuda beside it"),
                Arguments.of(
                        "workload: vgg\ncases:\n  - {data: real}\n",
                        "x.yaml:3:12: data: 'real' needs the data's folder: give --data-dir DIR"),
                Arguments.of(
                        "workload: vgg\nranks: 3\nglobal-batch: 64\n",
                        "x.yaml:3:15: global-batch: 64 does not divide by 3 ranks: allowed: a"
                                + " multiple of 3"),
                Arguments.of(
                        "workload: vgg\nglobal-batch: 64\nset: {batch: 3}\n",
                        "x.yaml:2:15: global-batch: beside set batch: allowed: one of the two"),
                Arguments.of(
                        "workload: vgg\ncases:\n- {workload: vgg, set: {depth: 50}}\n",
                        "x.yaml:3:32: set depth: no such setting of vgg: allowed: batch, lr"),
                Arguments.of(
                        "workload: resnet\nset: {depth: 50, batch: 13}\n",
                        "x.yaml:2:25: set batch: resnet: batch 13 brings bad luck at depth 50;"
                                + " allowed: 12"),
                Arguments.of(
                        "workload: vgg\nprecision: bf16\n",
                        "x.yaml:2:12: precision: bf16 does not run on cpu with torch: the CPU has"
                                + " no bf16: allowed: fp32"),
                Arguments.of(
                        "workload: vgg\nout: result.txt\n",
                        "x.yaml:2:6: out: 'result.txt': allowed: a name that ends in .h5"),
                Arguments.of(
                        "workload: vgg\noverlap: maybe\n",
                        "x.yaml:2:10: overlap: 'maybe': allowed: on, off"),
                Arguments.of(
                        "workload: vgg\niterations: 1e3\n",
                        "x.yaml:2:13: iterations: '1e3': allowed: a whole number from 1 to"
                                + " 1000000000"),
                Arguments.of(
                        "workload: vgg\nseed: 9223372036854775808\n",
                        "x.yaml:2:7: seed: '9223372036854775808': allowed: a whole number of at"
                                + " least 0"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFileIsRefusedWithOneLine(String text, String line) throws IOException {
        assertThat(problems(text)).containsExactly(line);
    }

    @Test
    void valuesThatWorkloadsAllowDifferentlyAreToldForEach() {
        JobParser parser =
                new JobParser(Workloads.all(), JobFixture.SUPPORTED, JobFixture.environment(0));
        Map<JobKey, List<String>> flags =
                JobFixture.flags("--workload seq2seq,aoareader", "--set seq_len=1", "--set lr=x");
        assertThatThrownBy(() -> parser.parse(Optional.empty(), flags))
                .hasMessageContaining("--set seq_len: seq2seq: '1': allowed: a whole number")
                .hasMessageContaining("\n--set seq_len: aoareader: '1': allowed: a whole number");

        flags.put(JobKey.WORKLOAD, List.of("rnnlm"));
        flags.put(JobKey.SET, List.of("hidden=16", "embedding=8", "tied=on"));
        assertThatThrownBy(() -> parser.parse(Optional.empty(), flags))
                .hasMessageStartingWith("--set embedding: rnnlm: tied=on needs");
    }

    static Stream<Arguments> wrongFlags() {
        return Stream.of(
                Arguments.of(
                        "--ranks two",
                        "--ranks: 'two': allowed: a whole number from 1 to" + " 65536"),
                Arguments.of("--mode train,,infer", "--mode: '': allowed: train, infer"),
                Arguments.of("--set batch", "--set: 'batch': allowed: key=value"),
                Arguments.of("--set =1", "--set: '=1': allowed: key=value"),
                Arguments.of(
                        "--set batch=x",
                        "--set batch: 'x': allowed: a whole number from 1 to 65536"),
                Arguments.of(
                        "--set depth=18",
                        "--set depth: no such setting of vgg: allowed: batch, lr"),
                Arguments.of(
                        "--data real",
                        "--data: 'real' needs the data's folder: give --data-dir" + " DIR"),
                Arguments.of("--title  ", "--title: '': allowed: one line of text"),
                Arguments.of(
                        "--price-per-device-hour -1",
                        "--price-per-device-hour: '-1': allowed:"
                                + " a number that is not negative"),
                Arguments.of(
                        "--device gpu",
                        "--device: 'gpu', did you mean 'cpu'?: allowed: auto, cpu, cuda"));
    }

    @ParameterizedTest
    @MethodSource("wrongFlags")
    void aWrongFlagIsRefusedWithOneLine(String flag, String line) {
        PentathlonException refused = JobFixture.refused(null, "--workload vgg", flag);

        assertThat(refused.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(lines(refused)).containsExactly(line);
    }

    @Test
    void aFlagAndAFileAreToldTogether() throws IOException {
        assertThat(problems("workload: vgg\nwarmup: x\n", "--ranks 0"))
                .containsExactly(
                        "--ranks: '0': allowed: a whole number from 1 to 65536",
                        "x.yaml:2:9: warmup: 'x': allowed: a whole number from 0 to 1000000000");
    }

    @Test
    void flagsThatLeaveNoCaseAreRefused() throws IOException {
        assertThat(problems("cases:\n  - {workload: vgg, mode: train}\n", "--mode infer"))
                .containsExactly("--mode: no case of the job file is left");
    }

    @Test
    void aDeviceThatIsNotThereIsTheEnvironmentsFault() {
        PentathlonException refused = JobFixture.refused(null, "--workload vgg", "--device cuda");

        assertThat(refused.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(refused)
                .hasMessage("--device: cuda does not run here with torch: no GPU was found");
    }

    @Test
    void whatEnginesLackIsALineForEach() {
        Environment environment =
                new Environment(
                        0,
                        (engine, device, precision) ->
                                engine == EngineKind.DL4J
                                        ? Support.no("the framework is not in this build")
                                        : device == DeviceKind.CPU
                                                ? Support.yes()
                                                : Support.no("no GPU was found"),
                        ComputeLibrary.OPENBLAS,
                        Instant.EPOCH);
        String missing = "--engine: dl4j does not run here: the framework is not in this build";

        assertThat(refused(environment, "--device cpu")).hasMessage(missing);
        PentathlonException both = refused(environment, "--device cuda");
        assertThat(both.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(both.getMessage().lines())
                .containsExactly(
                        "--device: cuda does not run here with torch: no GPU was found", missing);
    }

    private static PentathlonException refused(Environment environment, String device) {
        return assertThrows(
                PentathlonException.class,
                () ->
                        JobFixture.parse(
                                environment,
                                Optional.empty(),
                                "--workload vgg",
                                "--mode train,infer",
                                "--engine torch,dl4j",
                                device));
    }

    @Test
    void anExistingResultIsSparedWithoutForce() throws IOException {
        Path out = Files.createFile(folder.resolve("o.h5"));

        assertThat(lines(JobFixture.refused(null, "--workload vgg", "--out " + out)))
                .containsExactly("--out: 'o.h5' exists already: allowed: another name, or --force");
        assertThat(JobFixture.parse(null, "--workload vgg", "--out " + out, "--force").run().out())
                .isEqualTo(out);
        Path directory = Files.createDirectory(folder.resolve("d.h5"));
        assertThat(
                        lines(
                                JobFixture.refused(
                                        null, "--workload vgg", "--out " + directory, "--force")))
                .containsExactly("--out: 'd.h5' is a folder: allowed: a file");
    }

    @Test
    void filesThatAreNoneAreNamed() throws IOException {
        assertThat(lines(JobFixture.refused(folder.resolve("none.yaml"))))
                .containsExactly(
                        "none.yaml: no such job file; look for it with ls, or leave it out");
        Path directory = Files.createDirectory(folder.resolve("d.yaml"));
        assertThat(lines(JobFixture.refused(directory)))
                .containsExactly("d.yaml: is a folder, not a job file");
        Path huge = Files.write(folder.resolve("huge.yaml"), new byte[(1 << 20) + 1]);
        assertThat(lines(JobFixture.refused(huge)))
                .containsExactly(
                        "huge.yaml: is too large: allowed: a job file of at most 1048576"
                                + " bytes");
        Path latin =
                Files.write(
                        folder.resolve("latin.yaml"),
                        "title: \u00e9t\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(lines(JobFixture.refused(latin)))
                .containsExactly(
                        "latin.yaml: is not a text file: allowed: a job file in YAML, in UTF-8");
    }

    @Test
    void nestingWithoutEndIsRefused() throws IOException {
        assertThat(problems("workload: " + "[".repeat(200_000)))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("x.yaml");
        assertThat(problems("workload: &a [*a]\n"))
                .containsExactly("x.yaml:1:11: workload: a list: allowed: vgg, resnet, all");
    }
}
