package org.pentathlon.device;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which machine code a GPU runs: NVIDIA's number of an architecture, such as 8.6. */
public record ComputeCapability(int major, int minor) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d?)\\.(\\d)");

    /** Reads what {@link #toString} writes; empty if it is something else. */
    public static Optional<ComputeCapability> parse(String text) {
        Matcher numbers = TEXT.matcher(text);
        return numbers.matches()
                ? Optional.of(
                        new ComputeCapability(
                                Integer.parseInt(numbers.group(1)),
                                Integer.parseInt(numbers.group(2))))
                : Optional.empty();
    }

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
