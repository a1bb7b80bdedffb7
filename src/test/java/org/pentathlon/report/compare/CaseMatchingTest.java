package org.pentathlon.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.CaseTraits;

class CaseMatchingTest {
    private static CaseTraits traits(String name, String precision, String threads) {
        Map<String, String> work = new LinkedHashMap<>();
        work.put("workload", "vgg");
        work.put("mode", "train");
        work.put("precision", precision);
        work.put("ranks", "2");
        return new CaseTraits(name, work, Map.of("threads", threads, "libtorch", "2.10.0"));
    }

    private static CaseTraits threads(String name, int threads) {
        return traits(name, "fp32", Integer.toString(threads));
    }

    private static List<String> names(CaseMatching matching) {
        return matching.matches().stream()
                .map(match -> match.a().name() + "=" + match.b().name())
                .toList();
    }

    @Test
    void theSameWorkMatchesWhateverTheCircumstances() {
        CaseMatching matching =
                new CaseMatching(List.of(threads("a0", 1)), List.of(threads("b0", 8)));

        assertThat(names(matching)).containsExactly("a0=b0");
        assertThat(matching.choice(matching.matches().get(0))).isEmpty();
        assertThat(matching.aloneInA()).isEmpty();
        assertThat(matching.aloneInB()).isEmpty();
    }

    @Test
    void otherWorkDoesNotAndIsNamed() {
        CaseMatching matching =
                new CaseMatching(
                        List.of(traits("a0", "fp32", "1")), List.of(traits("b0", "bf16", "1")));

        assertThat(matching.matches()).isEmpty();
        assertThat(matching.aloneInA())
                .containsExactly(
                        new LoneCase("a0", "B has b0, with precision bf16 instead of fp32"));
        assertThat(matching.aloneInB())
                .containsExactly(
                        new LoneCase("b0", "A has a0, with precision fp32 instead of bf16"));
        assertThat(new CaseMatching(List.of(threads("a0", 1)), List.of()).aloneInA())
                .containsExactly(new LoneCase("a0", "B has no vgg train"));
    }

    @Test
    void ofSeveralTheMostAlikeMatch() {
        CaseMatching matching =
                new CaseMatching(
                        List.of(threads("a0", 1), threads("a1", 2)),
                        List.of(threads("b0", 2), threads("b1", 1)));
        assertThat(names(matching)).containsExactly("a0=b1", "a1=b0");
        assertThat(matching.choice(matching.matches().get(0))).isEmpty();
    }

    @Test
    void whoIsLeftOverIsTold() {
        CaseMatching matching =
                new CaseMatching(
                        List.of(threads("a0", 1), threads("a1", 2), threads("a2", 4)),
                        List.of(threads("b0", 2)));

        assertThat(names(matching)).containsExactly("a1=b0");
        assertThat(matching.choice(matching.matches().get(0))).isEqualTo("most alike of 3 in A");
        assertThat(matching.aloneInA())
                .extracting(LoneCase::name, LoneCase::reason)
                .containsExactly(
                        tuple("a0", "b0 of B is more like a1"),
                        tuple("a2", "b0 of B is more like a1"));
    }

    @Test
    void noneIsTakenWhereSeveralAreAsAlike() {
        CaseMatching matching =
                new CaseMatching(
                        List.of(threads("a0", 1), threads("a1", 2)), List.of(threads("b0", 8)));

        assertThat(matching.matches()).isEmpty();
        String reason = "no choice between a0, a1 of A and b0 of B; compare files with one each";
        assertThat(matching.aloneInA())
                .containsExactly(new LoneCase("a0", reason), new LoneCase("a1", reason));
        assertThat(matching.aloneInB())
                .singleElement()
                .extracting(LoneCase::reason)
                .asString()
                .startsWith("no choice between b0 of B and a0, a1 of A");
    }

    @Test
    void theSameCaseTwiceMatchesInOrder() {
        CaseMatching matching =
                new CaseMatching(
                        List.of(threads("a0", 1), threads("a1", 1)),
                        List.of(threads("b0", 1), threads("b1", 1), threads("b2", 1)));

        assertThat(names(matching)).containsExactly("a0=b0", "a1=b1");
        assertThat(matching.aloneInB()).extracting(LoneCase::name).containsExactly("b2");
    }

    @Test
    void whatAnOlderFileDoesNotTellContradictsNothing() {
        CaseTraits older =
                new CaseTraits("b0", Map.of("workload", "vgg", "mode", "train"), Map.of());

        assertThat(names(new CaseMatching(List.of(threads("a0", 1)), List.of(older))))
                .containsExactly("a0=b0");
    }
}
