package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.pentathlon.bundle.Bundle;
import org.pentathlon.bundle.BundleRequest;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.job.JobKey;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon bundle}. */
final class BundleCommand {
    static final String SPLIT = "--split";
    static final String GPU = "--gpu";

    private static final long MEBIBYTE = 1 << 20;
    private static final double MEGABYTE = 1e6;

    private final Path home;
    private final Streams streams;

    /**
     * @param home folder of the program
     */
    BundleCommand(Path home, Streams streams) {
        this.home = home;
        this.streams = streams;
    }

    /**
     * Says on standard error what it does, and prints where the bundle is and its size.
     *
     * @throws PentathlonException (usage) if a flag is wrong; else as {@link Bundle#make}
     */
    int run(ParseResult parsed) {
        DeviceKind device = device(parsed.matchedOptionValue(JobKey.DEVICE.flag(), ""));
        BundleRequest request =
                new BundleRequest(
                        home.toAbsolutePath().normalize(),
                        Main.version(),
                        Path.of(parsed.matchedOptionValue(JobKey.OUT.flag(), "")),
                        device,
                        gpus(device, value(parsed, GPU)),
                        partBytes(value(parsed, SPLIT)),
                        parsed.hasMatchedOption(JobKey.FORCE.flag()));
        if (request.out().toString().isBlank()) {
            throw wrong(JobKey.OUT.flag(), "", "a folder");
        }
        Bundle bundle = Bundle.make(request, line -> streams.err().println("pentathlon: " + line));
        streams.print(lines(bundle));
        return ExitStatus.OK.code();
    }

    private static List<String> lines(Bundle bundle) {
        List<String> lines = new ArrayList<>();
        lines.add("folder  " + megabytes(bundle.bytes()));
        if (bundle.parts().isEmpty()) {
            lines.add(bundle.folder().resolve("pentathlon").toString());
            return lines;
        }
        long archive = bundle.parts().stream().mapToLong(Long::longValue).sum();
        lines.add("archive " + megabytes(archive) + " in " + bundle.parts().size() + " parts");
        lines.add(bundle.folder().resolve("join.sh").toString());
        return lines;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }

    private static Optional<String> value(ParseResult parsed, String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, (String) null));
    }

    private static DeviceKind device(String word) {
        return Arrays.stream(DeviceKind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> wrong(JobKey.DEVICE.flag(), word, "cpu, cuda"));
    }

    private static List<ComputeCapability> gpus(DeviceKind device, Optional<String> text) {
        List<ComputeCapability> gpus = new ArrayList<>();
        if (text.isEmpty()) {
            return gpus;
        }
        if (device == DeviceKind.CPU) {
            throw new PentathlonException(
                    ExitStatus.USAGE, GPU + " goes with --device cuda: leave it out");
        }
        for (String word : text.get().split(",", -1)) {
            gpus.add(
                    ComputeCapability.parse(word)
                            .orElseThrow(() -> wrong(GPU, word, "such as 9.0, or 8.0,9.0")));
        }
        return gpus;
    }

    private static OptionalLong partBytes(Optional<String> text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("[1-9][0-9]{0,6}")) {
            throw wrong(SPLIT, text.get(), "the size of a part in MiB, from 1");
        }
        return OptionalLong.of(Long.parseLong(text.get()) * MEBIBYTE);
    }

    private static PentathlonException wrong(String flag, String value, String allowed) {
        return new PentathlonException(
                ExitStatus.USAGE, "%s: '%s': allowed: %s".formatted(flag, value, allowed));
    }
}
