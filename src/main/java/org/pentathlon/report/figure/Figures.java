package org.pentathlon.report.figure;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** All figures of a report, in the page's order. */
public final class Figures {
    private static final List<Function<ReportInput, Optional<Figure>>> ALL =
            List.of(
                    PhaseFigure::of,
                    OperatorFigure::of,
                    MemoryRatioFigure::of,
                    MemoryClassFigure::of,
                    SweepFigure::of,
                    CounterFigure::of,
                    ScalingFigure::of,
                    IterationFigure::of,
                    RooflineFigure::of,
                    QualityFigure::of);

    private Figures() {}

    /** Those that the files have something for, be it the reason why there is none. */
    public static List<Figure> of(ReportInput input) {
        return ALL.stream().map(maker -> maker.apply(input)).flatMap(Optional::stream).toList();
    }
}
