package org.pentathlon.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pentathlon.job.ValueType.Amount;
import org.pentathlon.job.ValueType.Presence;
import org.pentathlon.job.ValueType.Settings;
import org.pentathlon.job.ValueType.Switch;
import org.pentathlon.job.ValueType.Text;
import org.pentathlon.job.ValueType.Whole;
import org.pentathlon.job.ValueType.Words;

/**
 * Every key of a job file, which is every flag of {@code pentathlon run} too, with its type, its
 * default and its line of help. All defaults stand here and nowhere else; they are written as a
 * user would write them, and read by the same code.
 */
// A value type holds a predicate, which the checker cannot know to be immutable.
@SuppressWarnings("ImmutableEnumChecker")
public enum JobKey {
    TITLE(Use.RUN, new Text(""), "TEXT", "", "name of the run; else the job file's name"),
    WORKLOAD(
            Use.CROSSED,
            new Words(List.of("vgg", "resnet", "seq2seq", "rnnlm", "aoareader", "all")),
            "NAMES",
            "",
            "workloads"),
    MODE(Use.CROSSED, words("train", "infer"), "MODES", "train", "what an iteration does"),
    ENGINE(
            Use.CROSSED,
            words("torch", "dl4j", "sleep"),
            "NAMES",
            "torch",
            "frameworks; sleep only waits"),
    CLASS(
            Use.CROSSED,
            words("tiny", "small", "reference", "large"),
            "CLASSES",
            "small",
            "problem classes"),
    SET(
            Use.CASE,
            new Settings(),
            "KEY=VALUE",
            "",
            "change a setting of the workloads that have it; may be repeated"),
    RANKS(Use.RUN, new Whole(1, 65_536), "N", "1", "MPI ranks; under a launcher, its number"),
    GLOBAL_BATCH(
            Use.CASE,
            new Whole(1, Integer.MAX_VALUE),
            "N",
            "",
            "samples of all ranks in one iteration; else the class's batch on each rank"),
    DEVICE(
            Use.RUN,
            words("auto", "cpu", "cuda"),
            "DEVICE",
            "auto",
            "device of each rank; auto is a GPU where there is one"),
    THREADS(
            Use.CASE,
            new Whole(1, 4096),
            "N",
            "",
            "compute threads of a rank; else its share of the cores that it may use"),
    PRECISION(Use.CROSSED, words("fp32", "tf32", "bf16"), "NAMES", "fp32", "number formats"),
    LIBRARY(
            Use.CROSSED,
            words("auto", "openblas", "mkl"),
            "NAMES",
            "auto",
            "compute libraries of the CPU"),
    DATA(
            Use.CROSSED,
            words("synthetic", "synthetic-fixed", "real"),
            "KINDS",
            "synthetic",
            "new made-up batches, one made-up batch again and again, or files"),
    DATA_DIR(Use.RUN, new Text(""), "DIR", "", "folder of the real data sets"),
    WARMUP(
            Use.CASE,
            count(0),
            "N",
            "3",
            "iterations before the measured ones; none in runs by epochs"),
    ITERATIONS(Use.CASE, count(1), "N", "20", "measured iterations"),
    EPOCHS(Use.CASE, count(1), "N", "", "measured passes over real data, in place of iterations"),
    TARGET(
            Use.CASE,
            new Amount(),
            "QUALITY",
            "",
            "quality at which training by epochs ends, such as 92 for 92 % of accuracy"),
    REPEATS(Use.RUN, new Whole(1, 1000), "N", "1", "fresh sets of processes"),
    SEED(
            Use.RUN,
            new Whole(0, Long.MAX_VALUE),
            "N",
            "1",
            "decides weights, batches and the order of cases"),
    MEASURE(
            Use.RUN_LIST,
            words("phases", "operators", "memory", "counters"),
            "KINDS",
            "phases",
            "what is measured"),
    MEASURE_ITERATIONS(
            Use.RUN,
            count(1),
            "N",
            "10",
            "iterations of each measurement but phases, with it and without"),
    MEMORY_LIMIT(Use.RUN, new Whole(1, Long.MAX_VALUE), "BYTES", "", "memory that a rank may use"),
    POINT_SECONDS(
            Use.RUN,
            new Whole(1, 86_400),
            "SECONDS",
            "60",
            "time that a point of a sweep may take; what would take longer is skipped"),
    MPI(Use.RUN, words("auto", "mpj", "native"), "NAME", "auto", "MPI of the control plane"),
    COLLECTIVE(
            Use.RUN,
            words("auto", "nccl", "gloo", "mpi"),
            "NAME",
            "auto",
            "what reduces the gradients"),
    OVERLAP(
            Use.CROSSED,
            new Switch(),
            "on|off",
            "on",
            "reduce gradients while the backward pass goes on"),
    CUDA_LIBS(Use.RUN, new Text(""), "DIRS", "", "folders of the CUDA libraries, parted by ':'"),
    CUDA_GRAPH(
            Use.CROSSED,
            new Switch(),
            "on|off",
            "off",
            "capture the phases of iterations alike as CUDA graphs, and replay them"),
    SHARE_GPU(Use.RUN, new Presence(), "", "off", "let ranks share a GPU"),
    START_TIMEOUT(
            Use.RUN, new Whole(1, 86_400), "SECONDS", "120", "wait so long for all ranks to start"),
    PRICE_PER_DEVICE_HOUR(
            Use.RUN, new Amount(), "X", "", "price, for the cost of a run to a quality"),
    JOURNAL_DIR(Use.RUN, new Text(""), "DIR", "", "folder of the journal; else beside the result"),
    OUT(Use.RUN, new Text(".h5"), "FILE.h5", "", "result file; else results-h5/TITLE-UTC.h5"),
    FORCE(Use.RUN, new Presence(), "", "off", "replace an existing result file"),
    DRY_RUN(Use.RUN, new Presence(), "", "off", "print the cases, and run none"),
    QUIET(Use.RUN, new Presence(), "", "off", "no progress bar, no lines on evaluations");

    /** Where a key may stand, and whether it takes a list. */
    enum Use {
        /** Once for the whole run. */
        RUN,
        /** Once for the whole run, several values. */
        RUN_LIST,
        /** In each case too. */
        CASE,
        /** In each case too; a list makes a case of each value. */
        CROSSED
    }

    private final Use use;
    private final ValueType type;
    private final String label;
    private final String defaultText;
    private final String description;

    JobKey(Use use, ValueType type, String label, String defaultText, String description) {
        this.use = use;
        this.type = type;
        this.label = label;
        this.defaultText = defaultText;
        this.description = description;
    }

    /** The word in a job file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The word on the command line. */
    public String flag() {
        return "--" + word();
    }

    public ValueType type() {
        return type;
    }

    /** What help calls the value; empty where the flag has none. */
    public String label() {
        return label;
    }

    /** The default as it would be written, or empty where there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** One line of help. */
    public String description() {
        return description;
    }

    /** Whether an entry of {@code cases} may have it. */
    boolean inCases() {
        return use == Use.CASE || use == Use.CROSSED;
    }

    /** Whether it takes several values. */
    boolean isList() {
        return use == Use.CROSSED || use == Use.RUN_LIST;
    }

    static Optional<JobKey> byWord(String word) {
        return Arrays.stream(values()).filter(key -> key.word().equals(word)).findFirst();
    }

    private static Words words(String... words) {
        return new Words(List.of(words));
    }

    private static Whole count(int smallest) {
        return new Whole(smallest, 1_000_000_000);
    }
}
