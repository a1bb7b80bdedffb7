package org.pentathlon.cli;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.comm.MpiSearch;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.device.Gpu;
import org.pentathlon.engine.Engine;
import org.pentathlon.job.JobKey;
import org.pentathlon.probe.Counter;
import org.pentathlon.probe.Probe;
import org.pentathlon.probe.ProbeRequest;
import org.pentathlon.probe.Probes;
import org.pentathlon.probe.SystemDescription;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon doctor}: asks everything, and survives every answer. */
final class DoctorCommand {
    private static final double GIGABYTE = 1e9;

    private final Services services;
    private final Path home;
    private final Streams streams;
    private final TextTable table = new TextTable("what", "supported", "detail");
    private String lastReason = "";

    /**
     * @param home folder of the program
     */
    DoctorCommand(Services services, Path home, Streams streams) {
        this.services = services;
        this.home = home;
        this.streams = streams;
    }

    int run(ParseResult parsed) {
        machine();
        new InstalledLibraries(home).answers().forEach(this::row);
        ask("library HDF5", DoctorCommand::hdf5);
        ask("library MPJ Express", DoctorCommand::mpj);
        ask("library MPI, native", () -> MpiSearch.installed(System.getenv()));
        frameworks();
        launcher();
        probes();
        Path folder = Path.of("results-h5");
        ask("results folder", () -> space(Files.exists(folder) ? folder : Path.of(".")));
        dataSets(parsed);
        streams.print(table.lines(TerminalWidth.columns()));
        return ExitStatus.OK.code();
    }

    private void machine() {
        Attributes row = SystemDescription.read(Path.of("/"), System.getenv()).row();
        fact("Java", System.getProperty("java.runtime.version"));
        ask("glibc", DoctorCommand::glibc);
        fact("kernel", row.text("kernel", "unknown") + virtual(row));
        String affinity = row.text("affinity", "");
        row(
                "device CPU",
                new Support(
                        true,
                        row.text("cpu_model", "unknown model")
                                + ", "
                                + row.number("cores", 0)
                                + " cores usable of "
                                + row.number("cores_node", 0)
                                + (affinity.isEmpty() ? "" : ", affinity " + affinity)));
        row("device GPU", gpu(row));
        ask("device GPU of CUDA", DoctorCommand::gpuOfCuda);
        fact("memory", memory(row));
        governor(row);
    }

    private static String virtual(Attributes row) {
        String machine = row.text("virtual_machine", "");
        String container = row.text("container", "");
        return (machine.isEmpty() ? "" : ", virtual machine")
                + (machine.isEmpty() || machine.equals("yes") ? "" : " (" + machine + ")")
                + (container.isEmpty() ? "" : ", container (" + container + ")");
    }

    private static Support gpu(Attributes row) {
        long gpus = row.number("gpus", 0);
        return gpus == 0
                ? Support.no(
                        "NVIDIA's driver shows none in /proc/driver/nvidia; use --device cpu, or a"
                                + " machine with a GPU and its driver")
                : new Support(
                        true,
                        gpus
                                + " x "
                                + row.text("gpu_name", "unknown model")
                                + ", driver "
                                + row.text("driver", "unknown"));
    }

    /** The one that the first rank of this node would have. */
    private static Support gpuOfCuda() {
        Available<Gpu> found = RankGpu.of(System.getenv());
        return found.value()
                .map(
                        gpu ->
                                new Support(
                                        true,
                                        "%s, compute capability %s, %s, bus %s; the driver knows CUDA up to %s"
                                                .formatted(
                                                        gpu.name(),
                                                        gpu.capability(),
                                                        gpu.uuid(),
                                                        gpu.busId(),
                                                        gpu.cudaVersion())))
                .orElseGet(() -> Support.no(found.reason()));
    }

    private static String memory(Attributes row) {
        long limit = row.number("memory_limit_bytes", -1);
        return gigabytes(row.number("memory_bytes", 0))
                + ", "
                + gigabytes(row.number("memory_available_bytes", 0))
                + " free"
                + (limit < 0 ? "" : ", the control group allows " + gigabytes(limit));
    }

    /** Clocks that follow the load make short measurements slow. */
    private void governor(Attributes row) {
        String governor = row.text("governor", "");
        if (!governor.isEmpty()) {
            boolean steady = governor.equals("performance");
            String advice = "; clocks follow the load: ask for the governor 'performance'";
            fact("clock governor", governor + (steady ? "" : advice));
        }
    }

    private void launcher() {
        Launched launched = services.launched();
        fact(
                "launcher",
                launched.launcher().equals(Launched.NONE)
                        ? "none; --ranks starts local processes"
                        : launched.launcher() + ", " + launched.size() + " ranks");
    }

    /** Asked as the first rank of a node with a GPU would, so that nothing is held back. */
    private void probes() {
        Available<String> gpu = RankGpu.of(System.getenv()).map(Gpu::busId);
        ProbeRequest request = new ProbeRequest(Path.of("/"), true, DeviceKind.CUDA, gpu, true);
        for (Probe probe : Probes.of(request)) {
            ask("probe " + probe.source(), () -> answer(probe));
        }
    }

    private static Support answer(Probe probe) {
        Support support = probe.support();
        return support.supported()
                ? new Support(
                        true,
                        probe.counters().stream()
                                .map(Counter::name)
                                .collect(Collectors.joining(", ")))
                : support;
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
            fact("data sets", "give --data-dir DIR to look for them");
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
        return new Support(true, Path.of(ResultFile.library()).getFileName() + " loads");
    }

    private static Support space(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            String free =
                    gigabytes(store.getUsableSpace())
                            + " free in "
                            + folder.toAbsolutePath().normalize();
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
        } catch (PentathlonException e) {
            answer = Support.no(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            answer = Support.no(e.toString().lines().findFirst().orElse("unknown"));
        }
        row(what, answer);
    }

    private void row(String what, Support support) {
        boolean again = support.reason().equals(lastReason) && !lastReason.isEmpty();
        lastReason = support.reason();
        table.row(
                what,
                support.supported() ? "yes" : "no",
                again ? "(as the one above)" : lastReason);
    }

    private void fact(String what, String detail) {
        lastReason = "";
        table.row(what, "", detail);
    }
}
