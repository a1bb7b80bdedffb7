package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Support;

/** The collectives on the class path, and which of them a run takes. */
public final class Collectives {
    private Collectives() {}

    /** All providers, the preferred ones first. */
    public static List<CollectiveProvider> all() {
        return ServiceLoader.load(CollectiveProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted((a, b) -> a.kind().compareTo(b.kind()))
                .toList();
    }

    /**
     * The provider of the kind asked for, or the first that this machine supports.
     *
     * @throws PentathlonException (environment) if it is not supported here, with the reason
     */
    public static CollectiveProvider choose(
            List<CollectiveProvider> providers,
            Optional<CollectiveKind> wanted,
            DeviceKind device) {
        List<String> reasons = new ArrayList<>();
        for (CollectiveProvider provider : providers) {
            if (wanted.isPresent() && wanted.get() != provider.kind()) {
                continue;
            }
            Support support = provider.supports(device);
            if (support.supported()) {
                return provider;
            }
            reasons.add(provider.kind().word() + ": " + support.reason());
        }
        String asked = wanted.map(kind -> "collective " + kind.word()).orElse("any collective");
        throw new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "cannot reduce gradients by "
                        + asked
                        + " on device "
                        + device.word()
                        + (reasons.isEmpty()
                                ? ": it is not in this build"
                                : ": " + String.join("; ", reasons)));
    }
}
