package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.Attributes;

class CaseLabelsTest {
    private static Attributes attributes(String workload, String engine, int ranks, int batch) {
        return new Attributes()
                .put("workload", workload)
                .put("mode", "train")
                .put("engine", engine)
                .put("ranks", ranks)
                .put("batch_per_rank", batch);
    }

    private static List<String> labels(Attributes... cases) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cases.length; i++) {
            names.add("%03d-x".formatted(i));
        }
        return CaseLabels.of(names, List.of(cases), Collections.nCopies(cases.length, ""));
    }

    @Test
    void whatIsTheSameEverywhereIsLeftOut() {
        assertThat(labels(attributes("vgg", "torch", 2, 32), attributes("rnnlm", "torch", 2, 20)))
                .containsExactly("vgg train", "rnnlm train");
    }

    @Test
    void whatCasesAreComparedByIsShownAndSettingsWhereTheyAreNeeded() {
        assertThat(labels(attributes("vgg", "torch", 1, 32), attributes("rnnlm", "dl4j", 2, 20)))
                .containsExactly("vgg train torch 1 rank", "rnnlm train dl4j 2 ranks");
        assertThat(labels(attributes("vgg", "torch", 1, 32), attributes("vgg", "torch", 1, 64)))
                .containsExactly("vgg train batch 32", "vgg train batch 64");
    }

    @Test
    void casesThatAreAlikeHaveTheirNumbers() {
        assertThat(labels(attributes("vgg", "torch", 1, 32), attributes("vgg", "torch", 1, 32)))
                .containsExactly("000 vgg train", "001 vgg train");
    }

    @Test
    void filesOfOneNameHaveTheirFolders() {
        assertThat(FileLabels.of(List.of(Path.of("/a/x.h5"), Path.of("b/x.h5"), Path.of("y.h5"))))
                .containsExactly("a/x", "b/x", "y");
        assertThat(FileLabels.of(List.of(Path.of("/a/x.h5"), Path.of("z.h5"))))
                .containsExactly("x", "z");
    }
}
