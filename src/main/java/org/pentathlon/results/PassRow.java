package org.pentathlon.results;

import org.pentathlon.spec.Measure;

/**
 * An iteration of a pass behind the timing pass.
 *
 * @param with whether the measurement was on; the others are what it is held against
 * @param row of {@link IterationColumn#COUNT} values
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
public record PassRow(Measure measure, boolean with, long[] row) {}
