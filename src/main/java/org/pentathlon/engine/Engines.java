package org.pentathlon.engine;

import java.util.List;
import java.util.ServiceLoader;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** The engines on the class path. */
public final class Engines {
    private Engines() {}

    /** All of them, in no particular order. */
    public static List<Engine> all() {
        return ServiceLoader.load(Engine.class).stream().map(ServiceLoader.Provider::get).toList();
    }

    /**
     * The engine of one kind.
     *
     * @throws PentathlonException (environment) if it is not on the class path
     */
    public static Engine of(EngineKind kind) {
        return all().stream()
                .filter(engine -> engine.kind() == kind)
                .findFirst()
                .orElseThrow(
                        () ->
                                new PentathlonException(
                                        ExitStatus.ENVIRONMENT,
                                        "the engine "
                                                + kind.word()
                                                + " is not in this build; see pentathlon doctor"));
    }
}
