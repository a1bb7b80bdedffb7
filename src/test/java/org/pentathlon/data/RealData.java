package org.pentathlon.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The real data sets, where {@code -Dpentathlon.data} names their folder. */
final class RealData {
    private RealData() {}

    /** Their folder, as {@code --data-dir} takes it; skips the test where it lacks a data set. */
    static Path with(String dataSet) {
        String given = System.getProperty("pentathlon.data");
        assumeTrue(given != null, "no real data; name their folder with -Dpentathlon.data");
        Path folder = Path.of(given);
        assumeTrue(Files.exists(folder.resolve(dataSet)), "no " + dataSet + " in " + folder);
        return folder;
    }
}
