"""Runs commands within a budget of seconds, and reads the result files of Pentathlon."""

import datetime
import json
import os
import pathlib
import shlex
import signal
import subprocess
import time

WORKLOADS = ("vgg", "resnet", "rnnlm", "seq2seq", "aoareader")


class Failed(Exception):
    """A step did not show what it was to show; the message goes into the report."""


class Skipped(Exception):
    """A step was not done, and why."""


class Budget:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        return self.end - time.monotonic()

    def need(self, seconds):
        if self.left() < seconds:
            raise Skipped(f"{self.left():.0f} s of the budget were left, and {seconds} s are needed")


class Done:
    """A command that has ended, or was ended: then `status` is None."""

    def __init__(self, command, status, output, began, seconds):
        self.command, self.status, self.output = command, status, output
        self.began, self.seconds = began, seconds

    def how(self):
        if self.status is not None:
            return f"status {self.status}"
        return f"ended after {self.seconds:.0f} s, its limit or what was left of the budget"

    def last_lines(self, count=4):
        lines = [line for line in self.output.splitlines() if line.strip()]
        return " | ".join(lines[-count:])

    def require(self, *statuses):
        if self.status not in (statuses or (0,)):
            raise Failed(f"`{self.command}`: {self.how()}: {self.last_lines()}")
        return self


class Shell:
    """Each command's output goes into a file of its own, and its line into `commands.txt`."""

    def __init__(self, folder, budget):
        self.folder, self.budget = pathlib.Path(folder), budget
        self.folder.mkdir(parents=True, exist_ok=True)
        self.running = set()

    def start(self, name, command, env=None):
        log = self.folder / f"{name}.log"
        with open(self.folder / "commands.txt", "a", encoding="utf-8") as commands:
            commands.write(f"{name}: {shlex.join(command)}\n")
        with open(log, "wb") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        return process, log

    def run(self, name, command, limit, env=None, watch=None):
        """Ends the command with all its children at the limit. `watch` is called now and then."""
        command = [str(word) for word in command]
        end = time.monotonic() + max(1, min(limit, self.budget.left()))
        began, start = time.time(), time.monotonic()
        process, log = self.start(name, command, env)
        self.running.add(process)
        status = None
        try:
            while status is None and time.monotonic() < end:
                try:
                    status = process.wait(0.25)
                except subprocess.TimeoutExpired:
                    if watch:
                        watch(process.pid)
        finally:
            if status is None:
                self.kill(process)
            self.running.discard(process)
        output = log.read_text(encoding="utf-8", errors="replace")
        return Done(shlex.join(command), status, output, began, time.monotonic() - start)

    def abandon(self, *_):
        """Ends this program and what it has started, which has sessions of its own."""
        for process in list(self.running):
            self.kill(process)
        os._exit(128 + signal.SIGTERM)

    @staticmethod
    def kill(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def children(pid):
    """Processes that are that one's children, oldest first."""
    found = []
    for folder in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in folder.read_text(encoding="ascii").split()]
    return sorted(found)


class Case:
    """A case of a result file, as `pentathlon export --format json` gives it."""

    def __init__(self, tables):
        self.tables, self.attributes = tables, tables["attributes"]

    def key(self):
        a = self.attributes
        return a["workload"], a["mode"], a["precision"], int(a.get("cuda_graph", 0))

    def column(self, name, table="iterations"):
        return self.tables[table]["columns"][name]

    def losses(self):
        return self.column("loss")

    def started(self):
        """When the first measured iteration began, in seconds of the machine's clock."""
        text = self.attributes["started"].replace("Z", "+00:00")
        return datetime.datetime.fromisoformat(text).timestamp()

    def summary(self):
        return {row["metric"]: row["value"] for row in self.tables["summary"]["rows"]}

    def ms(self):
        """Of the free-running block where there is one: throughput comes from it."""
        rate = self.summary()["samples_per_second"]
        return 1e3 * self.column("samples")[0] / rate

    def rows(self, table):
        return self.tables.get(table, {}).get("rows", [])

    def complaints(self):
        return [
            f"{row['name']} {row['status']}: {row['detail']}"
            for row in self.rows("checks")
            if row["status"] in ("failed", "warning")
        ]


class Pentathlon:
    """The program under test."""

    def __init__(self, bundle, shell, device):
        self.program = pathlib.Path(bundle).resolve() / "pentathlon"
        self.shell, self.device = shell, device
        self.names = set()
        # Of all ranks of all results, as these say it.
        self.devices = set()

    def fresh(self, name):
        count = 1
        while (found := name if count == 1 else f"{name}-{count}") in self.names:
            count += 1
        self.names.add(found)
        return found

    def call(self, name, *words, limit=60, env=None, watch=None):
        command = [self.program, *words]
        return self.shell.run(self.fresh(name), command, limit, env, watch)

    def run(self, name, *words, limit=120, device=None, env=None, watch=None):
        """`pentathlon run`; the command that has ended, and its result file."""
        name = self.fresh(name)
        file = self.shell.folder / f"{name}.h5"
        words = ("run", "--quiet", "--device", device or self.device, *words, "--out", file, "--force")
        return self.shell.run(name, [self.program, *words], limit, env, watch), file

    def read(self, file):
        """Everything in a result file; nothing where there is none."""
        if not file.exists():
            return {"cases": {}}
        out = file.with_suffix(".json")
        export = ("export", file, "--format", "json", "--out", out)
        self.call(f"{file.stem}-export", *export).require()
        found = json.loads(out.read_text(encoding="utf-8"))
        out.unlink()
        return found

    def cases(self, name, workloads, *words, limit=120, device=None, env=None):
        """The cases of one run for all workloads, and the commands that failed.

        Where that run fails, those workloads that it has not come to have runs of their own, unless
        its flags were refused.
        """
        done, file = self.run(
            name, "--workload", ",".join(workloads), *words, limit=limit, device=device, env=env
        )
        cases = self.found(file)
        failures = [] if done.status in (0, 6) else [done]
        if failures and done.status != 2 and len(workloads) > 1:
            # The last one in the file may lack cases of other modes or precisions.
            whole = {key[0] for key in list(cases)} - {key[0] for key in list(cases)[-1:]}
            for workload in [w for w in workloads if w not in whole]:
                if self.shell.budget.left() < 20:
                    break
                more, failed = self.cases(
                    f"{name}-{workload}", [workload], *words, limit=limit, device=device, env=env
                )
                cases.update(more)
                failures += failed
        return cases, failures

    def found(self, file):
        tables = self.read(file)
        for rank in tables.get("system", {}).get("rows", []):
            self.devices.add(str(rank.get("gpu_name") or rank["cpu_model"]))
        cases = [Case(case) for case in tables["cases"].values()]
        return {case.key(): case for case in cases if case.attributes.get("complete", 1)}
