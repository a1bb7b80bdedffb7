"""Steps that ask whether a GPU computes what it should, and refuses what it should."""

import concurrent.futures
import math
import os
import time

from report import table
from runs import WORKLOADS, Skipped, children

IMAGES, LANGUAGE = ("vgg", "resnet"), ("rnnlm", "seq2seq", "aoareader")
# Relative differences that a first iteration's loss may have from the CPU's in fp32.
TOLERANCE = {"fp32": 1e-3, "tf32": 2e-2, "bf16": 2e-2}
# A rank that is alone hands its gradients to the collective too.
ALONE = {"PENTATHLON_REDUCE_ALONE": "on"}
# So that two runs of training stay together: networks with batch norm turn the last bit of a weight
# into a tenth of the loss within ten iterations at their own rate.
STEADY = {False: ("--set", "dropout=0"), True: ("--set", "lr=1e-5")}


def relative(found, expected):
    """A loss of 0 is none: it would agree with any other fault."""
    if not found or not expected:
        return math.inf
    return abs(found - expected) / abs(expected)


def percent(share):
    return f"{share:.1e}" if math.isfinite(share) else "none"


def words_of(failures):
    """What commands that failed have said."""
    return [f"`{done.command[-200:]}`: {done.how()}: {done.last_lines()}" for done in failures]


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

    def computed(name, more, **how):
        """Cases by class, workload, mode and precision."""
        found = {}
        for size in context.classes:
            for names in (LANGUAGE, IMAGES):
                cases, failed = context.pentathlon.cases(
                    f"{name}-{size}-{names[0]}", names, *words(size, names), *more, **how
                )
                found.update({(size, *key[:3]): case for key, case in cases.items()})
                problems.extend(words_of(failed))
        return found

    threads = str(max(1, context.cores - 2 if context.gpu else context.cores))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        reference = pool.submit(
            computed, "losses-cpu", ("--threads", threads), limit=240, device="cpu"
        )
        here = computed("losses", ("--precision", ",".join(context.precisions)), limit=150)
        expected = reference.result()

    for size in context.classes:
        for workload in WORKLOADS:
            for mode in ("train", "infer"):
                cpu = expected.get((size, workload, mode, "fp32"))
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
    measured = context.pentathlon.read(kernels).get("kernels", {}).get("rows", [])
    sums = [row for row in measured if row["kernel"] == "all_reduce"]
    wrong = [row for row in sums if row["correct"] != "yes"]
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
            if not on.attributes["cuda_graph_replayed"]:
                problems.append(f"{workload} {mode}: nothing was replayed")
    if not rows:
        problems.append("no case ran with --cuda-graph on")
    head = ["workload", "mode", "ms off", "ms on", "on / off", "largest difference", "graphs"]
    return table(head, rows), problems


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
