package org.pentathlon.report.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LongLabelsTest {
    private static String drawn(String... labels) {
        Map<Double, String> ticks = new LinkedHashMap<>();
        for (String label : labels) {
            ticks.put((double) ticks.size(), label);
        }
        Plot plot =
                Plot.titled("", "a < b")
                        .axes(Axis.linear("ms"), Axis.linear("").withTicks(ticks))
                        .layer(
                                Layer.of(Layer.Shape.TEXT)
                                        .column("x", List.of(1.0, 2.0))
                                        .column("y", List.of(0.0, 1.0))
                                        .column("label", List.of("0.00431 %", "b")))
                        .build();
        return SvgDrawing.draw(plot, "p", 360);
    }

    @Test
    void labelsOfMoreThanTwentyCharactersAreDrawnInLines() {
        String svg = drawn("vgg sleep 8 ranks (one)", "vgg sleep 8 ranks (two) & <more of it>");

        assertThat(svg)
                .contains("<tspan x=\"0\" dy=\"-0.2em\">vgg sleep 8 ranks</tspan>")
                .contains("<tspan x=\"0\" dy=\"1.1em\">(one)</tspan>")
                .contains("<tspan x=\"0\" dy=\"1.1em\">(two) &amp; &lt;more of it&gt;</tspan>")
                .doesNotContain("nnnn");
    }

    @Test
    void shortOnesAreLeftToTheLibrary() {
        assertThat(drawn("aoareader infer dl4j", "b"))
                .contains(">aoareader infer dl4j<")
                .doesNotContain("tspan x=\"0\"");
    }

    @Test
    void wordsThatAreTooLongAreBroken() {
        assertThat(drawn("a_name_without_any_space_in_it", "b"))
                .contains(">a_name_without_any_s</tspan>")
                .contains(">pace_in_it</tspan>");
    }

    /** Coordinates are shortened to hundredths, and those alone. */
    @Test
    void numbersWithinTextKeepTheirDigits() {
        assertThat(drawn("a", "b"))
                .contains("0.00431 %")
                .doesNotContainPattern("=\"\\d+\\.\\d{3,}");
    }
}
