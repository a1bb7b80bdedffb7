package org.pentathlon.cli;

import java.nio.file.Path;

/**
 * How a sweep over ranks ended.
 *
 * @param written whether there is a result file
 * @param failure what ended it early, and what is missing; empty if nothing did
 */
record SeriesOutcome(Path file, int status, boolean written, String failure) {}
