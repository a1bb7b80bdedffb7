package org.pentathlon.results;

/**
 * A check of a result file.
 *
 * @param where the case's group, or {@code /} for the file itself
 */
public record FileCheck(String where, CheckRow check) {}
