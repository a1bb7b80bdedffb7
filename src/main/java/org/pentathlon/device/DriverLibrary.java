package org.pentathlon.device;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of {@code libcuda.so.1} that are used, as cuda.h declares them. They return 0 or an
 * error.
 */
interface DriverLibrary extends Library {
    /** The library's name for the loader; it comes with the driver. */
    String NAME = "libcuda.so.1";

    int NO_DEVICE = 100;
    int CAPABILITY_MAJOR = 75;
    int CAPABILITY_MINOR = 76;

    int cuInit(int flags);

    int cuDriverGetVersion(IntByReference version);

    int cuDeviceGetCount(IntByReference count);

    int cuDeviceGet(IntByReference device, int ordinal);

    int cuDeviceGetName(byte[] name, int length, int device);

    int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

    int cuDeviceGetPCIBusId(byte[] busId, int length, int device);

    /**
     * The identifier of the GPU, or of the part of one (MIG) that is the device.
     *
     * @param uuid receives 16 bytes
     */
    int cuDeviceGetUuid_v2(byte[] uuid, int device);

    /** The same of drivers before 470, which have no other: the GPU's. */
    int cuDeviceGetUuid(byte[] uuid, int device);

    /**
     * Describes an error.
     *
     * @param text receives the address of a C string
     */
    int cuGetErrorString(int error, PointerByReference text);

    /** A C string at an address that a function gave. */
    static String text(Pointer address) {
        return address == null ? "" : address.getString(0);
    }
}
