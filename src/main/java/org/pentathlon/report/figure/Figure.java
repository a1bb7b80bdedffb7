package org.pentathlon.report.figure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;

/**
 * What is drawn of one subject: pictures that share a legend, the same figures as tables, and what
 * could not be had.
 *
 * @param id of the page's anchor: lower case letters and hyphens
 * @param title a few words
 * @param caption what is shown, of which iterations and ranks, and how to read it
 * @param legend what the colours stand for, in their order; empty where nothing needs telling apart
 * @param plots the pictures; none where nothing could be drawn
 * @param tables the figures that the pictures are drawn from
 * @param notes what is missing, and why
 */
public record Figure(
        String id,
        String title,
        String caption,
        Map<String, Colour> legend,
        List<Plot> plots,
        List<DataTable> tables,
        List<String> notes) {
    public Figure {
        legend = Collections.unmodifiableMap(new LinkedHashMap<>(legend));
        plots = List.copyOf(plots);
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
    }
}
