package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PointLabelsTest {
    private final PointLabels labels = new PointLabels(300, 200);

    @Test
    void aTextStandsRightOfItsPointWhereThereIsRoom() {
        assertThat(labels.place(100, 100, "vgg")).contains(new PointLabels.Place(true, 0));
    }

    @Test
    void atTheRightBorderItStandsLeft() {
        assertThat(labels.place(290, 100, "resnet")).contains(new PointLabels.Place(false, 0));
    }

    @Test
    void pointsAndTextsAreNotCovered() {
        labels.point(100, 100);
        labels.point(125, 100);
        labels.point(75, 100);

        PointLabels.Place place = labels.place(100, 100, "vgg").orElseThrow();

        assertThat(place.rightOfPoint()).isTrue();
        assertThat(place.up()).isPositive();
        // The same place is taken now.
        assertThat(labels.place(100, 100, "vgg")).isPresent().get().isNotEqualTo(place);
    }

    @Test
    void withoutRoomThereIsNone() {
        assertThat(labels.place(150, 100, "a text that is much longer than this panel is wide"))
                .isEmpty();
    }
}
