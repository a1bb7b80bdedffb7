package org.pentathlon.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.DeviceKind;

/** What is left out of a bundle is used by nothing that is in it. */
class ContentsTest {
    @Test
    void jarsThatTheProgramUsesWithoutDeeplearning4jAreInTheBundleForGpus() throws Exception {
        Contents contents = Contents.of(DeviceKind.CUDA);
        JavaClasses classes =
                new ClassFileImporter().importPath(Path.of("target", "classes").toRealPath());
        Set<String> used =
                classes.stream()
                        .filter(
                                type ->
                                        contents.without().stream()
                                                .noneMatch(type.getName()::startsWith))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(type -> !type.isPrimitive())
                        .filter(type -> !type.getPackageName().startsWith("java"))
                        .map(ContentsTest::jar)
                        .filter(jar -> jar.endsWith(".jar"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).isNotEmpty().allMatch(contents::hasJar);
        assertThat(contents.hasJar("nd4j-api-1.0.jar")).isFalse();
        assertThat(Contents.of(DeviceKind.CPU).hasJar("nd4j-api-1.0.jar")).isTrue();
    }

    private static String jar(JavaClass type) {
        try {
            Class<?> loaded = Class.forName(type.getName(), false, Contents.class.getClassLoader());
            var source = loaded.getProtectionDomain().getCodeSource();
            return source == null
                    ? ""
                    : Path.of(source.getLocation().toURI()).getFileName().toString();
        } catch (ReflectiveOperationException | LinkageError | java.net.URISyntaxException absent) {
            return type.getName();
        }
    }
}
