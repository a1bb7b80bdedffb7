"""Steps that time Pentathlon beside PyTorch on the same device, in turn, and its start."""

import json
import statistics

from correctness import words_of
from report import table
from runs import WORKLOADS, Skipped

START_SECONDS = 15
# Kept for step compile by the second rounds of step speed.
COMPILE_SECONDS = 120
# Two that differ by less in samples, tokens or operations do the same work.
EQUAL_WORK = 0.01


def peers(done):
    """The cases of a run of peer.py, by workload, mode and precision."""
    found = {}
    for line in done.output.splitlines():
        if line.startswith("{") and '"workload"' in line:
            case = json.loads(line)
            found[case["workload"], case["mode"], case["precision"]] = case
    return found


def start(context):
    """Seconds from the start of the program to the first measured iteration, behind three of warm-up,
    with the ceilings of the machine measured in between; started before, so that files are in memory."""
    lines, problems, rows = [], [], []
    size = context.classes[-1]
    for workload in ("vgg", "rnnlm", "seq2seq") if context.gpu else ("rnnlm",):
        words = ("--workload", workload, "--class", size, "--iterations", "3")
        done, file = context.pentathlon.run(f"start-{workload}", *words, limit=90)
        if done.status not in (0, 6):
            problems += words_of([done])
            continue
        (case,) = context.pentathlon.found(file).values()
        seconds = case.started() - done.began
        opening = case.attributes["opening_ns"] / 1e9
        warmup = sum(case.column("iteration_ns", "warmup")) / 1e9
        rows.append([workload, size, f"{seconds:.1f}", f"{opening:.1f}", f"{warmup:.1f}"])
        if context.gpu and seconds > START_SECONDS:
            problems.append(f"{workload}: {seconds:.1f} s to the first iteration (limit {START_SECONDS})")
    head = ["workload", "class", "s to the first iteration", "of it opening", "of it warm-up"]
    return [*lines, *table(head, rows)], problems


def speed(context):
    """Each workload beside the same model in eager PyTorch (src/test/gpu/peer.py) on the same device,
    in turn A B A B, with the same batch, lengths, precision and layout: ms of an iteration in a
    free-running block, the median of both rounds, and the median of the rounds' ratios Pentathlon /
    PyTorch (below 1 Pentathlon is faster). In bf16 PyTorch's autocast has cuDNN compute LSTM and GRU
    layers in fp16."""
    lines, problems, rows, skipped = [], [], [], []
    times = {}
    # What is left out where time is short is a second round of some, not the first of others.
    for turn in range(1 if context.quick else 2):
        reserve = 45 if context.gpu else 10
        if turn > 0 and "compile" in context.steps:
            reserve += COMPILE_SECONDS
        for size in context.classes:
            for precision in context.precisions:
                if context.budget.left() < reserve:
                    skipped.append(f"class {size}, {precision}, round {turn + 1}")
                else:
                    one_round(context, size, precision, turn, times, problems)
    for (size, precision, workload, mode), pairs in times.items():
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        ours, theirs = (statistics.median(column) for column in zip(*pairs))
        row = [size, precision, workload, mode, f"{ours:.3f}", f"{theirs:.3f}", f"{ratio:.2f}"]
        rows.append([*row, len(pairs)])
        if ratio > 1 and context.gpu:
            problems.append(f"{size} {precision} {workload} {mode}: {ratio:.2f} of PyTorch's time")
    lines += table(
        ["class", "precision", "workload", "mode", "Pentathlon ms", "PyTorch ms", "ratio", "rounds"], rows
    )
    lines += [f"- skipped, the budget is spent: {what}" for what in skipped]
    if not rows and not problems:
        raise Skipped("; ".join(skipped) or "nothing to time")
    return lines, problems


def one_round(context, size, precision, turn, times, problems):
    """All workloads of one class and precision, Pentathlon's first and PyTorch's behind them."""
    iterations = "5" if not context.gpu else "10" if size == "large" else "50"
    name = f"{size}-{precision}-{turn + 1}"
    cases, failed = context.pentathlon.cases(
        f"speed-{name}",
        WORKLOADS,
        *("--class", size, "--mode", "train,infer", "--precision", precision),
        *("--data", "synthetic-fixed", "--warmup", "8", "--iterations", iterations),
        limit=150,
    )
    problems += words_of(failed)
    done = context.peer(
        f"peer-{name}",
        *("--class", size, "--mode", "train,infer", "--precision", precision),
        *("--warmup", "8", "--iterations", iterations, "--blocks", "2", "--seconds", "4"),
        limit=150,
    )
    if done.status != 0:
        problems += words_of([done])
    told = []
    for (workload, mode, _), peer in peers(done).items():
        case = cases.get((workload, mode, precision, 0))
        if "error" in peer:
            problems.append(f"PyTorch's {size} {precision} {workload} {mode}: {peer['error']}")
        elif case is None:
            problems.append(f"{size} {precision} {workload} {mode} was not timed")
        else:
            different = unequal(case, peer)
            if different:
                problems.append(f"{size} {workload} {mode} is not the same work: {different}")
            times.setdefault((size, precision, workload, mode), []).append((case.ms(), peer["ms"]))
            context.timed[size, precision, workload, mode] = case
            told.append(f"{workload} {mode} {case.ms() / peer['ms']:.2f}")
    print(f"verify: speed: {name}: {', '.join(told) or 'nothing'}", flush=True)


def unequal(case, peer):
    """How the work of an iteration differs; empty where it does not."""
    pairs = {
        "parameters": (case.attributes["parameters"], peer["parameters"]),
        "samples": (case.column("samples")[0], peer["samples"]),
        "tokens": (case.column("tokens")[0], peer["tokens"]),
        "padding": (case.column("padding_positions")[0], peer["padding_positions"]),
        "operations": (case.attributes["flops_per_iteration"], peer["flops_per_iteration"]),
    }
    return ", ".join(
        f"{name} {ours} and {theirs}"
        for name, (ours, theirs) in pairs.items()
        if abs(ours - theirs) > EQUAL_WORK * max(ours, theirs)
    )


def mfu(context):
    """Model FLOPs utilisation of ResNet-50 and VGG16: analytic operations a second over the best large
    matrix product of the same run and precision; from the cases of step speed, in training."""
    rows = []
    for (size, precision, workload, mode), case in context.timed.items():
        if workload in ("vgg", "resnet") and mode == "train":
            figures = case.summary()
            peak = figures.get("peak_flops_per_second")
            share = figures.get("mfu")
            rows.append(
                [
                    *(workload, size, precision, f"{figures['flops_per_second'] / 1e12:.1f}"),
                    f"{peak / 1e12:.1f}" if peak else "none",
                    f"{share:.3f}" if share else "none",
                ]
            )
    if not rows:
        raise Skipped("step speed has timed neither")
    return table(["workload", "class", "precision", "TFLOP/s", "peak TFLOP/s", "MFU"], rows), []


def compiled(context):
    """The same PyTorch scripts with torch.compile, where it works, at the first of the classes; the
    ratio is Pentathlon's time over that of the compiled script."""
    lines, rows = [], []
    size = context.classes[0]
    for precision in [p for p in ("bf16", "fp32") if p in context.precisions]:
        for workload in WORKLOADS:
            if context.budget.left() < 45:
                lines.append(f"- skipped, the budget is spent: {precision} {workload}")
                continue
            done = context.peer(
                f"compiled-{precision}-{workload}",
                *("--compile", "--class", size, "--workload", workload, "--precision", precision),
                *("--warmup", "8", "--iterations", "20", "--blocks", "2", "--seconds", "4"),
                limit=90,
            )
            found = peers(done)
            if not found:
                lines.append(f"- {precision} {workload}: {done.last_lines(1)[:200] or 'no end within 90 s'}")
            for (_, mode, _), peer in found.items():
                if "error" in peer:
                    lines.append(f"- {precision} {workload} {mode}: {peer['error']}")
                    continue
                case = context.timed.get((size, precision, workload, mode))
                ratio = f"{case.ms() / peer['ms']:.2f}" if case else "not timed"
                first = f"{peer['first_seconds']:.0f}"
                rows.append([size, precision, workload, mode, f"{peer['ms']:.3f}", first, ratio])
    head = ["class", "precision", "workload", "mode", "compiled ms", "s to compile", "ratio"]
    return [*table(head, rows), "", *lines], []
