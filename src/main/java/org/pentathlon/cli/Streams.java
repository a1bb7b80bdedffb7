package org.pentathlon.cli;

import java.io.PrintStream;
import java.util.List;

/** Where a command writes: results to {@code out}, messages to {@code err}. */
record Streams(PrintStream out, PrintStream err) {
    void print(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
