package org.pentathlon;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which package may import which: the table of the design. */
@AnalyzeClasses(packages = "org.pentathlon", importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {
    private static final String ROOT = "org.pentathlon.";

    /** A package, and the packages of this project that it may import beside itself. */
    private static final Map<String, List<String>> MAY_IMPORT =
            Map.ofEntries(
                    Map.entry("spec", List.of()),
                    Map.entry("data", List.of()),
                    Map.entry("workload", List.of("data", "spec")),
                    Map.entry("job", List.of("workload", "spec")),
                    Map.entry("results", List.of("spec")),
                    Map.entry("probe", List.of("results", "spec")),
                    Map.entry("device", List.of("spec")),
                    Map.entry("comm", List.of("device", "spec")),
                    Map.entry("engine", List.of("workload", "data", "spec")),
                    Map.entry(
                            "engine.torch",
                            List.of("engine", "comm", "device", "workload", "data", "spec")),
                    Map.entry("engine.sleep", List.of("engine", "workload", "data", "spec")),
                    Map.entry(
                            "engine.dl4j",
                            List.of("engine", "comm", "device", "workload", "data", "spec")),
                    Map.entry(
                            "harness",
                            List.of(
                                    "engine",
                                    "comm",
                                    "device",
                                    "probe",
                                    "results",
                                    "workload",
                                    "data",
                                    "spec")),
                    Map.entry("report", List.of("results", "spec")),
                    Map.entry("report.compare", List.of("report", "results", "spec")),
                    Map.entry("report.plot", List.of("spec")),
                    Map.entry("report.figure", List.of("report", "report.plot", "results", "spec")),
                    Map.entry(
                            "report.page",
                            List.of("report", "report.figure", "report.plot", "results", "spec")),
                    Map.entry("bundle", List.of("device", "spec")));

    /** Packages whose own packages stand in the table too. */
    private static final Set<String> SPLIT = Set.of("engine", "report");

    /** The one package that may use a library. */
    private static final Map<String, String> HOME_OF_LIBRARY =
            Map.of(
                    "org.bytedeco.pytorch..", "engine.torch",
                    "org.bytedeco.openblas..", "engine.torch",
                    "org.deeplearning4j..", "engine.dl4j",
                    "org.nd4j..", "engine.dl4j",
                    "org.bytedeco.hdf5..", "results",
                    "org.jetbrains..", "report.plot",
                    "picocli..", "cli");

    @ArchTest
    void everyPackageImportsOnlyWhatTheTableAllows(JavaClasses classes) {
        MAY_IMPORT.forEach(
                (name, allowed) ->
                        noClasses()
                                .that(areIn(name))
                                .should()
                                .dependOnClassesThat(areOfThisProjectBut(name, allowed))
                                .allowEmptyShould(true)
                                .check(classes));
    }

    @ArchTest
    void everyPackageIsInTheTable(JavaClasses classes) {
        var packages = new TreeSet<String>();
        classes.forEach(type -> packages.add(nameOf(type)));
        packages.removeAll(MAY_IMPORT.keySet());
        assertThat(packages).isSubsetOf("cli");
    }

    @ArchTest
    void aLibraryIsUsedInOnePackage(JavaClasses classes) {
        HOME_OF_LIBRARY.forEach(
                (library, home) ->
                        noClasses()
                                .that(DescribedPredicate.not(areIn(home)))
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(library)
                                .check(classes));
    }

    @ArchTest
    static final ArchRule THERE_ARE_NO_CYCLES =
            slices().matching("org.pentathlon.(**)").should().beFreeOfCycles();

    /** The program itself, and the guard that takes the last word from a library's exit. */
    @ArchTest
    static final ArchRule FEW_END_THE_PROGRAM =
            noClasses()
                    .that(areNotAmong("org.pentathlon.cli.Main", "org.pentathlon.cli.ExitGuard"))
                    .should()
                    .callMethod(System.class, "exit", int.class)
                    .orShould()
                    .callMethod(Runtime.class, "exit", int.class)
                    .orShould()
                    .callMethod(Runtime.class, "halt", int.class);

    /** Beside the command line, those may touch the streams that keep libraries from printing. */
    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("org.pentathlon.cli..")
                    .and(
                            areNotAmong(
                                    "org.pentathlon.comm.LibraryThreads",
                                    "org.pentathlon.engine.dl4j.QuietOutput",
                                    "org.pentathlon.engine.torch.NativeOutput"))
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .orShould()
                    .callMethodWhere(target(name("printStackTrace")));

    /**
     * ArchUnit's own option knows the folder of the usual build only, not that of the checked one.
     */
    static final class WithoutTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    private static DescribedPredicate<JavaClass> areNotAmong(String... names) {
        List<String> all = List.of(names);
        return DescribedPredicate.describe(
                "are not among " + all, type -> !all.contains(type.getName()));
    }

    private static DescribedPredicate<JavaClass> areIn(String name) {
        return DescribedPredicate.describe("are in " + name, type -> nameOf(type).equals(name));
    }

    private static DescribedPredicate<JavaClass> areOfThisProjectBut(
            String name, List<String> allowed) {
        return DescribedPredicate.describe(
                "are of this project, but in neither " + name + " nor " + allowed,
                type -> {
                    String other = nameOf(type);
                    return type.getPackageName().startsWith(ROOT)
                            && !other.equals(name)
                            && !allowed.contains(other);
                });
    }

    /**
     * A package's name in the table: engines and parts of the report are packages of their own, no
     * other package is split.
     */
    private static String nameOf(JavaClass type) {
        String full = type.getPackageName();
        if (!full.startsWith(ROOT)) {
            return full;
        }
        String[] parts = full.substring(ROOT.length()).split("\\.", -1);
        boolean split = SPLIT.contains(parts[0]) && parts.length > 1;
        return split ? parts[0] + "." + parts[1] : parts[0];
    }
}
