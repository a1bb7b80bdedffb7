package org.pentathlon.device;

/** Which machine code a GPU runs: NVIDIA's number of an architecture, such as 8.6. */
public record ComputeCapability(int major, int minor) {
    /**
     * Whether a GPU of this capability runs machine code that was made for another: that of its own
     * major number, and of no later minor one (CUDA C++ Programming Guide, binary compatibility).
     */
    public boolean runs(ComputeCapability code) {
        return major == code.major && minor >= code.minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
