package org.pentathlon.engine.torch;

/**
 * What recording one operator costs.
 *
 * @param insideNs between the two times that are taken of it
 * @param aroundNs before and behind these: part of the operator around it
 */
record RecordingCost(double insideNs, double aroundNs) {
    static final RecordingCost NONE = new RecordingCost(0, 0);

    double totalNs() {
        return insideNs + aroundNs;
    }
}
