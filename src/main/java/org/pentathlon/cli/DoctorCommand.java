package org.pentathlon.cli;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.engine.Engine;
import org.pentathlon.job.JobKey;
import org.pentathlon.probe.SystemDescription;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon doctor}: asks everything, and survives every answer. */
final class DoctorCommand {
    private static final double GIGABYTE = 1e9;

    private final Services services;
    private final Streams streams;
    private final TextTable table = new TextTable("what", "supported", "detail");

    DoctorCommand(Services services, Streams streams) {
        this.services = services;
        this.streams = streams;
    }

    int run(ParseResult parsed) {
        machine();
        frameworks();
        ask("MPI mpj", DoctorCommand::mpj);
        Launched launched = services.launched();
        fact(
                "launcher",
                launched.launcher().equals(Launched.NONE)
                        ? "none; --ranks starts local processes"
                        : launched.launcher() + ", " + launched.size() + " ranks");
        ask("HDF5 library", DoctorCommand::hdf5);
        Path folder = Path.of("results-h5");
        ask("results folder", () -> space(Files.exists(folder) ? folder : Path.of(".")));
        dataSets(parsed);
        streams.print(table.lines());
        return ExitStatus.OK.code();
    }

    private void machine() {
        Map<String, Object> row =
                SystemDescription.read(Path.of("/"), System.getenv()).row().asMap();
        fact("Java", System.getProperty("java.runtime.version"));
        ask("glibc", DoctorCommand::glibc);
        fact("processor", row.getOrDefault("cpu_model", "unknown").toString());
        fact(
                "cores",
                row.get("cores")
                        + " usable of "
                        + row.get("cores_node")
                        + (row.containsKey("affinity") ? ", affinity " + row.get("affinity") : ""));
        if (row.get("memory_bytes") instanceof Long bytes) {
            fact("memory", gigabytes(bytes));
        }
    }

    private void frameworks() {
        List<Engine> engines = services.engines();
        if (engines.isEmpty()) {
            row("engines", Support.no("none is in this build"));
        }
        for (Engine engine : engines) {
            for (DeviceKind device : DeviceKind.values()) {
                for (Precision precision : Precision.values()) {
                    ask(
                            String.join(
                                    " ",
                                    "engine",
                                    engine.kind().word(),
                                    device.word(),
                                    precision.word()),
                            () -> engine.supports(device, precision));
                }
            }
        }
        for (CollectiveProvider provider : services.collectives()) {
            for (DeviceKind device : DeviceKind.values()) {
                ask(
                        "collective " + provider.kind().word() + " " + device.word(),
                        () -> provider.supports(device));
            }
        }
    }

    private void dataSets(ParseResult parsed) {
        if (!parsed.hasMatchedOption(JobKey.DATA_DIR.flag())) {
            row("data sets", Support.no("give --data-dir DIR to look for them"));
            return;
        }
        Path folder = Path.of(parsed.matchedOption(JobKey.DATA_DIR.flag()).stringValues().get(0));
        DataSet.all().forEach(set -> row("data " + set.name(), dataSet(folder, set)));
    }

    private static Support dataSet(Path folder, DataSet set) {
        return set.find(folder)
                .map(path -> new Support(true, path.toString()))
                .orElse(
                        Support.no(
                                set.places().stream()
                                        .map(name -> folder.resolve(name).toString())
                                        .collect(Collectors.joining(" or ", "no ", ""))));
    }

    private static Support glibc() {
        String version =
                Function.getFunction("c", "gnu_get_libc_version").invokeString(null, false);
        return new Support(true, version);
    }

    private static Support mpj() {
        try {
            Class<?> mpi = Class.forName("mpi.MPI", false, DoctorCommand.class.getClassLoader());
            return new Support(
                    true, mpi.getProtectionDomain().getCodeSource().getLocation().getPath());
        } catch (ClassNotFoundException e) {
            return Support.no(
                    "mpj.jar is not on the class path; install libmpj-java or set MPJ_HOME;"
                            + " one rank needs none");
        }
    }

    private static Support hdf5() {
        return new Support(true, ResultFile.library());
    }

    private static Support space(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            String free = gigabytes(store.getUsableSpace()) + " free in " + folder.toAbsolutePath();
            return new Support(Files.isWritable(folder), free);
        } catch (IOException e) {
            return Support.no(e.toString());
        }
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
    }

    /**
     * Whatever a question throws is its answer: a library that is missing must not end the list.
     */
    private void ask(String what, Supplier<Support> question) {
        Support answer;
        try {
            answer = question.get();
        } catch (RuntimeException | LinkageError e) {
            answer = Support.no(e.toString().lines().findFirst().orElse("unknown"));
        }
        row(what, answer);
    }

    private void row(String what, Support support) {
        table.row(what, support.supported() ? "yes" : "no", support.reason());
    }

    private void fact(String what, String detail) {
        table.row(what, "", detail);
    }
}
