package org.pentathlon.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.results.Attributes;

/** The GPUs of the machine as NVIDIA's driver shows them in {@code /proc}, without NVML. */
final class DriverFiles {
    private static final String VERSION = "proc/driver/nvidia/version";
    private static final Pattern NUMBER = Pattern.compile("\\b[0-9]{3,}\\.[0-9]+(\\.[0-9]+)?\\b");

    private final SystemFiles files;
    private final List<Gpu> gpus = new ArrayList<>();

    private record Gpu(String bus, Optional<String> name, Optional<String> uuid) {}

    DriverFiles(SystemFiles files) {
        this.files = files;
        for (Path folder : files.matching("proc/driver/nvidia/gpus", "*")) {
            Path facts = folder.resolve("information");
            gpus.add(
                    new Gpu(
                            folder.getFileName().toString(),
                            SystemFiles.text(facts, "Model"),
                            SystemFiles.text(facts, "GPU UUID")));
        }
    }

    /** Puts what is known: of several GPUs all values, in the order of their places on the bus. */
    void describe(Attributes row) {
        files.first(VERSION)
                .map(NUMBER::matcher)
                .filter(Matcher::find)
                .ifPresent(number -> row.put("driver", number.group()));
        if (!gpus.isEmpty()) {
            row.put("gpus", gpus.size());
            put(row, "gpu_name", gpus.stream().flatMap(gpu -> gpu.name().stream()).distinct());
            put(row, "gpu_uuid", gpus.stream().flatMap(gpu -> gpu.uuid().stream()));
            put(row, "pci_bus_id", gpus.stream().map(Gpu::bus));
        }
    }

    private static void put(Attributes row, String name, Stream<String> values) {
        String all = values.collect(Collectors.joining("; "));
        if (!all.isEmpty()) {
            row.put(name, all);
        }
    }

    String text() {
        List<String> lines = new ArrayList<>(files.lines(VERSION));
        for (Gpu gpu : gpus) {
            lines.add(
                    gpu.bus()
                            + ": "
                            + gpu.name().orElse("name unknown")
                            + gpu.uuid().map(uuid -> ", " + uuid).orElse(""));
        }
        return String.join("\n", lines);
    }
}
