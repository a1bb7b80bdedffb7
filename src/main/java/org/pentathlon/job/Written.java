package org.pentathlon.job;

/**
 * A value as it was written.
 *
 * @param place {@code jobs/x.yaml:3:13: iterations} or {@code --iterations}
 */
record Written(String value, String place) {}
