package org.pentathlon.engine;

/**
 * What recording one operator costs.
 *
 * @param insideNs between the two times that are taken of it
 * @param aroundNs before and behind these: part of the operator around it
 */
public record RecordingCost(double insideNs, double aroundNs) {
    public static final RecordingCost NONE = new RecordingCost(0, 0);

    public double totalNs() {
        return insideNs + aroundNs;
    }
}
