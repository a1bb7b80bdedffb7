package org.pentathlon.results;

import java.nio.file.Path;

/**
 * What a recovery made.
 *
 * @param file the result file
 * @param summary what is in it, in one line, such as {@code 1 of 3 launches, 400 rows, not
 *     complete}
 */
public record Recovered(Path file, String summary) {}
