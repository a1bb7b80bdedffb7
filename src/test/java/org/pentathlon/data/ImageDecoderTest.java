package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDecoderTest {
    private static final int SIZE = 5;
    private static final double[] MEANS = {0.4914, 0.4822, 0.4465};
    private static final double[] DEVIATIONS = {0.2023, 0.1994, 0.2010};

    private final byte[] pixels = new byte[3 * SIZE * SIZE];

    ImageDecoderTest() {
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 37 + 11);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4, false",
        "4, 4, true",
        "0, 0, false",
        "8, 8, false",
        "0, 8, true",
        "8, 0, true",
        "3, 6, true",
        "5, 2, false"
    })
    void cutsOutOfABlackFrameThenMirrorsThenNormalises(int top, int left, boolean mirrored) {
        FloatBuffer decoded = FloatBuffer.allocate(7 + pixels.length);
        new ImageDecoder(SIZE).decode(pixels, top, left, mirrored, decoded, 7);

        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    int row = y + top - 4;
                    int column = (mirrored ? SIZE - 1 - x : x) + left - 4;
                    boolean inside = row >= 0 && row < SIZE && column >= 0 && column < SIZE;
                    int value = inside ? pixels[(channel * SIZE + row) * SIZE + column] & 0xFF : 0;
                    double expected = (value / 255.0 - MEANS[channel]) / DEVIATIONS[channel];
                    assertThat(decoded.get(7 + (channel * SIZE + y) * SIZE + x))
                            .isCloseTo((float) expected, within(1e-6f));
                }
            }
        }
    }

    @Test
    void isFloatArithmeticToTheBit() {
        FloatBuffer decoded = FloatBuffer.allocate(3);
        new ImageDecoder(1).decode(new byte[] {(byte) 200, 0, (byte) 255}, 4, 4, false, decoded, 0);

        assertThat(decoded.get(0)).isEqualTo((200 / 255f - 0.4914f) / 0.2023f);
        assertThat(decoded.get(1)).isEqualTo(-0.4822f / 0.1994f);
        assertThat(decoded.get(2)).isEqualTo((1 - 0.4465f) / 0.2010f);
    }
}
