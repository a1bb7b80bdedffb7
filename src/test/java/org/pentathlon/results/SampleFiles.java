package org.pentathlon.results;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Result files of separate runs of the same work, in one folder. */
record SampleFiles(Path dir) {
    /** A run with ceilings, memory and counters; its identifier is the name. */
    SampleRun sample(String name, int ranks) {
        SampleRun run = new SampleRun(OutputFile.journalDir(dir.resolve(name)), ranks, 20);
        run.runId = name;
        run.job.put("out", name).put("measure", "phases");
        run.more
                .put("class", "small")
                .put("engine", "torch")
                .put("precision", "fp32")
                .put("device", "cpu")
                .put("threads", 1)
                .put("overlap", true)
                .put("settings", "batch=32 depth=50")
                .put("batch_per_rank", 32)
                .put("opening_ns", 5)
                .put("flops_per_iteration", 1_000_000_000L);
        run.kernels =
                List.of(ceiling(KernelRow.MATRIX_PRODUCT, ranks), ceiling(KernelRow.TRIAD, ranks));
        run.measurements = SampleFiles::measurements;
        return run;
    }

    /** 2 MFLOP and 240 bytes in 1,000 ns on each rank: 2 TFLOP/s. */
    private static KernelRow ceiling(String kernel, int ranks) {
        return new KernelRow(
                kernel,
                true,
                "",
                "m 8",
                "torch",
                "OpenBLAS",
                "fp32",
                "cpu",
                1,
                ranks,
                2_000_000,
                240,
                5,
                1000,
                900,
                1100,
                0,
                1e-5);
    }

    private static Measurements measurements(int rank) {
        return new Measurements(
                List.of(),
                List.of(),
                List.of(new MemoryRow("weights", 4096 + rank, "")),
                List.of(CounterRow.of("page_faults", "getrusage", 3 + rank, "1")),
                List.of(),
                List.of());
    }

    Path written(SampleRun run) {
        String journal = run.dir.getFileName().toString();
        Path out = dir.resolve(journal.replace(".journal", ""));
        ResultAssembler.write(run.dir, out, Termination.NORMAL, "");
        return out;
    }

    Path of(String name, int ranks, Consumer<SampleRun> change) {
        SampleRun run = sample(name, ranks);
        change.accept(run);
        run.launch(0);
        return written(run);
    }

    Path of(String name, int ranks) {
        return of(name, ranks, run -> {});
    }
}
