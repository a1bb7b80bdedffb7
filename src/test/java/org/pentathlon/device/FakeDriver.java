package org.pentathlon.device;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A driver with one GPU, which is none of this machine. */
final class FakeDriver implements DriverLibrary {
    private static final int HANDLE = 7;

    /** Functions that fail, with their error. */
    final Map<String, Integer> errors = new HashMap<>();

    int gpus = 1;
    boolean isOld;
    private final Memory text = new Memory(32);

    private int result(String function) {
        return errors.getOrDefault(function, 0);
    }

    private int set(String function, IntByReference out, int value) {
        out.setValue(value);
        return result(function);
    }

    private int copy(String function, String value, byte[] out, int length, int device) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, out, 0, Math.min(bytes.length, length - 1));
        return device == HANDLE ? result(function) : 101;
    }

    @Override
    public int cuInit(int flags) {
        return result("cuInit");
    }

    @Override
    public int cuDriverGetVersion(IntByReference version) {
        return set("cuDriverGetVersion", version, 12_040);
    }

    @Override
    public int cuDeviceGetCount(IntByReference count) {
        return set("cuDeviceGetCount", count, gpus);
    }

    @Override
    public int cuDeviceGet(IntByReference device, int ordinal) {
        return set("cuDeviceGet", device, HANDLE);
    }

    @Override
    public int cuDeviceGetName(byte[] name, int length, int device) {
        return copy("cuDeviceGetName", "NVIDIA H100 PCIe", name, length, device);
    }

    @Override
    public int cuDeviceGetAttribute(IntByReference value, int attribute, int device) {
        return set("cuDeviceGetAttribute", value, attribute == 75 ? 9 : attribute == 76 ? 1 : 55);
    }

    @Override
    public int cuDeviceGetPCIBusId(byte[] busId, int length, int device) {
        return copy("cuDeviceGetPCIBusId", "0000:3B:00.0", busId, length, device);
    }

    @Override
    public int cuDeviceGetUuid_v2(byte[] uuid, int device) {
        if (isOld) {
            throw new UnsatisfiedLinkError("cuDeviceGetUuid_v2");
        }
        return uuid(uuid, device, 1);
    }

    @Override
    public int cuDeviceGetUuid(byte[] uuid, int device) {
        return uuid(uuid, device, 101);
    }

    private int uuid(byte[] uuid, int device, int first) {
        for (int i = 0; i < uuid.length; i++) {
            uuid[i] = (byte) (first + i);
        }
        return device == HANDLE ? result("cuDeviceGetUuid") : 101;
    }

    @Override
    public int cuGetErrorString(int error, PointerByReference out) {
        text.setString(0, "system not yet initialized");
        out.setValue(text);
        return 0;
    }
}
