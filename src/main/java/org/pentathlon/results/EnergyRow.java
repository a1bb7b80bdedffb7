package org.pentathlon.results;

/** One row of a case's {@code energy/} table: what a rank has read of a device of its node. */
record EnergyRow(int launch, int rank, EnergyReading reading) {
    static final String OK = "ok";
    static final String UNAVAILABLE = "unavailable";

    String status() {
        return reading.available() ? OK : UNAVAILABLE;
    }
}
