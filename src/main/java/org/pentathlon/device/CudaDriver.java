package org.pentathlon.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.pentathlon.spec.Available;

/**
 * Asks NVIDIA's driver for the GPU of a rank. Loads {@code libcuda.so.1} and nothing else of CUDA.
 */
public final class CudaDriver {
    private static final int MOST_CHARACTERS = 256;
    private static final int UUID_BYTES = 16;

    private final DriverLibrary driver;

    private CudaDriver(DriverLibrary driver) {
        this.driver = driver;
    }

    /** The one function of the C library that is used here. */
    interface C extends Library {
        int setenv(String name, String value, int overwrite);
    }

    /**
     * The GPU of this process, or why there is none. From the first call on, CUDA sees this GPU
     * alone, whichever library asks: no framework spreads over those of other ranks.
     *
     * @param variables of the environment
     * @param localRank position among the ranks of this node
     */
    public static Available<Gpu> gpu(Map<String, String> variables, int localRank) {
        VisibleGpu visible = VisibleGpu.of(variables, localRank, DeviceFiles::count);
        Supplier<DriverLibrary> loader =
                () -> {
                    C c = Native.load("c", C.class);
                    c.setenv(VisibleGpu.ORDER, visible.order(), 1);
                    c.setenv(VisibleGpu.VARIABLE, visible.name(), 1);
                    return Native.load(DriverLibrary.NAME, DriverLibrary.class);
                };
        return gpu(loader, visible);
    }

    /**
     * The same, of a driver that the loader gives; it throws {@link UnsatisfiedLinkError} where
     * there is none.
     */
    static Available<Gpu> gpu(Supplier<DriverLibrary> loader, VisibleGpu visible) {
        DriverLibrary library;
        try {
            library = loader.get();
        } catch (UnsatisfiedLinkError absent) {
            return Available.no(
                    DriverLibrary.NAME
                            + " is not on this machine: it comes with NVIDIA's driver; use a"
                            + " machine with a GPU, or --device cpu");
        }
        try {
            return new CudaDriver(library).first(visible);
        } catch (UnsatisfiedLinkError stub) {
            return Available.no(
                    DriverLibrary.NAME
                            + " is not NVIDIA's driver ("
                            + stub.getMessage().lines().findFirst().orElse("a function is missing")
                            + "); use a machine with a GPU, or --device cpu");
        } catch (DriverFailure e) {
            return Available.no(e.getMessage());
        }
    }

    private Available<Gpu> first(VisibleGpu visible) {
        int initialised = driver.cuInit(0);
        IntByReference number = new IntByReference();
        if (initialised == 0) {
            check("cuDeviceGetCount", driver.cuDeviceGetCount(number));
        }
        if (initialised == DriverLibrary.NO_DEVICE || (initialised == 0 && number.getValue() < 1)) {
            return Available.no(
                    "NVIDIA's driver finds no GPU "
                            + visible
                            + "; use a machine with a GPU for each rank, or --device cpu");
        }
        check("cuInit", initialised);
        check("cuDriverGetVersion", driver.cuDriverGetVersion(number));
        int cuda = number.getValue();
        check("cuDeviceGet", driver.cuDeviceGet(number, 0));
        int device = number.getValue();
        byte[] name = new byte[MOST_CHARACTERS];
        check("cuDeviceGetName", driver.cuDeviceGetName(name, name.length, device));
        byte[] bus = new byte[MOST_CHARACTERS];
        check("cuDeviceGetPCIBusId", driver.cuDeviceGetPCIBusId(bus, bus.length, device));
        ComputeCapability capability =
                new ComputeCapability(
                        attribute(DriverLibrary.CAPABILITY_MAJOR, device),
                        attribute(DriverLibrary.CAPABILITY_MINOR, device));
        return Available.of(
                new Gpu(text(name), capability, text(bus), uuid(device, visible), cuda));
    }

    private String uuid(int device, VisibleGpu visible) {
        byte[] bytes = new byte[UUID_BYTES];
        try {
            check("cuDeviceGetUuid", driver.cuDeviceGetUuid_v2(bytes, device));
        } catch (UnsatisfiedLinkError old) {
            check("cuDeviceGetUuid", driver.cuDeviceGetUuid(bytes, device));
        }
        ByteBuffer both = ByteBuffer.wrap(bytes);
        return visible.kind() + "-" + new UUID(both.getLong(), both.getLong());
    }

    private int attribute(int attribute, int device) {
        IntByReference value = new IntByReference();
        check("cuDeviceGetAttribute", driver.cuDeviceGetAttribute(value, attribute, device));
        return value.getValue();
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }

    private void check(String function, int error) {
        if (error == 0) {
            return;
        }
        PointerByReference text = new PointerByReference();
        String meaning =
                driver.cuGetErrorString(error, text) == 0
                        ? DriverLibrary.text(text.getValue())
                        : "unknown error";
        throw new DriverFailure(
                "NVIDIA's driver cannot be used: %s says '%s' (%d); see nvidia-smi, or use --device cpu"
                        .formatted(function, meaning, error));
    }

    /** A function of the driver that failed. */
    private static final class DriverFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        DriverFailure(String message) {
            super(message);
        }
    }
}
