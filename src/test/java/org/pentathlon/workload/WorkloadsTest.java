package org.pentathlon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.spec.ProblemClass;

class WorkloadsTest {
    private static Problem problem(String workload, ProblemClass problemClass, String... settings) {
        Map<String, String> overrides = new java.util.HashMap<>();
        for (String setting : settings) {
            String[] parts = setting.split("=", -1);
            overrides.put(parts[0], parts[1]);
        }
        return Workloads.byName(workload).orElseThrow().problem(problemClass, overrides);
    }

    private static long macs(Problem problem, int images) {
        return problem.forwardMacs(ImageBatch.allocate(images, 3, 1, 1));
    }

    @Test
    void areFoundByName() {
        assertThat(Workloads.all())
                .extracting(Workload::name)
                .containsExactly("vgg", "resnet", "rnnlm", "seq2seq", "aoareader");
        assertThat(Workloads.byName("alexnet")).isEmpty();
    }

    /** The published networks' figures, as the specification has them. */
    @ParameterizedTest
    @CsvSource({
        "vgg, SMALL, 32, 14728266, 313201664",
        "vgg, REFERENCE, 128, 14728266, 313201664",
        "vgg, LARGE, 2048, 14728266, 313201664",
        "resnet, SMALL, 32, 11173962, 555422720",
        "resnet, REFERENCE, 128, 23520842, 1297829888",
        "resnet, LARGE, 1024, 23520842, 1297829888"
    })
    void haveTheSpecifiedSizes(
            String workload, ProblemClass problemClass, int batch, long parameters, long macs) {
        Problem problem = problem(workload, problemClass);

        assertThat(problem.workload()).isEqualTo(workload);
        assertThat(problem.batch()).isEqualTo(batch);
        assertThat(problem.parameterCount()).isEqualTo(parameters);
        assertThat(macs(problem, 1)).isEqualTo(macs);
        assertThat(macs(problem, 7)).isEqualTo(7 * macs);
    }

    /**
     * Widths / 64 are 1, 1, 2, 2, 4, 4, 4 and then six times 8. Parameters of the convolutions, 9 x
     * in x out: 27 9 18 36 72 144 144 288 576 576 576 576 576 = 3618; bias, scale and shift of 66
     * channels: 198; head 8 x 10 + 10. MACs: (27 + 9) x 32^2 + (18 + 36) x 16^2 + (72 + 144 + 144)
     * x 8^2 + (288 + 576 + 576) x 4^2 + 3 x 576 x 2^2 + 80.
     */
    @Test
    void vggOfOneChannelIsAsComputedByHand() {
        Problem problem = problem("vgg", ProblemClass.TINY, "width_divisor=64");

        assertThat(problem.batch()).isEqualTo(8);
        assertThat(problem.parameterCount()).isEqualTo(3618 + 198 + 90);
        assertThat(macs(problem, 1))
                .isEqualTo(36 * 1024 + 54 * 256 + 360 * 64 + 1440 * 16 + 1728 * 4 + 80);
    }

    /**
     * Widths 1, 2, 4, 8. Stem 27. Stage 0: four 3x3 of 1 to 1: 36. Stage s: 3x3 in to out, three of
     * out to out, and a 1x1 in to out: 18 + 3 x 36 + 2, 72 + 3 x 144 + 8, 288 + 3 x 576 + 32. Scale
     * and shift: (1 + 4 + 5 x (2 + 4 + 8)) x 2. Head 90.
     */
    @Test
    void resNet18OfOneChannelIsAsComputedByHand() {
        Problem problem = problem("resnet", ProblemClass.TINY, "width_divisor=64");

        assertThat(problem.parameterCount()).isEqualTo(27 + 36 + 128 + 512 + 2048 + 150 + 90);
        assertThat(macs(problem, 1)).isEqualTo(63 * 1024 + 128 * 256 + 512 * 64 + 2048 * 16 + 80);
    }

    @Test
    void namesAreCanonical() {
        assertThat(problem("vgg", ProblemClass.SMALL).parameters())
                .extracting(Parameter::name)
                .hasSize(4 * 13 + 2)
                .startsWith(
                        "features.0.conv.weight",
                        "features.0.conv.bias",
                        "features.0.norm.weight",
                        "features.0.norm.bias",
                        "features.1.conv.weight")
                .endsWith("features.12.norm.bias", "classifier.weight", "classifier.bias")
                .doesNotHaveDuplicates();
        assertThat(problem("resnet", ProblemClass.SMALL).parameters())
                .extracting(Parameter::name)
                .startsWith(
                        "stem.conv.weight",
                        "stem.norm.weight",
                        "stem.norm.bias",
                        "stages.0.0.conv1.weight",
                        "stages.0.0.norm1.weight",
                        "stages.0.0.norm1.bias",
                        "stages.0.0.conv2.weight")
                .contains("stages.1.0.shortcut.conv.weight", "stages.3.0.shortcut.norm.bias")
                .doesNotContain(
                        "stages.0.0.shortcut.conv.weight", "stages.1.1.shortcut.conv.weight")
                .endsWith("stages.3.1.norm2.bias", "classifier.weight", "classifier.bias")
                .doesNotHaveDuplicates();
        assertThat(problem("resnet", ProblemClass.REFERENCE).parameters())
                .contains(
                        new Parameter(
                                "stages.3.2.conv3.weight",
                                List.of(2048L, 512L, 1L, 1L),
                                new Initialisation.Uniform(1 / Math.sqrt(512))))
                .extracting(Parameter::name)
                .contains("stages.0.0.shortcut.conv.weight", "stages.2.5.norm3.bias")
                .hasSize(3 * (1 + 3 * 16 + 4) + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet"})
    void everyDefaultIsAllowed(String name) {
        Workload workload = Workloads.byName(name).orElseThrow();
        for (ProblemClass problemClass : ProblemClass.values()) {
            for (Setting setting : workload.settings()) {
                assertThat(setting.defaults()).containsKey(problemClass);
                assertThat(setting.check()).accepts(setting.defaults().get(problemClass));
            }
            assertThat(workload.problem(problemClass, Map.of()).training())
                    .isEqualTo(
                            new Training.Sgd(0.1, 0.9, 5e-4, 0, new Training.Schedule.Cosine(128)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "batch=0, a whole number from 1 to 65536",
        "batch=1.5, a whole number from 1 to 65536",
        "batch=99999999999999999999, a whole number from 1 to 65536",
        "width_divisor=3, '1, 2, 4, 8, 16, 32, 64'",
        "image_size=31, a whole number from 32 to 1024",
        "lr=0, 'a number above 0, at most 100'",
        "lr=NaN, 'a number above 0, at most 100'",
        "lr=1e999, 'a number above 0, at most 100'",
        "momentum=1, a number from 0 to below 1",
        "weight_decay=-1e-4, a number from 0 to 1",
        "lr_scaling=maybe, 'one of on, off'"
    })
    void valuesOutOfRangeSayWhatIsAllowed(String setting, String allowed) {
        assertThatThrownBy(() -> problem("vgg", ProblemClass.SMALL, setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vgg: " + setting + " is not allowed")
                .hasMessageContaining(allowed);
    }

    @Test
    void impossibleProblemsAreRefused() {
        assertThatThrownBy(() -> problem("resnet", ProblemClass.SMALL, "depth=34"))
                .hasMessageContaining("one of 18, 50");
        assertThatThrownBy(() -> problem("resnet", ProblemClass.SMALL, "image_size=15"))
                .hasMessageContaining("from 16 to 1024");
        assertThatThrownBy(() -> problem("vgg", ProblemClass.SMALL, "depth=16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("vgg has no setting depth: it has batch, width_divisor,");
        assertThatThrownBy(
                        () -> problem("vgg", ProblemClass.SMALL, "batch=65536", "image_size=1024"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 GiB");
    }

    @Test
    void settingsReachTheProblem() {
        Problem problem =
                problem(
                        "resnet",
                        ProblemClass.SMALL,
                        "batch=5",
                        "depth=50",
                        "image_size=64",
                        "lr=0.02",
                        "momentum=0",
                        "weight_decay=1e-3",
                        "lr_scaling=off");

        assertThat(problem.batch()).isEqualTo(5);
        assertThat(problem.parameterCount()).isEqualTo(23_520_842);
        // Four times the positions, but for the head's 2048 x 10.
        assertThat(macs(problem, 1)).isEqualTo(4 * (1_297_829_888L - 20_480) + 20_480);
        assertThat(problem.training())
                .isEqualTo(new Training.Sgd(0.02, 0, 1e-3, 0, new Training.Schedule.Cosine(0)));
    }
}
