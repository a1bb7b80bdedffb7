"""Steps that ask whether a GPU computes what it should, and refuses what it should."""

import concurrent.futures
import glob
import math
import os
import pathlib
import shutil
import subprocess
import time

from report import table
from runs import WORKLOADS, Failed, Skipped

IMAGES, LANGUAGE = ("vgg", "resnet"), ("rnnlm", "seq2seq", "aoareader")
# Relative differences that a first iteration's loss may have from the CPU's in fp32.
TOLERANCE = {"fp32": 1e-3, "tf32": 2e-2, "bf16": 2e-2}
GROWTH_MIB = 16
# A rank that is alone hands its gradients to the collective too.
ALONE = {"PENTATHLON_REDUCE_ALONE": "on"}
# So that two runs of training stay together: networks with batch norm turn the last bit of a weight
# into a tenth of the loss within ten iterations at their own rate.
STEADY = {False: ("--set", "dropout=0"), True: ("--set", "lr=1e-5")}
METRICS = (
    "gpu__time_duration.sum",
    "sm__cycles_active.sum",
    "smsp__inst_executed.sum",
    "smsp__thread_inst_executed_per_inst_executed.ratio",
    "smsp__thread_inst_executed_pred_on_per_inst_executed.ratio",
    "sm__warps_active.avg.pct_of_peak_sustained_active",
    "dram__throughput.avg.pct_of_peak_sustained_elapsed",
    "smsp__sass_thread_inst_executed_op_fadd_pred_on.sum",
    "smsp__sass_thread_inst_executed_op_fmul_pred_on.sum",
    "smsp__sass_thread_inst_executed_op_ffma_pred_on.sum",
)


def relative(found, expected):
    """A loss of 0 is none: it would agree with any other fault."""
    if not found or not expected:
        return math.inf
    return abs(found - expected) / abs(expected)


def percent(share):
    return f"{share:.1e}" if math.isfinite(share) else "none"


def words_of(failures):
    """What commands that failed have said."""
    return [
        f"`{done.command[-200:]}`: "
        + (f"status {done.status}" if done.status is not None else "ran past its time limit")
        + f": {done.last_lines()}"
        for done in failures
    ]


def need_gpu(context):
    if not context.gpu:
        raise Skipped("it needs a GPU")


def doctor(context):
    """`pentathlon doctor` with the CUDA libraries of PyTorch's environment."""
    done = context.pentathlon.call("doctor", "doctor", env=runtime(context)).require()
    return ["    " + line for line in done.output.splitlines()], []


def runtime(context):
    return {"PENTATHLON_RUNTIME": "cuda"} if context.gpu and "PENTATHLON_RUNTIME" not in os.environ else {}


def losses(context):
    """Losses with the same weights and batch, without dropout, on this device in each precision
    against the CPU engine in fp32, as relative differences: of the first iteration, and in fp32 of the
    last of those done (the third, on large classes the first) for what training has made of it."""
    iterations = {c: 1 if c == "large" else 3 for c in context.classes}
    base = ("--data", "synthetic-fixed", "--warmup", "0", "--mode", "train,infer")
    lines, problems, rows = [], [], []

    def words(size, names):
        dropout = ("--set", "dropout=0") if names == LANGUAGE else ()
        return (*base, *dropout, "--class", size, "--iterations", str(iterations[size]))

    def on_cpu():
        threads = str(max(1, context.cores - 2 if context.gpu else context.cores))
        found, failed = {}, []
        for size in context.classes:
            for names in (LANGUAGE, IMAGES):
                cases, failures = context.pentathlon.cases(
                    f"losses-cpu-{size}-{names[0]}",
                    names,
                    *words(size, names),
                    "--threads",
                    threads,
                    limit=240,
                    device="cpu",
                )
                found.update({(size, *key[:2]): case for key, case in cases.items()})
                failed += failures
        return found, failed

    precisions = ",".join(context.precisions)
    here = {}
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        reference = pool.submit(on_cpu)
        for size in context.classes:
            for names in (LANGUAGE, IMAGES):
                cases, failures = context.pentathlon.cases(
                    f"losses-{size}-{names[0]}",
                    names,
                    *words(size, names),
                    "--precision",
                    precisions,
                    limit=150,
                )
                here.update({(size, *key[:3]): case for key, case in cases.items()})
                problems += words_of(failures)
        expected, failures = reference.result()
    problems += words_of(failures)

    for size in context.classes:
        for workload in WORKLOADS:
            for mode in ("train", "infer"):
                cpu = expected.get((size, workload, mode))
                row = [size, workload, mode, f"{cpu.losses()[0]:.6g}" if cpu else "none"]
                last = math.inf
                for precision in context.precisions:
                    case = here.get((size, workload, mode, precision))
                    if not cpu or not case:
                        row.append("none")
                        problems.append(f"{size} {workload} {mode} {precision} gave no loss")
                        continue
                    difference = relative(case.losses()[0], cpu.losses()[0])
                    row.append(percent(difference))
                    if precision == "fp32":
                        last = relative(case.losses()[-1], cpu.losses()[-1])
                    if not difference <= TOLERANCE[precision]:
                        problems.append(
                            f"{size} {workload} {mode} {precision}: loss {case.losses()[0]}, on the"
                            f" CPU {cpu.losses()[0]}: {difference:.1e} (limit {TOLERANCE[precision]:g})"
                        )
                rows.append([*row, percent(last)])
    head = ["class", "workload", "mode", "loss on the CPU", *context.precisions, "fp32, last"]
    lines += table(head, rows)
    return lines, problems


def nccl(context):
    """A job of one rank whose gradients go through NCCL all the same, in buckets, and the all-reduce
    of `pentathlon kernels`, whose sums are checked. Losses agree with those without it to 1e-4."""
    need_gpu(context)
    lines, problems, rows = [], [], []
    for names in (("vgg",), ("rnnlm", "aoareader")):
        words = ("--class", "small", "--data", "synthetic-fixed", "--iterations", "10")
        words += STEADY[names[0] in IMAGES]
        plain, failed = context.pentathlon.cases(f"nccl-without-{names[0]}", names, *words, limit=60)
        problems += words_of(failed)
        summed, failed = context.pentathlon.cases(
            f"nccl-{names[0]}", names, *words, "--collective", "nccl", limit=60, env=ALONE
        )
        problems += words_of(failed)
        for key, case in summed.items():
            if case.attributes["collective"] != "nccl":
                problems.append(f"{key[0]} was not summed by nccl: {case.attributes['collective']}")
            if key not in plain:
                continue
            worst = max(relative(*pair) for pair in zip(case.losses(), plain[key].losses()))
            rows.append([key[0], case.attributes["collective_version"], percent(worst)])
            if not worst <= 1e-4:
                problems.append(f"{key[0]}: losses with and without nccl differ by {worst:.1e}")
    kernels = context.shell.folder / "nccl-kernels.h5"
    done = context.pentathlon.call(
        "nccl-kernels",
        *("kernels", "--device", "cuda", "--workload", "rnnlm", "--class", "small", "--quiet"),
        *("--collective", "nccl", "--out", kernels, "--force"),
        limit=90,
        env=ALONE,
    )
    if done.status not in (0, 6):
        problems += words_of([done])
    table_ = context.pentathlon.read(kernels).get("kernels", {}).get("rows", [])
    sums = [row for row in table_ if "all_reduce" in (row.get("operation"), row.get("kernel"), row.get("name"))]
    wrong = [row for row in sums if not row.get("correct", 1)]
    lines += table(["workload", "library", "largest difference of a loss"], rows)
    lines += ["", f"{len(sums)} sizes of all-reduce, {len(wrong)} of them wrong."]
    if not sums or wrong:
        problems.append("all-reduce of kernels is missing or wrong")
    return lines, problems


def graph(context):
    """`--cuda-graph off,on`: losses of each iteration agree to 1e-4 (without dropout; vgg and resnet
    at a rate of 1e-5), and what it changes of an iteration's time (on / off; below 1 is faster)."""
    need_gpu(context)
    problems, rows = [], []
    for names in (LANGUAGE, IMAGES):
        cases, failed = context.pentathlon.cases(
            f"graph-{names[0]}",
            names,
            *("--mode", "train,infer", "--class", "small", "--data", "synthetic-fixed"),
            *("--cuda-graph", "off,on", "--warmup", "5", "--iterations", "20"),
            *STEADY[names == IMAGES],
            limit=120,
        )
        problems += words_of(failed)
        for (workload, mode, precision, captured), off in cases.items():
            on = cases.get((workload, mode, precision, 1))
            if captured or on is None:
                continue
            worst = max(relative(*pair) for pair in zip(on.losses(), off.losses()))
            facts = [f"{k}={v}" for k, v in on.attributes.items() if "replay" in k or "graph_" in k]
            rows.append(
                [
                    *(workload, mode, f"{off.ms():.3f}", f"{on.ms():.3f}"),
                    *(f"{on.ms() / off.ms():.2f}", percent(worst), " ".join(facts)),
                ]
            )
            if not worst <= 1e-4:
                problems.append(f"{workload} {mode}: losses with and without differ by {worst:.1e}")
    if not rows:
        problems.append("no case ran with --cuda-graph on")
    head = ["workload", "mode", "ms off", "ms on", "on / off", "largest difference", ""]
    return table(head, rows), problems


def measures(context):
    """Operators, memory and counters in passes of their own, and `pentathlon check` of the file."""
    lines, problems = [], []
    done, file = context.pentathlon.run(
        "measures",
        *("--workload", "all", "--mode", "train,infer", "--class", context.small),
        *("--measure", "phases,operators,memory", "--warmup", "5"),
        *("--iterations", "10", "--measure-iterations", "5"),
        limit=180,
    )
    counted, counters_file = context.pentathlon.run(
        "counters",
        *("--workload", "vgg,seq2seq", "--class", context.small, "--warmup", "5"),
        *("--measure", "phases,counters", "--iterations", "10"),
        # GPM looks at a second or more.
        *("--measure-iterations", "400" if context.gpu else "10"),
        limit=60,
    )
    cases = context.pentathlon.found(file)
    if done.status not in (0, 6):
        problems += words_of([done])
    if file.exists():
        context.measured = file
        checked = context.pentathlon.call("measures-check", "check", file)
        lines += [f"`check`: status {checked.status}: {checked.last_lines(1)}", ""]
    if counted.status not in (0, 6):
        problems += words_of([counted])
    rows, reasons, counts = [], {}, []
    for (workload, mode, *_), case in context.pentathlon.found(counters_file).items():
        ok = [row for row in case.rows("counters") if row["status"] == "ok"]
        counts += [[workload, r["source"], r["name"], f"{r['value']:.4g}", r["unit"]] for r in ok]
        for row in case.rows("counters"):
            if row["status"] != "ok":
                reasons.setdefault(row["reason"], set()).add(row["name"])
        if context.gpu and not ok:
            problems.append(f"{workload} {mode}: no counter could be had")
    for (workload, mode, *_), case in cases.items():
        memory = {row["class"]: row["bytes"] for row in case.rows("memory")}
        self_ns = "device_self_ns" if context.gpu else "self_ns"
        operators = operator_rows(case)
        first = max(operators, key=lambda row: row.get(self_ns) or 0, default={})
        rows.append(
            [
                *(workload, mode, len(operators), first.get("name", "none")),
                *(mib(memory.get(name)) for name in ("allocator_peak", "unattributed")),
                mib(memory.get("context")),
            ]
        )
        missing = [f"{k}: {v}" for k, v in case.attributes.items() if k.endswith("_unavailable")]
        for complaint in [*missing, *case.complaints()]:
            lines.append(f"- {workload} {mode}: {complaint}")
            if " failed" in complaint or complaint in missing:
                problems.append(f"{workload} {mode}: {complaint}")
        if not operators or not memory:
            problems.append(f"{workload} {mode} has no operators or no memory")
    head = ["workload", "mode", "operators", "first by time", "peak MiB", "of no class", "context"]
    lines += ["", *table(head, rows), ""]
    lines += table(["workload", "source", "counter", "value", "unit"], counts) + [""]
    lines += [f"- unavailable: {', '.join(sorted(names))}: {why}" for why, names in reasons.items()]
    return lines, problems


def mib(count):
    return "none" if count is None or count < 0 else f"{count / 2**20:.1f}"


def operator_rows(case):
    """The file has the operators by columns."""
    found = case.tables.get("operators", {})
    if "rows" in found:
        rows = found["rows"]
    else:
        columns = found.get("columns", {})
        rows = [dict(zip(columns, values)) for values in zip(*columns.values())]
    return [row for row in rows if not row["name"].startswith("(")]


def refusals(context):
    """What cannot be is refused in one line with its status, and a lost rank is survived."""
    lines, problems = [], []
    base = ("--workload", "rnnlm", "--class", "small", "--iterations", "3")

    def refused(name, words, *statuses, env=None, device=None):
        if "--workload" not in words:
            words = (*base, *words)
        done, _ = context.pentathlon.run(
            f"refusal-{name.replace(' ', '-')}", *words, limit=60, env=env, device=device
        )
        said = done.last_lines(1)
        lines.append(f"- {name}: status {done.status}: {said}")
        if done.status not in statuses:
            problems.append(f"{name}: status {done.status}, not {' or '.join(map(str, statuses))}: {said}")
        if "\tat " in done.output or "Exception" in said:
            problems.append(f"{name}: a stack trace: {said}")

    refused("precision fp64", ("--precision", "fp64"), 2)
    refused("no GPU visible", (), 3, env={"CUDA_VISIBLE_DEVICES": ""}, device="cuda")
    if context.gpu:
        one = {"CUDA_VISIBLE_DEVICES": os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]}
        refused("two ranks on one GPU", ("--ranks", "2"), 2, 3, env=one)
        shared = ("--ranks", "2", "--share-gpu", "--collective", "nccl")
        refused("nccl on a shared GPU", shared, 2, 3, env=one)
        huge = ("--workload", "resnet", "--class", "large", "--set", "batch=32768")
        refused("more memory than there is", (*huge, "--iterations", "3"), 1, 3)
    lost_rank(context, lines, problems)
    return lines, problems


def lost_rank(context, lines, problems):
    """Two ranks on the CPU, of which one is killed while both are at work."""
    journal, killed = [], []

    def kill_one(pid):
        rows = list(context.shell.folder.glob("lost-rank*.h5.journal/rank-*"))
        # Room for the rows of a case is taken when it begins.
        if sum(row.stat().st_size > 1 << 20 for row in rows) == 2 and not journal:
            journal.append(time.monotonic())
        if journal and not killed and time.monotonic() - journal[0] > 2:
            killed.append(time.monotonic())
            os.kill(children(pid)[-1], 9)

    words = ("--workload", "rnnlm", "--class", "tiny", "--ranks", "2", "--threads", "1")
    words += ("--iterations", "100000")
    done, file = context.pentathlon.run("lost-rank", *words, limit=60, device="cpu", watch=kill_one)
    if not killed:
        problems.append(f"two ranks on the CPU did not start: {done.last_lines()}")
        return
    seconds = time.monotonic() - killed[0]
    saved = len(context.pentathlon.read(file)["cases"])
    said = done.last_lines(1)
    lines.append(f"- a rank killed on the CPU: status {done.status} after {seconds:.0f} s: {said}")
    if done.status != 5 or not saved:
        kept = "kept" if saved else "not kept"
        problems.append(f"a rank killed: status {done.status}, and its rows are {kept}")


def children(pid):
    """Processes that are that one's children, oldest first."""
    found = []
    for folder in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in folder.read_text(encoding="ascii").split()]
    return sorted(found)


def growth(context):
    """1,000 training iterations of each small class (half timed one by one, half free-running): the
    device's memory in use, and the process's own, from the second quarter of the run to its end."""
    lines, problems, rows = [], [], []
    count = "50" if context.quick else "500" if context.gpu else "1000"
    for workload in WORKLOADS:
        try:
            context.budget.need(25)
        except Skipped as reason:
            lines.append(f"- {workload}: skipped: {reason}")
            continue
        samples = []

        def sample(pid):
            if not samples or time.monotonic() - samples[-1][0] > 0.4:
                samples.append((time.monotonic(), device_mib(context), resident_mib(pid)))

        done, _ = context.pentathlon.run(
            f"growth-{workload}",
            *("--workload", workload, "--class", context.small, "--data", "synthetic-fixed"),
            *("--iterations", count),
            limit=75,
            watch=sample,
        )
        if done.status not in (0, 6):
            problems += words_of([done])
            continue
        half, late = samples[len(samples) // 2 : 3 * len(samples) // 4], samples[3 * len(samples) // 4 :]
        if not half or not late:
            lines.append(f"- {workload}: too short to tell")
            continue
        device = max(s[1] for s in late) - max(s[1] for s in half)
        resident = max(s[2] for s in late) - max(s[2] for s in half)
        rows.append([workload, f"{done.seconds:.0f}", max(s[1] for s in late), device, f"{resident:.0f}"])
        if device > GROWTH_MIB:
            problems.append(f"{workload}: the device's memory grows by {device} MiB")
    lines += table(["workload", "s", "device MiB", "growth MiB", "growth on the host MiB"], rows)
    return lines, problems


def device_mib(context):
    """Memory of the first GPU that is in use; 0 where there is none."""
    if not context.gpu:
        return 0
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]
    try:
        found = subprocess.run(query, capture_output=True, text=True, timeout=10)
        return int(found.stdout.split()[0])
    except (OSError, subprocess.TimeoutExpired, ValueError, IndexError) as problem:
        raise Failed(f"nvidia-smi does not tell the memory in use: {problem}") from problem


def resident_mib(pid):
    """Of the process and its children: a rank may be either."""
    total = 0
    for one in (pid, *children(pid)):
        try:
            status = pathlib.Path(f"/proc/{one}/status").read_text(encoding="ascii", errors="replace")
            total += sum(int(l.split()[1]) for l in status.splitlines() if l.startswith("VmRSS"))
        except OSError:
            continue  # It has just ended.
    return total / 1024


def ncu(context):
    """Nsight Compute over one iteration, and `import-ncu` into the file of step measures."""
    need_gpu(context)
    if not hasattr(context, "measured"):
        raise Skipped("step measures has left no file")
    places = ["/usr/local/cuda*/bin/ncu", "/opt/nvidia/nsight-compute/*/ncu"]
    found = [shutil.which("ncu")] + [p for pattern in places for p in sorted(glob.glob(pattern))]
    program = next((p for p in found if p), None)
    if not program:
        raise Skipped("there is no ncu")
    context.budget.need(40)
    known = subprocess.run([program, "--query-metrics"], capture_output=True, text=True, timeout=60)
    tensor = {
        f"{line.split()[0]}.sum"
        for line in known.stdout.splitlines()
        if line.startswith("sm__ops_path_tensor_src_") and line.split()[0].endswith("_dst_fp32")
    }
    lines, problems = [f"Tensor metrics: {', '.join(sorted(tensor)) or 'none'}", ""], []
    for workload in ("rnnlm", "vgg"):
        if context.budget.left() < 40:
            lines.append(f"- {workload}: skipped, too little of the budget is left")
            continue
        report = context.shell.folder / f"ncu-{workload}.csv"
        result = context.shell.folder / f"ncu-{workload}.h5"
        done = context.shell.run(
            f"ncu-{workload}",
            [
                *(program, "--nvtx", "--nvtx-include", "regex:pentathlon workload.*/"),
                *("--clock-control", "none", "--csv", "--page", "raw", "--print-units", "base"),
                *("--target-processes", "all", "--log-file", report),
                *("--metrics", ",".join([*METRICS, *sorted(tensor)])),
                *(context.pentathlon.program, "run", "--quiet", "--device", "cuda"),
                *("--workload", workload, "--class", context.small, "--warmup", "1"),
                *("--iterations", "1", "--out", result, "--force"),
            ],
            150,
            env={"LC_ALL": "C"},
        )
        imported = context.pentathlon.call(f"ncu-{workload}-import", "import-ncu", report, context.measured)
        lines.append(f"- {workload}: {done.seconds:.0f} s: {imported.last_lines(2)}")
        if done.status not in (0, 6) or imported.status != 0:
            problems += words_of([d for d in (done, imported) if d.status not in (0, 6)])
            continue
        for case in context.pentathlon.found(context.measured).values():
            if case.attributes["workload"] == workload and case.attributes["mode"] == "train":
                rows = [r for r in case.rows("counters") if r["source"] == "ncu"]
                lines += [f"    - {r['name']}: {r['value']} {r['unit']} {r['reason']}" for r in rows]
    return lines, problems
