package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.flag;
import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the attributes of a file are called, with their type, unit and meaning; those of ranks and
 * runs are columns there. Which of them a file has depends on what was run. Settings of {@code
 * /job} that are keys of a job file are described with these.
 */
final class KnownAttributes {
    static final List<TableColumn> FILE =
            List.of(
                    key("format_version", "1", "version of this layout"),
                    text("software", "pentathlon"),
                    text("software_version", "its version"),
                    text("run_id", "one that no other run has"),
                    text("date", "when the run began; ISO 8601, UTC"),
                    text("command_line", "as it was given"),
                    flag("complete", "1 where all cases have all rows of all ranks and launches"),
                    flag("valid", "1 where it is complete and no check failed"),
                    text("termination", "normal, forced or failed"),
                    text("failure", "what went wrong, in one line; empty where nothing did"));

    /** Beside the keys of a job file. */
    static final List<TableColumn> JOB =
            List.of(
                    text("launcher", "what has started the ranks"),
                    text("mpi_library", "what the MPI library says of itself"),
                    text("gpus_shared", "ranks that share GPUs; with share-gpu"),
                    key("cases", "1", "cases of the run; 0 of a sweep over sizes, and of kernels"),
                    key("repeats", "1", "fresh sets of processes"),
                    text("sweep", "weak or strong; of a scaling sweep, as all that follow"),
                    text("sweep_ranks", "numbers of ranks, parted by commas"),
                    key("sweep_base_ranks", "1", "ranks that efficiency is relative to"),
                    key("sweep_threads", "1", "compute threads of a rank"),
                    key("sweep_repeats", "1", "fresh sets of processes at each number of ranks"),
                    key("sweep_cores_per_rank", "1", "cores that a rank was given"),
                    text("sweep_binding", "cores of the ranks, or none and why"));

    static final List<TableColumn> CASE =
            List.of(
                    text("workload", "workload"),
                    text("mode", "train or infer"),
                    text("engine", "framework"),
                    text("class", "problem class"),
                    text("precision", "number format"),
                    text("device", "cpu or cuda"),
                    text("library", "compute library of the CPU: openblas or mkl"),
                    text("libraries_loaded", "versions of libraries, NAME=VERSION; ..."),
                    text("libraries_mapped", "every library in memory, one a line"),
                    key("ranks", "1", "ranks"),
                    key("threads", "1", "compute threads of rank 0"),
                    flag("prefetch", "1 where batches are made beside the iterations"),
                    key("batch_per_rank", "1", "samples of a rank in one iteration"),
                    key("batch_global", "1", "samples of all ranks in one iteration"),
                    key("parameters", "1", "elements of all parameters"),
                    key("flops_per_iteration", "FLOP", "analytic, rank 0's mean"),
                    text("data", "synthetic, synthetic-fixed or real"),
                    text("settings", "those of --set, as KEY=VALUE"),
                    text("settings_hash", "SHA-256 of all that decides what is computed"),
                    text("division", "closed, or open where more than the batch was set"),
                    key("seed", "1", "decides weights and batches"),
                    key("warmup", "1", "iterations before the measured ones"),
                    key("iterations", "1", "iterations that were to be measured"),
                    key("epochs", "1", "passes over the data; 0 where iterations are counted"),
                    real("learning_rate", "1", "before its schedule"),
                    flag("learning_rate_changed", "1 where --set changed it"),
                    text("inferred_split", "what inference went through; of inference"),
                    key("opening_ns", "ns", "time until rank 0's session was open"),
                    text("started", "when rank 0's measured loop began; ISO 8601, UTC"),
                    flag("overlap", "1 where gradients are to be reduced beside the backward pass"),
                    text("collective", "nccl, gloo, mpi or none"),
                    text("collective_version", "its library's words"),
                    text("collective_transport", "of all ranks' connections; nccl"),
                    text("collective_algorithm", "by size of message; nccl"),
                    text("collective_nccl_algo", "NCCL_ALGO where the user has set it"),
                    text("collective_nccl_proto", "NCCL_PROTO where the user has set it"),
                    text("bucket_source", "measured, fixed, or one bucket; of several ranks"),
                    key("bucket_bytes", "byte", "least size of a bucket of gradients"),
                    key("first_bucket_bytes", "byte", "least size of the first one"),
                    flag("cuda_graph", "1 where phases were to be captured as CUDA graphs"),
                    key("cuda_graph_iterations", "1", "iterations until the block's end"),
                    key("cuda_graph_replayed", "1", "those of them that were replayed alone"),
                    key("cuda_graph_sorts", "1", "sorts of iterations that were captured"),
                    key("iterations_per_epoch", "1", "of training by epochs, as all until target"),
                    key("devices", "1", "machines of a run on CPUs, else ranks"),
                    real("price_per_device_hour", "1", "in the user's currency, where given"),
                    text("target_metric", "figure that the target is held against"),
                    text("target_unit", "its unit"),
                    flag("higher_is_better", "1 where the target is reached from below"),
                    real("target", "1", "in target_unit, where given"),
                    flag("target_reached", "1 where every launch reached it"),
                    text("operators_unavailable", "why there are no operators, where asked for"),
                    text("memory_unavailable", "why there is no memory, where asked for"),
                    text("counters_unavailable", "why there are no counters, where asked for"),
                    text("data_variant", "of the Children's Book Test; data_ is of real data"),
                    key("data_vocabulary", "1", "words"),
                    key("data_source_vocabulary", "1", "words of the language translated from"),
                    key("data_target_vocabulary", "1", "words of the language translated into"),
                    key("data_training_pairs", "1", "pairs of sentences to train on"),
                    key("data_heldout_pairs", "1", "pairs of sentences to evaluate on"),
                    key("data_dropped_long", "1", "pairs left out as too long"),
                    key("data_dropped_empty", "1", "pairs left out as empty"),
                    key("data_training_tokens", "1", "words of the text to train on"),
                    key("data_validation_tokens", "1", "words of the validation text"),
                    key("data_test_tokens", "1", "words of the test text"),
                    key("data_training_questions", "1", "questions to train on"),
                    key("data_validation_questions", "1", "questions to validate on"),
                    key("data_test_questions", "1", "questions to test on"),
                    key("data_dropped_questions", "1", "questions left out"),
                    text("data_test_split", "what stands for the test split, where there is none"),
                    flag("complete", "1 where all ranks and launches have all rows"),
                    flag("valid", "1 where no check failed"),
                    key("planned_launches", "1", "launches that it was to have; merged files"),
                    text("measure", "what was measured; merged files"));

    /** Columns of {@code /system}. */
    static final List<TableColumn> SYSTEM =
            List.of(
                    key("run", "1", "row of /runs; merged files"),
                    key("rank", "1", "rank"),
                    text("host", "Slurm's name of the node, else the kernel's"),
                    integer("pid", "1", "process, of the first launch"),
                    text("cpu_model", "processor"),
                    text("cpu_vendor", "its vendor"),
                    integer("cores_node", "1", "threads that the machine runs at once"),
                    integer("sockets", "1", "processors in sockets"),
                    integer("cores_physical", "1", "cores of all sockets"),
                    integer("cache_l1d_bytes", "byte", "data cache of level 1, of core 0"),
                    text("cache_l1d_shared_by", "cores that share it"),
                    integer("cache_l2_bytes", "byte", "cache of level 2, of core 0"),
                    text("cache_l2_shared_by", "cores that share it"),
                    integer("cache_l3_bytes", "byte", "cache of level 3, of core 0"),
                    text("cache_l3_shared_by", "cores that share it"),
                    text("smt", "state of simultaneous multithreading"),
                    text("governor", "frequency governors"),
                    text("boost", "state of the processor's boost"),
                    integer("clock_max_hz", "Hz", "highest clock of core 0"),
                    integer("cores", "1", "cores that the rank's process may use"),
                    text("affinity", "their numbers"),
                    real("cpu_quota", "1", "cores' worth of time that the control group gives"),
                    integer("slurm_cpus_on_node", "1", "what Slurm says"),
                    integer("slurm_cpus_per_task", "1", "what Slurm says"),
                    integer("memory_bytes", "byte", "memory of the machine"),
                    integer("memory_available_bytes", "byte", "of it free at the start"),
                    integer("memory_limit_bytes", "byte", "limit of the control group"),
                    text("huge_pages", "transparent huge pages"),
                    integer("huge_pages_reserved", "1", "reserved huge pages"),
                    integer("huge_page_bytes", "byte", "size of one"),
                    text("kernel", "release of the kernel"),
                    text("numa", "memory nodes and their cores"),
                    text("virtual_machine", "which one, or yes"),
                    text("container", "which kind"),
                    text("limit_locked_bytes", "locked memory, or unlimited"),
                    text("limit_open_files", "open files, or unlimited"),
                    text("limit_stack_bytes", "stack, or unlimited"),
                    text("limit_processes", "processes, or unlimited"),
                    text("driver", "NVIDIA's driver"),
                    integer("gpus", "1", "GPUs of the node"),
                    text("gpu_name", "the rank's GPU; the node's where it runs on CPUs"),
                    text("gpu_uuid", "likewise"),
                    text("pci_bus_id", "likewise"),
                    text("java", "version of Java"),
                    integer("local_rank", "1", "rank within its node"),
                    integer("threads", "1", "compute threads of the rank in the first case"));

    /** Columns of {@code /runs}; settings in which the runs differ follow. */
    static final List<TableColumn> RUN =
            List.of(
                    key(MergeInput.RUN, "1", "run, from 0"),
                    key(MergeInput.FIRST_LAUNCH, "1", "number of its first launch in this file"),
                    key(MergeInput.LAUNCHES, "1", "launches that it has, or was to have"),
                    text(MergeInput.FILE, "file that it is from"),
                    text(MergeInput.RUN_ID, "its identifier"),
                    text("date", "when it began; ISO 8601, UTC"),
                    text("command_line", "as it was given"),
                    text("software", "pentathlon"),
                    text("software_version", "its version"),
                    text(MergeInput.TERMINATION, "normal, forced or failed"),
                    integer(MergeInput.COMPLETE, "1", "1 where its file is complete"),
                    integer(MergeInput.VALID, "1", "1 where its file is valid"),
                    text(MergeInput.FAILURE, "what went wrong"),
                    text(MergeInput.LAUNCHER, "what has started its ranks"),
                    text(MergeInput.SLURM_JOB_ID, "job that it was part of"),
                    integer(MergeInput.CASES, "1", "cases of its file"));

    /** First columns of a case's {@code launches}; attributes that differ follow. */
    static final List<TableColumn> LAUNCH =
            List.of(key("launch", "1", "launch of this file, from 0"), RUN.get(0));

    /** Attributes of {@code /sweeps/scaling}. */
    static final List<TableColumn> SCALING =
            List.of(
                    text("kind", "weak, strong, or any where it was not measured as a series"),
                    key("base_ranks", "1", "ranks of the base; 0 for each series' smallest"));

    private KnownAttributes() {}

    /** All that {@code launches} may have as columns. */
    static List<TableColumn> ofLaunches() {
        return Stream.concat(LAUNCH.stream(), CASE.stream()).toList();
    }
}
