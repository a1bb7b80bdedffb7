package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ScalingRun;
import org.pentathlon.results.Termination;

class CompareCommandTest {
    private static final long NS = 1_000_000;
    private static final int WIDTH = 100;

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String fast;
    private String slow;
    private String single;

    @BeforeEach
    void writeFiles() {
        fast = written("fast.h5", 3, NS);
        slow = written("slow.h5", 5, NS + NS / 8);
        single = written("single.h5", 1, NS);
    }

    private String written(String name, int launches, long ns) {
        Path path = folder.resolve(name);
        new ScalingRun(path).with(1, 32, launches, (launch, iteration) -> ns).write();
        return path.toString();
    }

    private int compare(String... arguments) {
        out.reset();
        err.reset();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), messages, new StopRequest(), () -> {});
        String[] all = new String[arguments.length + 1];
        all[0] = "compare";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Main(() -> services, new PrintStream(out, true), messages, Map.of()).run(all);
    }

    private List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aPairIsALineAndWhatItIsMadeOf() {
        assertThat(compare(fast, slow)).isZero();

        assertThat(out())
                .startsWith(
                        "A: " + fast + " (Pentathlon 0.1.0, 2024-02-29T12:00:00Z)",
                        "B: " + slow + " (Pentathlon 0.1.0, 2024-02-29T12:00:00Z)",
                        "alike: torch, class tiny, fp32, 1 rank, depth=18, cpu, 1 thread")
                .endsWith(
                        "B / A: time of a sample or token, below it median times; above 1 B is"
                                + " slower",
                        "95 % intervals over 3 and 5 launches",
                        "#    workload  mode       A      B  per s    B / A  95 % interval"
                                + "   verdict",
                        "000  vgg       train  32000  28444  samples  1.125  1.125 to 1.125"
                                + "  slower",
                        "     iteration 1.000 -> 1.125 ms 1.125  data 1.000  forward 1.625  loss"
                                + " 1.000  backward 1.000",
                        "     allreduce 1.000  update 1.000  other 1.000");
        assertThat(err()).isEmpty();
        assertThat(out().subList(2, out().size()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    @Test
    void theOtherWayRoundItIsFaster() {
        assertThat(compare(slow, fast, "--fail-over", "0")).isZero();

        assertThat(out())
                .anyMatch(line -> line.endsWith("0.889  0.889 to 0.889  faster"))
                .last()
                .isEqualTo("gate passed: no case is shown to be slower by more than 0 %");
    }

    @Test
    void aFileIsNoSlowerThanItself() {
        assertThat(compare(fast, fast, "--fail-over", "0")).isZero();

        assertThat(out())
                .anyMatch(line -> line.endsWith("1.000  1.000 to 1.000  no difference shown"));
    }

    @Test
    void theGateEndsWithStatusSix() {
        assertThat(compare(fast, slow, "--fail-over", "12.4")).isEqualTo(6);
        assertThat(err())
                .containsExactly("pentathlon: gate: 000-vgg: slower by 12.5 %, limit 12.4 %");
        assertThat(out()).noneMatch(line -> line.startsWith("gate"));

        assertThat(compare(fast, slow, "--fail-over", "12.6")).isZero();
        assertThat(err()).isEmpty();
    }

    @Test
    void aSingleLaunchDecidesNothing() {
        assertThat(compare(single, slow)).isZero();
        assertThat(out())
                .anyMatch(line -> line.endsWith("1.125  no difference shown (one launch)"))
                .noneMatch(line -> line.contains("95 %"));

        assertThat(compare(single, slow, "--fail-over", "5")).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: --fail-over: too little was measured to tell: 000-vgg (one"
                                + " launch); run A and B with --repeats 3 or more, or insist with"
                                + " --within-launch");

        assertThat(compare(single, slow, "--fail-over", "5", "--within-launch")).isEqualTo(6);
        assertThat(out())
                .contains("95 % intervals within-launch, of 1 and 5 launches")
                .anyMatch(line -> line.endsWith("1.125 to 1.125  slower (within-launch)"));
    }

    @Test
    void caseThatIsMissingIsNamedAndBreaksTheGate() {
        Path more = folder.resolve("more.h5");
        new ScalingRun(more)
                .with(1, 32, 3, (launch, iteration) -> NS)
                .with(4, 32, 3, (launch, iteration) -> NS)
                .write();

        assertThat(compare(more.toString(), fast)).isZero();
        assertThat(out())
                .last()
                .isEqualTo("not compared: 001-vgg of A: B has 000-vgg, with ranks 1 instead of 4");
        assertThat(compare(more.toString(), fast, "--fail-over=5")).isEqualTo(6);
        assertThat(compare(fast, more.toString(), "--fail-over=5")).isZero();
        assertThat(out()).anyMatch(line -> line.startsWith("not compared: 001-vgg of B: A has"));
    }

    @Test
    void pairsOfOneWorkloadTellWhatMakesThemOthers() {
        for (int threads = 1; threads <= 2; threads++) {
            Attributes more = new Attributes().put("threads", threads).put("seed", 1);
            Attributes deeper =
                    new Attributes().putAll(more).put("settings", "depth=50").put("seed", threads);
            new ScalingRun(folder.resolve("t" + threads))
                    .with(1, 32, 3, more, (launch, iteration) -> NS)
                    .with(1, 64, 3, deeper, (launch, iteration) -> NS)
                    .write();
        }

        assertThat(compare(folder.resolve("t1").toString(), folder.resolve("t2").toString()))
                .isZero();

        assertThat(out())
                .contains(
                        "alike: torch, class tiny, fp32, 1 rank, cpu",
                        "different, A / B: threads 1 / 2",
                        "     depth=18, batch 32",
                        "     depth=50, batch 64")
                .contains("     different, A / B: seed 1 / 2");
    }

    @Test
    void pairsOfTheSameWorkTellTheirCircumstances() {
        String both = folder.resolve("both.h5").toString();
        new ScalingRun(Path.of(both))
                .with(1, 32, 3, new Attributes().put("threads", 1), (launch, iteration) -> NS)
                .with(1, 32, 3, new Attributes().put("threads", 2), (launch, iteration) -> NS)
                .write();

        assertThat(compare(both, both)).isZero();
        assertThat(out())
                .contains("alike: torch, class tiny, fp32, 1 rank, depth=18, cpu")
                .containsSubsequence("     1 thread", "     2 threads");
        assertThat(compare(both, fast)).isZero();
        assertThat(out())
                .containsSubsequence(
                        "     matched as most alike of 2 in A",
                        "not compared: 001-vgg of A: 000-vgg of B is more like 000-vgg");
    }

    @Test
    void filesWithoutACommonCaseAreNoComparison() {
        String other = folder.resolve("other.h5").toString();
        new ScalingRun(Path.of(other)).with(2, 32, 3, (launch, iteration) -> NS).write();

        assertThat(compare(fast, other)).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: nothing was compared: the files have no case in common");
        assertThat(compare(fast, other, "--fail-over=5")).isEqualTo(6);
    }

    @Test
    void filesThatAreNotSoundAreLoud() {
        Path lost = folder.resolve("lost.h5");
        new ScalingRun(lost)
                .with(1, 32, 3, (launch, iteration) -> NS)
                .write(Termination.FAILED, "rank 3 on n7 was lost");

        assertThat(compare(fast, lost.toString())).isZero();
        assertThat(err())
                .containsExactly(
                        "pentathlon: WARNING: "
                                + lost
                                + " is not complete: rank 3 on n7 was lost; see: pentathlon check");
        assertThat(out().get(1)).endsWith(", WARNING: not complete: rank 3 on n7 was lost)");
        assertThat(compare(fast, lost.toString(), "--fail-over=5")).isEqualTo(6);

        String invalid = folder.resolve("invalid.h5").toString();
        new ScalingRun(Path.of(invalid))
                .with(1, 32, 3, (launch, iteration) -> NS)
                .diverged()
                .write();
        assertThat(compare(fast, invalid)).isZero();
        assertThat(out()).anyMatch(line -> line.endsWith("no verdict (B not valid)"));
        assertThat(compare(fast, invalid, "--fail-over=5")).isEqualTo(6);
        assertThat(compare(invalid, fast, "--fail-over=5")).isEqualTo(6);
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        assertThat(compare("gone.h5", fast)).isEqualTo(4);
        assertThat(err()).containsExactly("pentathlon: gone.h5 does not exist; name result files");
        assertThat(compare("gone.h5", "away.h5")).isEqualTo(4);
        assertThat(err()).hasSize(2);

        byte[] bytes = Files.readAllBytes(Path.of(fast));
        Path half = folder.resolve("half.h5");
        Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(compare(fast, half.toString())).isEqualTo(6);
        assertThat(err()).singleElement().asString().contains(half + " is no whole result file");

        Path text = Files.writeString(folder.resolve("text.h5"), "no HDF5");
        assertThat(compare(text.toString(), fast)).isEqualTo(4);
        assertThat(err()).singleElement().asString().contains(text.toString());
        assertThat(out.size()).isZero();
    }

    @Test
    void mistakesAreNamed() {
        assertThat(compare(fast)).isEqualTo(2);
        assertThat(err()).first().isEqualTo("pentathlon: B.h5: missing");
        assertThat(compare(fast, slow, single)).isEqualTo(2);
        for (String none : List.of("", "-1", "5%", "1e3", "five", "1,5")) {
            assertThat(compare(fast, slow, "--fail-over=" + none)).isEqualTo(2);
            assertThat(err())
                    .containsExactly(
                            "pentathlon: --fail-over: '%s': allowed: a number of percent, 0 or"
                                            .formatted(none)
                                    + " more, such as 5 or 2.5");
        }
        assertThat(compare(fast, slow, "--format=jsn")).isEqualTo(2);
        assertThat(err())
                .containsExactly(
                        "pentathlon: --format: 'jsn': allowed: text, json, did you mean 'json'?");
    }

    @Test
    void theOutputCanBeAFile() throws IOException {
        Path target = folder.resolve("new/compared.json");
        assertThat(compare(fast, slow, "--format=json", "--out=" + target)).isZero();
        assertThat(out.size()).isZero();
        assertThat(Files.readString(target)).startsWith("{").contains("\"verdict\":\"slower\"");

        assertThat(compare(fast, slow, "--out=" + target)).isEqualTo(2);
        assertThat(compare(fast, slow, "--out=" + target, "--force")).isZero();
        assertThat(Files.readString(target)).startsWith("A: ");
        for (String input : List.of(fast, slow)) {
            assertThat(compare(fast, slow, "--out=" + input, "--force")).isEqualTo(2);
            assertThat(err()).singleElement().asString().contains("is the result file itself");
        }
    }

    @Test
    void everyLocaleHasTheSameNumbers() {
        Locale before = Locale.getDefault();
        compare(fast, slow, "--fail-over=12.6");
        List<String> lines = out();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(compare(fast, slow, "--fail-over=12.6")).isZero();
            assertThat(out()).isEqualTo(lines);
            assertThat(compare(fast, slow, "--fail-over=1.5")).isEqualTo(6);
            assertThat(err())
                    .containsExactly("pentathlon: gate: 000-vgg: slower by 12.5 %, limit 1.5 %");
        } finally {
            Locale.setDefault(before);
        }
    }
}
