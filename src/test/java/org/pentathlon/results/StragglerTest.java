package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StragglerTest {
    /** A launch whose ranks wait so long, by rank and iteration. */
    private static LaunchSeries launch(long[]... waitNs) {
        LaunchSeries series = new LaunchSeries(true, waitNs.length, waitNs[0].length);
        for (int rank = 0; rank < waitNs.length; rank++) {
            long[][] columns = new long[IterationColumn.COUNT][waitNs[rank].length];
            for (int i = 0; i < waitNs[rank].length; i++) {
                columns[IterationColumn.ITERATION.ordinal()][i] = i;
                columns[IterationColumn.ITERATION_NS.ordinal()][i] = 1000;
            }
            RankRows rows = new RankRows(0, rank, columns);
            series.add(rows, new RankFacts(0, rank, 9, 9, 0, 9, 0, 0, 0, "", true));
            series.addSplit(rows, waitNs[rank], new long[waitNs[rank].length]);
        }
        return series;
    }

    @Test
    void itIsTheRankThatIsLastMostOften() {
        // Of five iterations rank 2 is last in three, by means of 30, 50 and 70; rank 0 in two.
        LaunchSeries launch =
                launch(
                        new long[] {20, 0, 40, 0, 60},
                        new long[] {40, 900, 60, 900, 80},
                        new long[] {0, 900, 0, 900, 0});
        assertThat(Straggler.of(List.of(launch))).contains(new Straggler(2, 0.6, 50));
        // In another launch rank 0 is, always: four of seven.
        LaunchSeries other = launch(new long[] {0, 0}, new long[] {8, 8}, new long[] {8, 8});
        assertThat(Straggler.of(List.of(launch, other)))
                .contains(new Straggler(0, 4 / 7.0, (8 + 900) / 2.0));
    }

    @Test
    void anIterationThatARankLacksDoesNotCount() {
        long missing = IterationColumn.MISSING;
        LaunchSeries launch = launch(new long[] {5, 0, missing}, new long[] {0, 7, 9});
        assertThat(Straggler.of(List.of(launch))).contains(new Straggler(0, 0.5, 7));
    }

    @Test
    void oneRankHasNoneNorHaveWaitsThatAreUnknown() {
        long missing = IterationColumn.MISSING;
        assertThat(Straggler.of(List.of(launch(new long[] {0, 0})))).isEmpty();
        LaunchSeries unknown = launch(new long[] {missing}, new long[] {missing});
        assertThat(Straggler.of(List.of(unknown, launch(new long[] {0}, new long[] {3}))))
                .isEmpty();
    }
}
