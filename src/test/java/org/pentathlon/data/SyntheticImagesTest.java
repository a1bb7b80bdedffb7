package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticImagesTest {
    private static final int CLASSES = 10;

    @Test
    void recordsComeFromSeedSplitAndNumberAlone() {
        byte[] first = new byte[3 * 33 * 33];
        byte[] again = new byte[first.length];
        int label = new SyntheticImages(1, 33, CLASSES, true).read(77, first);
        SyntheticImages other = new SyntheticImages(1, 33, CLASSES, true);
        other.read(3, again);

        assertThat(again).isNotEqualTo(first);
        assertThat(other.read(77, again)).isEqualTo(label);
        assertThat(again).isEqualTo(first);
        new SyntheticImages(1, 33, CLASSES, false).read(77, again);
        assertThat(again).isNotEqualTo(first);
        new SyntheticImages(2, 33, CLASSES, true).read(77, again);
        assertThat(again).isNotEqualTo(first);
    }

    @Test
    void recordsShareNoBlocks() {
        SyntheticImages images = new SyntheticImages(1, 5, 1, true);
        byte[] a = new byte[75];
        byte[] b = new byte[75];
        images.read(0, a);
        images.read(1, b);
        // With one class only noise differs; the tail of one must not be the head of the other.
        int equal = 0;
        for (int i = 0; i < a.length; i++) {
            equal += a[i] == b[i] ? 1 : 0;
        }
        assertThat(equal).isLessThan(10);
    }

    /** Whoever knows the classes' means can tell unseen images apart: accuracy can rise. */
    @Test
    void classesCanBeToldApartByTheirMeans() {
        SyntheticImages training = new SyntheticImages(3, 16, CLASSES, true);
        byte[] pixels = new byte[3 * 16 * 16];
        double[][] means = new double[CLASSES][pixels.length];
        int[] counts = new int[CLASSES];
        for (int record = 0; record < 1000; record++) {
            int label = training.read(record, pixels);
            counts[label]++;
            for (int p = 0; p < pixels.length; p++) {
                means[label][p] += ((pixels[p] & 0xFF) - means[label][p]) / counts[label];
            }
        }
        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(50, 150));

        SyntheticImages test = new SyntheticImages(3, 16, CLASSES, false);
        int right = 0;
        for (int record = 0; record < 200; record++) {
            int label = test.read(record, pixels);
            right += nearest(means, pixels) == label ? 1 : 0;
        }
        assertThat(right).isGreaterThan(190);
    }

    private static int nearest(double[][] means, byte[] pixels) {
        int best = 0;
        double bestDistance = Double.POSITIVE_INFINITY;
        for (int label = 0; label < means.length; label++) {
            double distance = 0;
            for (int p = 0; p < pixels.length; p++) {
                double difference = (pixels[p] & 0xFF) - means[label][p];
                distance += difference * difference;
            }
            if (distance < bestDistance) {
                bestDistance = distance;
                best = label;
            }
        }
        return best;
    }
}
