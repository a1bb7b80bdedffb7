package org.pentathlon.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** The Java that a bundle brings. */
final class JavaRuntime {
    /**
     * The modules that runs use, found by running: every workload on both engines, with ranks and
     * with each measurement. Jars name more (java.desktop, java.sql, java.compiler), for what is
     * not called here.
     */
    private static final List<String> MODULES =
            List.of(
                    "java.base",
                    "java.logging",
                    "java.management",
                    "java.naming",
                    "jdk.management",
                    "jdk.unsupported");

    private static final String ADVICE = ": install a JDK with jmods, and set JAVA_HOME to it";

    private JavaRuntime() {}

    /**
     * The tool that makes one.
     *
     * @param jdk its folder
     * @throws PentathlonException (environment) if it is not there
     */
    static Path jlink(Path jdk) {
        Path jlink = jdk.resolve("bin/jlink");
        if (!Files.isExecutable(jlink)) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "%s is not there%s".formatted(jlink, ADVICE));
        }
        return jlink;
    }

    /**
     * Makes one of a JDK's modules. They are not compressed: an archive of all compresses better.
     * Its libraries are left alone, for which jlink would need objcopy.
     *
     * @param to folder to make
     * @throws PentathlonException (environment) if the JDK has not the modules
     */
    static void link(Path jlink, Path to) {
        Tool.run(
                ADVICE,
                List.of(
                        jlink.toString(),
                        "--add-modules",
                        String.join(",", MODULES),
                        "--strip-java-debug-attributes",
                        "--no-man-pages",
                        "--no-header-files",
                        "--output",
                        to.toString()));
    }
}
