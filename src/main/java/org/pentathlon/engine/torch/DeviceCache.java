package org.pentathlon.engine.torch;

import com.sun.jna.NativeLibrary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.pentathlon.engine.LoadedLibrary;

/** What LibTorch keeps of a GPU's memory when nobody uses it. */
final class DeviceCache {
    private static final String CLEAR_WORKSPACES = "_ZN2at4cuda21clearCublasWorkspacesEv";

    private DeviceCache() {}

    /**
     * Gives it back to the driver: blocks that were released, and cuBLAS's workspaces, one of which
     * stays for each stream that was ever used. To be called when all streams are idle.
     */
    static void empty() {
        LoadedLibrary.path("libtorch_cuda.so")
                .ifPresent(
                        path ->
                                NativeLibrary.getInstance(path)
                                        .getFunction(CLEAR_WORKSPACES)
                                        .invokeVoid(new Object[0]));
        torch.emptyCache();
    }

    /**
     * Has cuBLAS take its workspace for the calling thread's stream, which it keeps: it is not to
     * be taken for what the iteration keeps that comes upon it first.
     */
    static void makeWorkspaces() {
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(true)) {
            DeviceOptional device = new DeviceOptional(new Device(DeviceType.CUDA, (byte) 0));
            Tensor one = torch.ones(new long[] {1, 1}, new TensorOptions().device(device));
            one.mm(one);
        }
    }

    /** Memory of the GPU that is in use, by whomever. */
    static long usedBytes() {
        try (SizeTPair freeAndTotal = torch.getMemoryInfo((byte) 0)) {
            return Math.subtractExact(freeAndTotal.second(), freeAndTotal.first());
        }
    }
}
