package org.pentathlon.report.compare;

/**
 * A case without a partner in the other file.
 *
 * @param name of the case
 * @param reason why it has none, in words
 */
public record LoneCase(String name, String reason) {}
