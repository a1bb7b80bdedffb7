package org.pentathlon.report.figure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.report.plot.Axis;

/**
 * Places of lying bars on a vertical axis: labelled rows from the top down, each with as many
 * lanes.
 *
 * @param labels of the rows; two may be equal
 * @param lanes bars that a row has room for, at least 1
 */
record Rows(List<String> labels, int lanes) {
    private static final double GAP = 0.24;
    private static final int ROW_PIXELS = 10;

    /** Longer labels are drawn in lines, which take more of a row. */
    private static final int LINE = 20;

    private static final int LINE_PIXELS = 8;
    private static final int AXIS_PIXELS = 44;

    /** The library draws no panel that is lower, and lets the axis stick out. */
    private static final int LEAST_PIXELS = 56;

    Rows {
        labels = List.copyOf(labels);
    }

    /** The lower edge of a bar. */
    double low(int row, int lane) {
        double top = labels.size() - 0.5 - row - GAP / 2;
        return top - (lane + 1) * thickness();
    }

    /** The upper edge of a bar. */
    double high(int row, int lane) {
        return low(row, lane) + thickness();
    }

    /** The middle of a bar, where its text goes. */
    double middle(int row, int lane) {
        return low(row, lane) + thickness() / 2;
    }

    private double thickness() {
        return (1 - GAP) / lanes;
    }

    /**
     * The axis, with a label at each row.
     *
     * @param above rows' heights of room above the first row
     */
    Axis axis(double above) {
        Map<Double, String> ticks = new LinkedHashMap<>();
        for (int row = 0; row < labels.size(); row++) {
            ticks.put((double) (labels.size() - 1 - row), labels.get(row));
        }
        return Axis.linear("")
                .withTicks(ticks)
                .within(-0.5, labels.size() - 0.5 + above)
                .withoutMargin();
    }

    /**
     * Pixels of a plot of these rows.
     *
     * @param above rows' heights of room above the first row
     * @param lanePixels of a bar
     */
    int height(double above, int lanePixels) {
        double heights = labels.size() + above;
        boolean lines = labels.stream().anyMatch(label -> label.length() > LINE);
        int between = lines ? ROW_PIXELS + LINE_PIXELS : ROW_PIXELS;
        int panel = (int) Math.round(heights * (between + lanes * lanePixels));
        return AXIS_PIXELS + Math.max(LEAST_PIXELS, panel);
    }
}
