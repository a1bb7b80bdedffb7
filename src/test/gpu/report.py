"""The text that verify.sh leaves."""


def table(head, rows):
    """A table of Markdown with columns of equal width."""
    rows = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]
    return [lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]]


class Report:
    """Sections of text, ready to be pasted into docs/gpu.md."""

    def __init__(self, file):
        self.file, self.sections, self.verdicts = file, [], []

    def section(self, title, lines):
        self.sections.append([f"### {title}", "", *lines, ""])
        self.write()

    def verdict(self, name, words, seconds):
        self.verdicts.append((name, words, f"{seconds:.0f}"))
        print(f"verify: {name}: {words} ({seconds:.0f} s)", flush=True)

    def write(self):
        head = ["## What was verified on a GPU", "", *table(["step", "outcome", "s"], self.verdicts)]
        parts = [head + [""], *self.sections]
        self.file.write_text("\n".join(line for part in parts for line in part), encoding="utf-8")
