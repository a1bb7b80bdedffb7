package org.pentathlon.engine.dl4j;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps standard output for results: SameDiff prints the operators that it differentiates, and has
 * no setting against it.
 */
final class QuietOutput {
    private QuietOutput() {}

    /** Drops what is printed by Java to standard output during the call. */
    static void during(Runnable call) {
        PrintStream output = System.out;
        System.setOut(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            call.run();
        } finally {
            System.setOut(output);
        }
    }
}
