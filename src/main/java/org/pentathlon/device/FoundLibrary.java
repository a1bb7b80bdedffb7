package org.pentathlon.device;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A library that a framework needs, and what there is of it on this machine.
 *
 * @param name that it is asked for by, such as {@code libcublas.so.13}
 * @param file that the loader would take; empty where it is missing
 * @param version as far as its file tells, such as {@code 13.1.0.3}
 * @param defect one line that says why the file cannot serve; empty where it can
 */
public record FoundLibrary(
        String name, Optional<Path> file, Optional<String> version, Optional<String> defect) {
    static FoundLibrary missing(String name) {
        return new FoundLibrary(name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    FoundLibrary with(String found) {
        return new FoundLibrary(name, file, version, Optional.of(found));
    }

    public boolean isMissing() {
        return file.isEmpty();
    }
}
