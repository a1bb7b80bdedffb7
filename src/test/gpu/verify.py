"""The steps of verify.sh, each with a time limit; what they find goes into report.txt.

A step that fails is reported with the last lines of what failed, and the next one goes on. The
report is written after each step, so that it is there however this ends.
"""

import argparse
import datetime
import os
import pathlib
import platform
import signal
import subprocess
import sys
import tarfile
import time
import traceback

import correctness
import measured
import speed
from report import Report
from runs import Budget, Failed, Pentathlon, Shell, Skipped

STEPS = {
    "doctor": correctness.doctor,
    "losses": correctness.losses,
    "nccl": correctness.nccl,
    "graph": correctness.graph,
    "measures": measured.measures,
    "start": speed.start,
    "ncu": measured.ncu,
    "speed": speed.speed,
    "mfu": speed.mfu,
    "compile": speed.compiled,
    "refusals": correctness.refusals,
    "growth": measured.growth,
}

# Of the files that are kept; larger ones are rows of runs that are not looked into.
LARGEST_BYTES = 8 << 20

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--bundle", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--work", type=pathlib.Path, required=True)
parser.add_argument("--device", default="cuda")
parser.add_argument("--budget", type=float, default=540)
parser.add_argument("--steps", default=",".join(STEPS))
parser.add_argument("--classes")
parser.add_argument("--precisions")
parser.add_argument("--quick", action="store_true")


class Context:
    """What every step is given."""

    def __init__(self, options):
        self.options = options
        self.budget = Budget(options.budget)
        self.shell = Shell(options.work / "details", self.budget)
        self.pentathlon = Pentathlon(options.bundle, self.shell, options.device)
        self.report = Report(options.out / "report.txt")
        self.gpu, self.quick = options.device == "cuda", options.quick
        self.steps = options.steps.split(",")
        self.cores = len(os.sched_getaffinity(0))
        classes = options.classes or ("reference" if self.quick else "reference,large")
        if not self.gpu and not options.classes:
            classes = "tiny" if self.quick else "small"
        self.classes = classes.split(",")
        precisions = options.precisions or ("fp32,tf32,bf16" if self.gpu else "fp32")
        self.precisions = precisions.split(",")
        self.small = "tiny" if self.quick and not self.gpu else "small"
        # Cases of step speed, for what follows from them.
        self.timed = {}

    def peer(self, name, *words, limit=120):
        script = pathlib.Path(__file__).with_name("peer.py")
        words = [sys.executable, script, "--device", self.options.device, *words]
        return self.shell.run(self.pentathlon.fresh(name), words, limit)


def machine(context):
    """Date, hardware and versions."""
    lines = [f"- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC"]
    lines.append(f"- Machine: {context.cores} cores, {platform.platform()}")
    query = "name,driver_version,memory.total,clocks.max.sm,power.limit"
    try:
        found = subprocess.run(
            ["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
        )
        lines.append(f"- GPU ({query}): {found.stdout.strip() or found.stderr.strip()}")
    except (OSError, subprocess.TimeoutExpired):
        lines.append("- GPU: nvidia-smi tells nothing here")
    peer = context.peer("machine", "--workload", "rnnlm", "--class", "tiny", "--dry-run", limit=60)
    first = next((line for line in peer.output.splitlines() if line.startswith("{")), None)
    lines.append(f"- PyTorch: {first or f'does not start: {peer.last_lines(1)}'}")
    version = context.pentathlon.call("version", "--version")
    lines.append(f"- Pentathlon: {version.last_lines(2)}")
    lines.append(f"- CUDA libraries: {os.environ.get('PENTATHLON_CUDA_LIBS') or 'where the system has them'}")
    return lines, []


def attempt(context, name, step):
    """Whether the step did not fail."""
    start = time.monotonic()
    try:
        context.budget.need(5)
        lines, problems = step(context)
        words = "failed" if problems else "passed"
    except Skipped as reason:
        lines, problems, words = [f"Skipped: {reason}."], [], f"skipped: {reason}"
    except Failed as problem:
        lines, problems, words = [], [str(problem)], "failed"
    except Exception as problem:  # A fault of this script; the next step may do.
        last = traceback.extract_tb(problem.__traceback__)[-1]
        place = f"{pathlib.Path(last.filename).name}:{last.lineno}"
        lines, problems = [], [f"{type(problem).__name__} at {place}: {problem}"]
        words = "failed"
    seconds = time.monotonic() - start
    context.report.verdict(name, words, seconds)
    for problem in problems:
        print(f"verify: {name}: FAILED: {problem}", flush=True)
    doc = " ".join((step.__doc__ or "").split())
    context.report.section(
        f"{name}: {words.split(':')[0]}",
        [doc, "", *lines, *([""] if lines else []), *(f"FAILED: {p}" for p in problems)],
    )
    return not problems


def commands(context):
    """Those that were run, without the paths of this machine."""
    text = (context.shell.folder / "commands.txt").read_text(encoding="utf-8")
    text = text.replace(f"{context.pentathlon.program}", "pentathlon")
    text = text.replace(f"{context.shell.folder}/", "").replace(f"{pathlib.Path(__file__).parent}/", "")
    return [line for line in text.splitlines() if "-export: " not in line]


def pack(context):
    """What is there stays whole if this is cut off."""
    whole = context.options.out / "details.tar.gz"
    part = whole.with_suffix(".part")
    with tarfile.open(part, "w:gz", compresslevel=3) as archive:
        for file in sorted(context.shell.folder.iterdir()):
            if file.is_file() and file.stat().st_size <= LARGEST_BYTES:
                archive.add(file, arcname=f"details/{file.name}")
    part.replace(whole)


def main():
    options = parser.parse_args()
    context = Context(options)
    unknown = [name for name in context.steps if name not in STEPS]
    if unknown:
        parser.error(f"no step {unknown[0]}; there are {', '.join(STEPS)}")
    signal.signal(signal.SIGTERM, context.shell.abandon)
    good = attempt(context, "machine", machine)
    for name in context.steps:
        good &= attempt(context, name, STEPS[name])
        pack(context)
    devices = [f"- {name}" for name in sorted(context.pentathlon.devices)]
    context.report.section("Devices, as the result files name them", devices)
    context.report.section("Commands", ["    " + line for line in commands(context)])
    print(f"verify: the report is {options.out / 'report.txt'}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
