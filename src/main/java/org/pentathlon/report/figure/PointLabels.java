package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds places for texts beside points, so that they cover neither points nor each other. Places
 * are found in pixels, for the narrowest drawing: in a wider one there is more room between points.
 */
final class PointLabels {
    private static final double CHARACTER = 6.6;
    private static final double TEXT_HEIGHT = 13;
    private static final double POINT = 5;

    /** Text begins or ends so far from the point. */
    private static final double GAP = 11;

    private static final double[] SHIFTS = {0, 8, -8, 13, -13, 18, -18, 24, -24};

    /**
     * Where a text goes.
     *
     * @param rightOfPoint whether it begins right of the point, else it ends left of it
     * @param up pixels by which it is above the point
     */
    record Place(boolean rightOfPoint, double up) {}

    private record Box(double left, double right, double low, double high) {
        boolean meets(Box other) {
            return left < other.right && other.left < right && low < other.high && other.low < high;
        }
    }

    private final double width;
    private final double height;
    private final List<Box> taken = new ArrayList<>();

    /** Of a panel of that many pixels. */
    PointLabels(double width, double height) {
        this.width = width;
        this.height = height;
    }

    /** Tells of a point at these pixels from the lower left corner. */
    void point(double x, double y) {
        taken.add(new Box(x - POINT, x + POINT, y - POINT, y + POINT));
    }

    /** A place for a text; nothing where there is none. */
    Optional<Place> place(double x, double y, String text) {
        double length = CHARACTER * text.length();
        for (double up : SHIFTS) {
            for (boolean right : new boolean[] {true, false}) {
                double from = right ? x + GAP : x - GAP - length;
                double middle = y + up;
                Box box =
                        new Box(
                                from,
                                from + length,
                                middle - TEXT_HEIGHT / 2,
                                middle + TEXT_HEIGHT / 2);
                if (inside(box) && taken.stream().noneMatch(box::meets)) {
                    taken.add(box);
                    return Optional.of(new Place(right, up));
                }
            }
        }
        return Optional.empty();
    }

    private boolean inside(Box box) {
        return box.left >= 0 && box.right <= width && box.low >= 0 && box.high <= height;
    }
}
