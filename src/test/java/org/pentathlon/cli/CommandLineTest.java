package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Help, the version, and mistakes of a command line. */
class CommandLineTest {
    private final StartedMain cli = new StartedMain();

    @Test
    void helpShowsTheCommandsAndTheFlagsThatDoSomething() {
        assertThat(cli.run("--help")).isZero();
        assertThat(cli.text()).contains("run ", "check ", "recover ", "doctor ", "test ");

        cli.out.reset();
        assertThat(cli.run("run", "--help")).isZero();
        assertThat(cli.text())
                .contains("--iterations=N        measured iterations (default: 20)")
                .contains("workloads: vgg, resnet, all")
                .contains("--engine=NAMES        frameworks; sleep only waits: torch, dl4j, sleep")
                .contains("  depth          one of 18, 50 (resnet)\n")
                .contains("--cuda-graph=on|off")
                .doesNotContain("memory-limit");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void helpIsACommandToo() {
        cli.run("--help");
        List<String> root = cli.out();
        cli.out.reset();
        assertThat(cli.run("help")).isZero();
        assertThat(cli.out()).isEqualTo(root);
        cli.out.reset();
        cli.run("run", "--help");
        List<String> ofRun = cli.out();
        cli.out.reset();
        assertThat(cli.run("help", "run")).isZero();
        assertThat(cli.out()).isEqualTo(ofRun).isNotEqualTo(root);
        assertThat(cli.run("help", "rnu")).isEqualTo(2);
        assertThat(cli.err())
                .first()
                .isEqualTo("pentathlon: rnu: unknown command, did you mean 'run'?");
    }

    @Test
    void onlyNearWordsAreSuggested() {
        assertThat(cli.run("run", "--colour=red")).isEqualTo(2);
        assertThat(cli.err()).first().isEqualTo("pentathlon: --colour=red: unknown flag");
        cli.err.reset();
        assertThat(cli.run("start")).isEqualTo(2);
        assertThat(cli.err()).first().isEqualTo("pentathlon: start: unknown command");
    }

    @Test
    void theVersionIsShown() {
        assertThat(cli.run("--version")).isZero();
        assertThat(cli.out()).singleElement().asString().startsWith("pentathlon ");
    }

    @Test
    void mistakesOfACommandLineAreToldInALineEach() {
        assertThat(cli.run("run", "--iteratons", "5", "--seed")).isEqualTo(2);
        assertThat(cli.err())
                .containsExactly(
                        "pentathlon: --seed: no value: allowed: N",
                        "pentathlon: --iteratons: unknown flag, did you mean '--iterations'?",
                        "pentathlon: see: pentathlon run --help");
        cli.err.reset();
        assertThat(cli.run("run", "--ranks", "1", "--ranks", "2")).isEqualTo(2);
        assertThat(cli.err()).first().isEqualTo("pentathlon: --ranks: given twice: allowed: once");
        cli.err.reset();
        assertThat(cli.run("chek")).isEqualTo(2);
        assertThat(cli.err())
                .containsExactly(
                        "pentathlon: chek: unknown command, did you mean 'check'?",
                        "pentathlon: see: pentathlon --help");
        cli.err.reset();
        assertThat(cli.run("check")).isEqualTo(2);
        assertThat(cli.err()).first().isEqualTo("pentathlon: FILE.h5: missing");
        cli.err.reset();
        assertThat(cli.run()).isEqualTo(2);
        assertThat(cli.err()).first().isEqualTo("pentathlon: no command");
        cli.err.reset();
        assertThat(cli.run("test")).isEqualTo(2);
        assertThat(cli.err())
                .containsExactly(
                        "pentathlon: tests are run by the launcher script: ./pentathlon test");
    }
}
