package org.pentathlon.device;

import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Which of a node's GPUs CUDA shows to a rank.
 *
 * @param name its number, or its UUID; empty where the environment hides all
 * @param order in which CUDA counts GPUs
 * @param given what the environment has, empty where it has nothing
 * @param localRank position among the ranks of the node
 */
record VisibleGpu(String name, String order, String given, int localRank) {
    static final String VARIABLE = "CUDA_VISIBLE_DEVICES";
    static final String ORDER = "CUDA_DEVICE_ORDER";
    private static final String PART = "MIG";

    /**
     * The entry of the variable at the rank's position, or the GPU of that number; the first again
     * behind the last. They are counted by their places on the bus, as NVML does.
     *
     * @param count tells how many this process may open, 0 where that is not known: a launcher that
     *     shows each rank its own one may do so without the variable. It is asked only where it
     *     matters, since opening a GPU may wake it up
     */
    static VisibleGpu of(Map<String, String> variables, int localRank, IntSupplier count) {
        String order = variables.getOrDefault(ORDER, "PCI_BUS_ID");
        String given = variables.get(VARIABLE);
        if (given == null) {
            int gpus = localRank == 0 ? 0 : count.getAsInt();
            int number = gpus == 0 ? localRank : localRank % gpus;
            return new VisibleGpu(Integer.toString(number), order, "", localRank);
        }
        String[] names = given.split(",", -1);
        return new VisibleGpu(names[localRank % names.length].strip(), order, given, localRank);
    }

    /** What the driver shows: a GPU, or a part of one. */
    String kind() {
        return name.startsWith(PART) ? PART : "GPU";
    }

    @Override
    public String toString() {
        return given.isEmpty() && !name.isEmpty()
                ? "of number " + name
                : "of " + VARIABLE + "=" + given + ", entry " + localRank;
    }
}
