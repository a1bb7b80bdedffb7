package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseTraitsTest {
    private static final String LIBRARIES =
            "blas=OpenBLAS 0.3.31 SkylakeX /a b/libopenblas.so.0; libtorch=2.10.0 /x/libtorch.so;"
                    + " onednn=3.7.1 in /x/libtorch.so; malloc=A 1, B 2; threads=2";

    @TempDir Path folder;

    private CaseTraits traits(Attributes more, Attributes system) {
        Path out = folder.resolve("x.h5");
        new ScalingRun(out)
                .of(new Attributes().put("mpi", "mpj"), system)
                .with(1, 32, 1, more, (launch, iteration) -> SampleRun.ITERATION_NS)
                .write();
        try (ResultFile file = ResultFile.open(out)) {
            return CaseTraits.read(file).get(0);
        }
    }

    private CaseTraits traits(Attributes more) {
        return traits(more, new Attributes());
    }

    @Test
    void librariesCountWithoutTheirFolders() {
        CaseTraits traits = traits(new Attributes().put("libraries_loaded", LIBRARIES));

        assertThat(traits.circumstances())
                .containsEntry("blas", "OpenBLAS 0.3.31 SkylakeX")
                .containsEntry("libtorch", "2.10.0")
                .containsEntry("onednn", "3.7.1")
                .containsEntry("malloc", "A 1, B 2")
                .containsEntry("threads", "1");
    }

    @Test
    void aBatchIsTheSameHoweverItWasAskedFor() {
        CaseTraits asked = traits(new Attributes().put("settings", "batch=32"));
        CaseTraits usual = traits(new Attributes().put("settings", ""));
        CaseTraits deeper = traits(new Attributes().put("settings", "batch=32 depth=50"));

        assertThat(asked.computesAs(usual)).isTrue();
        assertThat(asked.differingWork(deeper)).containsExactly("set");
    }

    @Test
    void machineAndLibrariesAreCircumstances() {
        Attributes one = new Attributes().put("cpu_model", "Old").put("java", "17.0.1");
        Attributes other = new Attributes().put("cpu_model", "New").put("java", "17.0.2");
        CaseTraits a = traits(new Attributes().put("threads", 1).put("overlap", true), one);
        CaseTraits b = traits(new Attributes().put("threads", 4).put("overlap", false), other);

        assertThat(a.computesAs(b)).isTrue();
        assertThat(a.differingCircumstances(b))
                .containsExactly(CasePlace.DEVICE_MODEL, "threads", "overlap", "java");
        assertThat(b.circumstances())
                .containsEntry("overlap", "off")
                .containsEntry("host", "n0")
                .containsEntry("mpi", "mpj");
    }

    @Test
    void workIsWhatIsComputed() {
        CaseTraits usual = traits(new Attributes().put("parameters", 10));

        assertThat(usual.differingWork(traits(new Attributes().put("parameters", 11))))
                .containsExactly("parameters");
        assertThat(usual.computesAs(traits(new Attributes()))).isTrue();
        assertThat(usual.differingWork(traits(new Attributes().put("precision", "bf16"))))
                .containsExactly("precision");
        assertThat(usual.differingWork(traits(new Attributes().put("engine", "dl4j"))))
                .containsExactly("engine");
        CaseTraits words = traits(new Attributes().put("data", "real").put("data_vocabulary", 7));
        CaseTraits more = traits(new Attributes().put("data", "real").put("data_vocabulary", 8));
        assertThat(words.differingWork(more)).containsExactly("data_vocabulary");
    }
}
