package org.pentathlon.results;

/**
 * What a source says of the energy that went through a device.
 *
 * @param device such as {@code package-0}; what was looked for where there is none
 * @param joules NaN where it could not be had
 * @param seconds time that it covers; NaN where it could not be had
 * @param source what it was read from, such as {@code RAPL}
 * @param reason why it could not be had; empty where it could
 */
public record EnergyReading(
        String device, double joules, double seconds, String source, String reason) {
    /** Whether there is a figure. */
    public boolean available() {
        return reason.isEmpty();
    }
}
