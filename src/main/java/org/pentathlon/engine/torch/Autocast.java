package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.clear_cache;
import static org.bytedeco.pytorch.global.torch.is_autocast_enabled;
import static org.bytedeco.pytorch.global.torch.set_autocast_dtype;
import static org.bytedeco.pytorch.global.torch.set_autocast_enabled;

import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LibTorch's automatic mixed precision, for the operators of a block: matrix products and
 * convolutions take half precision, bf16. Half-precision weights are made once and kept until
 * {@link #forget}.
 */
final class Autocast implements AutoCloseable {
    private final DeviceType device;
    private final boolean before;

    private Autocast(DeviceType device, boolean enabled) {
        this.device = device;
        before = is_autocast_enabled(device);
        set_autocast_enabled(device, enabled);
    }

    /** On where the place wants it. */
    static Autocast of(Place place) {
        if (place.mixed()) {
            set_autocast_dtype(place.deviceType(), ScalarType.BFloat16);
        }
        return new Autocast(place.deviceType(), place.mixed());
    }

    /** Whether it is on for what runs there. */
    static boolean isOn(Place place) {
        return is_autocast_enabled(place.deviceType());
    }

    /** As it is. */
    static Autocast unchanged(Place place) {
        return new Autocast(place.deviceType(), isOn(place));
    }

    /** Off, whatever the place wants. */
    static Autocast off(Place place) {
        return new Autocast(place.deviceType(), false);
    }

    /** Gives back what was made of weights; to be called whenever weights have changed. */
    static void forget(Place place) {
        if (place.mixed()) {
            clear_cache();
        }
    }

    @Override
    public void close() {
        set_autocast_enabled(device, before);
    }
}
