package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.engine.Bucket;
import org.pentathlon.spec.ElementType;

class GradientReducerTest {
    private static GradientReducer reducer(boolean overlap, FakeCollective collective) {
        return overlap ? new ReduceDuringBackward(collective) : new ReduceAfterBackward(collective);
    }

    private static Bucket bucket(int index) {
        return new Bucket(index, 1000 + index, 10, ElementType.FLOAT32, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reducesEveryBucketOnceAndInOrderInEachPass(boolean overlap) {
        FakeCollective collective = new FakeCollective(null);
        try (GradientReducer reducer = reducer(overlap, collective)) {
            for (int pass = 0; pass < 3; pass++) {
                reducer.begin();
                reducer.ready(bucket(0));
                reducer.ready(bucket(1));
                reducer.finish();
            }
        }
        assertThat(collective.reduced).containsExactly(1000L, 1001L, 1000L, 1001L, 1000L, 1001L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureOfTheCollectiveSurfacesInFinish(boolean overlap) {
        FakeCollective collective = new FakeCollective(new IllegalStateException("peer gone"));
        try (GradientReducer reducer = reducer(overlap, collective)) {
            reducer.begin();
            reducer.ready(bucket(0));
            assertThatThrownBy(reducer::finish).hasMessage("peer gone");
        }
    }

    @Test
    void timeIsHiddenOnlyAsFarAsTheBackwardPassCoversIt() {
        try (GradientReducer reducer = reducer(true, new FakeCollective(null))) {
            reducer.begin();
            long before = System.nanoTime();
            reducer.ready(bucket(0));
            reducer.finish();
            long after = System.nanoTime();
            assertThat(reducer.hiddenNs(before)).isZero();
            assertThat(reducer.hiddenNs(after)).isPositive().isLessThanOrEqualTo(after - before);
        }
        try (GradientReducer reducer = reducer(false, new FakeCollective(null))) {
            reducer.begin();
            reducer.ready(bucket(0));
            reducer.finish();
            assertThat(reducer.hiddenNs(System.nanoTime())).isZero();
        }
    }
}
