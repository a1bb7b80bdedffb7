"""Steps that look at what is measured beside times, and at the memory of long runs."""

import glob
import pathlib
import re
import shutil
import subprocess
import time

from correctness import need_gpu, words_of
from report import table
from runs import WORKLOADS, Skipped, children

# LibTorch's allocator takes 20 MiB at a time, and may need one more where the host runs ahead.
GROWTH_MIB = 24
TENSOR_METRICS = (
    r"^sm__ops_path_tensor_src_(?:fp16|bf16|tf32)_dst_fp32\b",
    r"^sm__ops_path_tensor_op_[a-z]+_src_(?:fp16|bf16|tf32)_dst_fp32\b",
)
# The first measured iteration of each case; and if no kernel is in that, all kernels of the cases.
RANGES = ("iteration 0/", "regex:pentathlon workload.*/")
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


def growth(context):
    """1,000 training iterations of each small class, half timed one by one, half free-running: by how
    much the device's memory in use, and the process's own, is larger in the second half of their time
    than in the first."""
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
            if not samples or time.time() - samples[-1][0] > 0.4:
                samples.append((time.time(), device_mib(context), resident_mib(pid)))

        done, file = context.pentathlon.run(
            f"growth-{workload}",
            *("--workload", workload, "--class", context.small, "--data", "synthetic-fixed"),
            *("--iterations", count),
            limit=75,
            watch=sample,
        )
        if done.status not in (0, 6):
            problems += words_of([done])
            continue
        (case,) = context.pentathlon.found(file).values()
        inside = [sample for sample in samples if sample[0] >= case.started()]
        early, late = inside[: len(inside) // 2], inside[len(inside) // 2 :]
        if not early:
            lines.append(f"- {workload}: too short to tell")
            continue
        device = max(s[1] for s in late) - max(s[1] for s in early)
        resident = max(s[2] for s in late) - max(s[2] for s in early)
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
        raise Skipped(f"nvidia-smi does not tell the memory in use: {problem}") from problem


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
    # Some GPUs count tensor operations by instruction alone.
    for pattern in TENSOR_METRICS:
        tensor = {f"{name}.sum" for name in re.findall(pattern, known.stdout, re.MULTILINE)}
        if tensor:
            break
    lines, problems = [f"Tensor metrics: {', '.join(sorted(tensor)) or 'none'}", ""], []
    for workload in ("rnnlm", "vgg"):
        for nvtx in RANGES:
            if context.budget.left() < 40:
                lines.append(f"- {workload}: skipped, too little of the budget is left")
                break
            done, imported = profiled(context, program, workload, nvtx, [*METRICS, *sorted(tensor)])
            lines.append(f"- {workload}, `{nvtx}`: {done.seconds:.0f} s: {imported.last_lines(2)}")
            if imported.status == 0:
                break
        else:
            problems += words_of([done, imported])
            continue
        for case in context.pentathlon.found(context.measured).values():
            if case.attributes["workload"] == workload and case.attributes["mode"] == "train":
                rows = [r for r in case.rows("counters") if r["source"] == "ncu"]
                lines += [f"    - {r['name']}: {r['value']} {r['unit']} {r['reason']}" for r in rows]
    return lines, problems


def profiled(context, program, workload, nvtx, metrics):
    """One iteration under ncu, of kernels in such ranges, and the import of its report."""
    name = context.pentathlon.fresh(f"ncu-{workload}")
    report, result = (context.shell.folder / f"{name}.{end}" for end in ("csv", "h5"))
    done = context.shell.run(
        name,
        [
            *(program, "--nvtx", "--nvtx-include", nvtx),
            *("--clock-control", "none", "--csv", "--page", "raw", "--print-units", "base"),
            *("--target-processes", "all", "--log-file", report),
            *("--metrics", ",".join(metrics)),
            *(context.pentathlon.program, "run", "--quiet", "--device", "cuda"),
            *("--workload", workload, "--class", context.small, "--warmup", "1"),
            *("--iterations", "1", "--out", result, "--force"),
        ],
        120,
        env={"LC_ALL": "C"},
    )
    imported = context.pentathlon.call(f"{name}-import", "import-ncu", report, context.measured)
    return done, imported
