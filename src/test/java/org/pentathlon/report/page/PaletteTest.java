package org.pentathlon.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.report.plot.Colour;

/**
 * Holds the style sheet's colours against WCAG 2.2 (contrast of text 4.5, of graphics 3), and
 * colours of series against what people see who lack a kind of cone: matrices of Machado, Oliveira
 * and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009,
 * severity 1.
 */
class PaletteTest {
    private static final Pattern PROPERTY = Pattern.compile("(--[a-z0-9-]+): (#[0-9a-f]{6})");

    private static final double[][][] EYES = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {
            {0.152286, 1.052583, -0.204868},
            {0.114503, 0.786281, 0.099216},
            {-0.003882, -0.048116, 1.051998}
        },
        {
            {0.367322, 0.860646, -0.227968},
            {0.280085, 0.672501, 0.047413},
            {-0.011820, 0.042940, 0.968881}
        },
        {
            {1.255528, -0.076749, -0.178779},
            {-0.078411, 0.930809, 0.147602},
            {0.004733, 0.691367, 0.303900}
        }
    };

    private static Map<String, double[]> scheme(String name) {
        String sheet;
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            sheet = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        int dark = sheet.indexOf("prefers-color-scheme: dark");
        String part = name.equals("dark") ? sheet.substring(dark) : sheet.substring(0, dark);
        Map<String, double[]> colours = new HashMap<>();
        Matcher matcher = PROPERTY.matcher(part);
        while (matcher.find()) {
            colours.put(matcher.group(1), linear(matcher.group(2)));
        }
        return colours;
    }

    private static double[] linear(String hex) {
        double[] linear = new double[3];
        for (int i = 0; i < 3; i++) {
            double value = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            linear[i] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        }
        return linear;
    }

    private static double luminance(double[] rgb) {
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    }

    private static double contrast(double[] one, double[] other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    /** CIE L*a*b* under D65, of a colour as an eye sees it. */
    private static double[] lab(double[] rgb, double[][] eye) {
        double[] seen = new double[3];
        for (int i = 0; i < 3; i++) {
            double sum = 0;
            for (int j = 0; j < 3; j++) {
                sum += eye[i][j] * rgb[j];
            }
            seen[i] = Math.min(1, Math.max(0, sum));
        }
        double x = (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047;
        double y = luminance(seen);
        double z = (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883;
        return new double[] {
            116 * root(y) - 16, 500 * (root(x) - root(y)), 200 * (root(y) - root(z))
        };
    }

    private static double root(double t) {
        return t > 216.0 / 24389 ? Math.cbrt(t) : t * 841 / 108 + 4.0 / 29;
    }

    private static double distance(double[] one, double[] other, double[][] eye) {
        double[] a = lab(one, eye);
        double[] b = lab(other, eye);
        return Math.sqrt(
                IntStream.range(0, 3).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum());
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textIsReadable(String name) {
        Map<String, double[]> scheme = scheme(name);
        for (String text : List.of("--ink", "--muted", "--link", "--good")) {
            for (String ground : List.of("--surface", "--raised")) {
                assertThat(contrast(scheme.get(text), scheme.get(ground)))
                        .as("%s on %s", text, ground)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
        assertThat(contrast(scheme.get("--bad-ink"), scheme.get("--bad")))
                .isGreaterThanOrEqualTo(4.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyColourOfAPlotIsInTheSheet(String name) {
        for (Colour colour : Colour.values()) {
            assertThat(scheme(name)).containsKey(colour.property());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void seriesStandOutAndAreToldApartByAllEyes(String name) {
        Map<String, double[]> scheme = scheme(name);
        List<double[]> series = new ArrayList<>();
        for (int i = 0; i < Colour.SERIES; i++) {
            series.add(scheme.get(Colour.series(i).property()));
        }
        for (int i = 0; i < series.size(); i++) {
            assertThat(contrast(series.get(i), scheme.get("--surface")))
                    .as("series %d", i + 1)
                    .isGreaterThanOrEqualTo(3);
            for (int j = 0; j < i; j++) {
                for (double[][] eye : EYES) {
                    assertThat(distance(series.get(i), series.get(j), eye))
                            .as("series %d and %d", j + 1, i + 1)
                            .isGreaterThan(i == j + 1 ? 20 : 12);
                }
            }
        }
    }
}
