package org.pentathlon.cli;

import com.sun.jna.Function;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.pentathlon.bundle.BundleFacts;
import org.pentathlon.harness.LocalRanks;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.job.JobParser;
import org.pentathlon.job.Supported;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The program. */
public final class Main {
    /** After a library's exit, time to write what was measured until then. */
    private static final Duration SAVING = Duration.ofSeconds(7);

    private final Supplier<Services> services;
    private final Streams streams;
    private final Failures failures;
    private volatile Launched launched = new Launched(Launched.NONE, 0, 1, "");

    /**
     * @param services made once; making them is cheap, for help needs the workloads' names
     */
    Main(Supplier<Services> services, PrintStream out, PrintStream err, Map<String, String> vars) {
        this.services = services;
        this.streams = new Streams(out, err);
        this.failures = new Failures(err, vars);
    }

    /** Ends the process with the exit status of {@link ExitStatus}. */
    public static void main(String[] arguments) {
        // Names of cases and files have numbers too: in some locales digits are other characters.
        Locale.setDefault(Locale.ROOT);
        StopRequest stop = new StopRequest();
        Services services =
                new BenchmarkServices(
                        System.getenv(),
                        System.err,
                        stop,
                        () -> halt(ExitStatus.RANK_FAILED.code()));
        Main main = new Main(() -> services, System.out, System.err, System.getenv());
        new Signals(stop, main::stopped).install();
        ExitGuard guard = new ExitGuard(System.err, main::prefix, SAVING);
        guard.install();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) ->
                        main.failures.tell(
                                failure, main.prefix() + "in thread " + thread.getName() + ": "));
        int status = main.written(main.run(arguments));
        System.out.flush();
        System.err.flush();
        guard.expectExit();
        System.exit(status);
    }

    /** A signal came where no run looks for one. Of the processes of a run one says so. */
    private void stopped(String signal) {
        if (!System.getenv().containsKey(LocalRanks.PARENT) && launched.rank() == 0) {
            System.err.println(prefix() + "stopped by SIG" + signal);
        }
        halt(Signals.status(signal));
    }

    /** What nobody could read was not done. */
    private int written(int status) {
        if (!System.out.checkError()) {
            return status;
        }
        System.err.println(prefix() + "standard output cannot be written; the table is lost");
        return status == ExitStatus.OK.code() ? ExitStatus.INTERNAL.code() : status;
    }

    /**
     * Ends the process although its other threads may be stuck in a library. Not by {@code
     * Runtime.halt}: the virtual machine then runs the destructors of native libraries while those
     * threads are still in them, which can crash instead of ending with the status.
     */
    static void halt(int status) {
        System.out.flush();
        System.err.flush();
        try {
            Function.getFunction("c", "_exit").invokeVoid(new Object[] {status});
        } catch (LinkageError | RuntimeException e) {
            Runtime.getRuntime().halt(status);
        }
    }

    /** Runs one command line; returns the exit status. */
    int run(String... arguments) {
        try {
            Services made = services.get();
            Supported supported = JobParser.withWorkloads(Features.supported(), made.workloads());
            CommandLine commandLine = Grammar.create(supported);
            ParseResult parsed = commandLine.parseArgs(arguments);
            ParseResult deepest = Optional.ofNullable(parsed.subcommand()).orElse(parsed);
            if (deepest.isUsageHelpRequested()) {
                deepest.commandSpec().commandLine().usage(streams.out());
                return ExitStatus.OK.code();
            }
            if (parsed.isVersionHelpRequested()) {
                streams.print(List.of(versionLine(home())));
                return ExitStatus.OK.code();
            }
            List<Exception> errors = new ArrayList<>(parsed.errors());
            if (deepest != parsed) {
                errors.addAll(deepest.errors());
            }
            UsageErrors.check(errors, deepest);
            if (deepest == parsed) {
                throw new PentathlonException(
                        ExitStatus.USAGE, "no command\nsee: pentathlon --help");
            }
            launched = made.launched();
            return command(deepest, made, supported, List.of(arguments));
        } catch (Throwable failure) {
            return tell(failure);
        }
    }

    private int command(
            ParseResult parsed, Services made, Supported supported, List<String> arguments) {
        Path home = home();
        return switch (parsed.commandSpec().name()) {
            case Grammar.RUN ->
                    new RunCommand(made, supported, home, streams).run(parsed, arguments);
            case Grammar.CHECK -> new FileCommands(made, streams).check(parsed);
            case Grammar.RECOVER -> new FileCommands(made, streams).recover(parsed);
            case Grammar.DOCTOR -> new DoctorCommand(made, home, streams).run(parsed);
            case Grammar.KERNELS ->
                    new KernelsCommand(made, supported, streams).run(parsed, arguments);
            case Grammar.SWEEP -> new SweepCommand(made, home, streams).run(parsed, arguments);
            case Grammar.PREDICT -> new PredictCommand(streams).run(parsed);
            case Grammar.COMPARE -> new CompareCommand(streams).run(parsed);
            case Grammar.REPORT -> new ReportCommand(streams).run(parsed);
            case Grammar.EXPORT -> new ExportCommand(streams).run(parsed);
            case Grammar.MERGE -> new MergeCommand(streams).run(parsed);
            case Grammar.IMPORT_NCU -> new ImportNcuCommand(streams).run(parsed);
            case Grammar.DATA -> new DataCommand(made, streams).run(parsed);
            case Grammar.BUNDLE -> new BundleCommand(home, streams).run(parsed);
            default ->
                    throw new PentathlonException(
                            ExitStatus.USAGE,
                            "tests are run by the launcher script: ./pentathlon test");
        };
    }

    /** All ranks make the same mistake in a job; one of them says so. */
    private int tell(Throwable failure) {
        if (launched.rank() > 0
                && failure instanceof PentathlonException known
                && known.status() == ExitStatus.USAGE) {
            return known.status().code();
        }
        return failures.tell(failure, prefix());
    }

    private String prefix() {
        return launched.prefix();
    }

    /** Folder of the program. */
    private static Path home() {
        return Path.of(System.getProperty("pentathlon.home", "."));
    }

    private static String versionLine(Path home) {
        String bundle = BundleFacts.of(home).map(facts -> ", " + facts.line()).orElse("");
        return "pentathlon " + version() + bundle;
    }

    static String version() {
        return property("version");
    }

    /** What the build has written beside this class. */
    static String property(String name) {
        Properties properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name);
    }
}
