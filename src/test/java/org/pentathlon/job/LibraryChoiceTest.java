package org.pentathlon.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.SettingsHash;

class LibraryChoiceTest {
    private static final String BOTH =
            "one process cannot have both openblas and mkl: run twice, with --library openblas and"
                    + " with --library mkl";

    @TempDir Path folder;

    private Job parse(ComputeLibrary loaded, String text, String... flags) throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), "workload: vgg\n" + text);
        return JobFixture.parse(JobFixture.environment(0, loaded), Optional.of(file), flags);
    }

    private PentathlonException refused(ComputeLibrary loaded, String text, String... flags) {
        return catchThrowableOfType(PentathlonException.class, () -> parse(loaded, text, flags));
    }

    private String message(PentathlonException refused) {
        return refused.getMessage().replace(folder + "/", "");
    }

    @ParameterizedTest
    @EnumSource
    void autoIsWhatTheProcessHas(ComputeLibrary loaded) throws IOException {
        Job job = parse(loaded, "cases: [{workload: vgg, library: " + loaded.word() + "}]\n");

        assertThat(job.cases()).extracting(CaseSpec::library).containsOnly(loaded.word());
        assertThat(job.resolved()).containsEntry("library", loaded.word());
        assertThat(SettingsHash.of(job.cases().get(0)))
                .isEqualTo(SettingsHash.of(job.cases().get(1)));
    }

    @Test
    void casesOfAnotherLibraryAreOtherCases() throws IOException {
        CaseSpec openBlas = parse(ComputeLibrary.OPENBLAS, "").cases().get(0);
        CaseSpec mkl = parse(ComputeLibrary.MKL, "").cases().get(0);

        assertThat(SettingsHash.of(openBlas)).isNotEqualTo(SettingsHash.of(mkl));
    }

    @Test
    void aLibraryThatIsNotLoadedIsNamedWithTheWayToIt() {
        PentathlonException mkl = refused(ComputeLibrary.OPENBLAS, "library: mkl\n");
        assertThat(mkl.status()).isEqualTo(ExitStatus.ENVIRONMENT);
        assertThat(message(mkl))
                .isEqualTo(
                        "x.yaml:2:10: library: mkl is not loaded, openblas is: start with --library"
                                + " mkl on the command line of ./pentathlon, or"
                                + " PENTATHLON_RUNTIME=cpu-mkl in the environment");

        PentathlonException openBlas = refused(ComputeLibrary.MKL, "library: openblas\n");
        assertThat(message(openBlas))
                .startsWith("x.yaml:2:10: library: openblas is not loaded, mkl is: ")
                .endsWith("PENTATHLON_RUNTIME=cpu in the environment");
    }

    @ParameterizedTest
    @EnumSource
    void bothInOneRunAreRefusedInOneLine(ComputeLibrary loaded) {
        PentathlonException list = refused(loaded, "library: [openblas, mkl]\n");
        assertThat(list.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(message(list)).isEqualTo("x.yaml:2:21: library: " + BOTH);

        assertThat(message(refused(loaded, "", "--library openblas,mkl")))
                .isEqualTo("--library: " + BOTH);

        String cases =
                """
                library: openblas
                cases:
                  - {workload: vgg, library: mkl}
                """;
        assertThat(message(refused(loaded, cases))).isEqualTo("x.yaml:4:30: library: " + BOTH);
    }

    @Test
    void aFlagDecidesForAllCases() throws IOException {
        Job job = parse(ComputeLibrary.MKL, "library: [openblas, mkl]\n", "--library mkl");

        assertThat(job.cases()).singleElement().extracting(CaseSpec::library).isEqualTo("mkl");
    }
}
