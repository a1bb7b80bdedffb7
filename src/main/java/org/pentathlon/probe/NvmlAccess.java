package org.pentathlon.probe;

import com.sun.jna.Native;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Support;

/**
 * The way to a rank's GPU.
 *
 * @param loader loads NVML; throws {@link UnsatisfiedLinkError} where it is not there
 * @param device what the rank computes on
 * @param busId the GPU's place on the bus, or why there is none
 */
record NvmlAccess(Supplier<NvmlLibrary> loader, DeviceKind device, Available<String> busId) {
    /** With the library of the machine's driver. */
    static NvmlAccess of(DeviceKind device, Available<String> busId) {
        return new NvmlAccess(
                () -> Native.load(NvmlLibrary.NAME, NvmlLibrary.class), device, busId);
    }

    /**
     * Opens the GPU.
     *
     * @throws NvmlException if NVML refuses
     * @throws UnsatisfiedLinkError if there is no NVML
     */
    NvmlDevice open() {
        return NvmlDevice.open(loader.get(), busId.value().orElseThrow());
    }

    /**
     * Whether there is something to ask.
     *
     * @param question whether the GPU has what is wanted of it
     */
    Support ask(Function<NvmlDevice, Support> question) {
        if (device != DeviceKind.CUDA) {
            return Support.no("the ranks compute on the CPU; GPUs are counted with --device cuda");
        }
        NvmlLibrary library;
        try {
            library = loader.get();
        } catch (UnsatisfiedLinkError absent) {
            return Support.no(
                    NvmlLibrary.NAME
                            + " is not on this machine: it comes with NVIDIA's driver; use a"
                            + " machine with a GPU");
        }
        if (busId.value().isEmpty()) {
            return Support.no(busId.reason());
        }
        try (NvmlDevice opened = NvmlDevice.open(library, busId.value().get())) {
            return opened.isSliced()
                    ? Support.no(
                            "this GPU is cut into slices (MIG), and NVML counts it as a whole; use"
                                    + " one without MIG")
                    : question.apply(opened);
        } catch (NvmlException e) {
            return Support.no(
                    e.error() == NvmlLibrary.NO_PERMISSION
                            ? e.getMessage() + ": ask the administrator for it"
                            : e.getMessage());
        } catch (UnsatisfiedLinkError old) {
            return Support.no("the driver's NVML is too old for it; use a newer driver");
        }
    }
}
