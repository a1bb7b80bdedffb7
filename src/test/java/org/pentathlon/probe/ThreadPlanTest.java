package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadPlanTest {
    private static UsableCores cores(String affinity) {
        return cores(affinity, OptionalInt.empty());
    }

    private static UsableCores cores(String affinity, OptionalInt perTask) {
        return new UsableCores(
                affinity,
                UsableCores.parse(affinity).cardinality(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                perTask);
    }

    @ParameterizedTest
    @CsvSource({
        "0,    1, 1, false",
        "0-1,  1, 2, false",
        "0-1,  2, 1, false",
        "0-2,  1, 2, true",
        "0-7,  1, 7, true",
        "0-7,  2, 3, true",
        "0-7,  4, 2, false",
        "0-7,  3, 2, false",
        "0-8,  3, 2, true"
    })
    void ranksWithTheSameCoresShareThem(String list, int ranks, int threads, boolean prefetch) {
        ThreadPlan plan = ThreadPlan.of(cores(list), Collections.nCopies(ranks, list), false, 0);

        assertThat(plan).isEqualTo(new ThreadPlan(threads, prefetch, Optional.empty()));
    }

    @Test
    void ranksWithCoresOfTheirOwnTakeThemAll() {
        ThreadPlan plan = ThreadPlan.of(cores("4-7"), List.of("0-3", "4-7"), false, 0);

        assertThat(plan).isEqualTo(new ThreadPlan(3, true, Optional.empty()));
    }

    @Test
    void coresOfASlurmTaskAreNotDividedAgain() {
        List<String> node = Collections.nCopies(4, "0-15");
        UsableCores cores = cores("0-15", OptionalInt.of(4));

        assertThat(ThreadPlan.of(cores, node, true, 0).threads()).isEqualTo(3);
        assertThat(
                        ThreadPlan.of(cores("0-1", OptionalInt.of(4)), List.of("0-1"), true, 0)
                                .threads())
                .isEqualTo(2);
    }

    @Test
    void threadsThatAreAskedForAreGivenAndTooManyAreWarnedOf() {
        List<String> node = Collections.nCopies(2, "0-1");

        ThreadPlan plan = ThreadPlan.of(cores("0-1"), node, false, 2);

        assertThat(plan.threads()).isEqualTo(2);
        assertThat(plan.prefetch()).isFalse();
        assertThat(plan.warning())
                .contains(
                        "2 ranks x 2 threads on 2 cores: they wait for each other, and times mean"
                                + " little; use fewer ranks or --threads");
        assertThat(ThreadPlan.of(cores("0-7"), List.of("0-7"), false, 8))
                .isEqualTo(new ThreadPlan(8, false, Optional.empty()));
        assertThat(ThreadPlan.of(cores("0-7"), List.of("0-7"), false, 2))
                .isEqualTo(new ThreadPlan(2, true, Optional.empty()));
    }

    @Test
    void moreRanksThanCoresAreWarnedOf() {
        ThreadPlan plan = ThreadPlan.of(cores("0-1"), Collections.nCopies(3, "0-1"), false, 0);

        assertThat(plan.threads()).isEqualTo(1);
        assertThat(plan.warning()).get().asString().startsWith("3 ranks x 1 thread on 2 cores");
    }

    @Test
    void aQuotaBelowTheAffinityIsShared() {
        UsableCores cores =
                new UsableCores(
                        "0-63", 64, OptionalDouble.of(6), OptionalInt.empty(), OptionalInt.empty());

        assertThat(ThreadPlan.of(cores, Collections.nCopies(2, "0-63"), false, 0))
                .isEqualTo(new ThreadPlan(2, true, Optional.empty()));
    }

    @Test
    void slurmsShareOfTheNodeIsSharedByLocalRanks() {
        UsableCores cores =
                new UsableCores(
                        "0-63", 64, OptionalDouble.empty(), OptionalInt.of(8), OptionalInt.of(8));

        assertThat(ThreadPlan.of(cores, Collections.nCopies(2, "0-63"), false, 0))
                .isEqualTo(new ThreadPlan(3, true, Optional.empty()));
        assertThat(ThreadPlan.of(cores, Collections.nCopies(2, "0-63"), false, 5).warning())
                .get()
                .asString()
                .startsWith("2 ranks x 5 threads on 8 cores");
    }

    @Test
    void unknownAffinitiesAreTakenForTheSame() {
        UsableCores cores =
                new UsableCores(
                        "", 4, OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.empty());

        assertThat(ThreadPlan.of(cores, List.of("", ""), false, 0).threads()).isEqualTo(2);
    }
}
