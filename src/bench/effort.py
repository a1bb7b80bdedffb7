"""Lines of code that each workload takes in each engine, and in plain PyTorch.

    python3 src/bench/effort.py

A line counts if it holds code: not blank, no comment, no documentation, no import. Every file of
an engine's package belongs to exactly one group below; one that is in none, or gone, is an error.
"""

import ast
import io
import re
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "src/main/java/org/pentathlon"
PYTHON = ROOT / "src/test/python"

WORKLOADS = {
    "vgg and resnet": {
        "torch": "ImageModel Network Thinning",
        "dl4j": "ImageModel ImageNetwork RunningStatistics",
        "image_models": "VGG BasicBlock Bottleneck ResNet",
        "workload": "Vgg ResNet ImageClassification Layer",
    },
    "rnnlm": {
        "torch": "RecurrentLanguageModel",
        "dl4j": "RecurrentLanguageModel",
        "language_models": "RnnLm",
        "workload": "Rnnlm LanguageModel",
    },
    "seq2seq": {
        "torch": "TranslationModel AttentionDecoder StagedPairs",
        "dl4j": "TranslationModel TranslationNetwork AttentionDecoder Attention DecoderVertex"
        " DecoderWeights StagedPairs Products",
        "language_models": "Encoder Attention Decoder Seq2Seq",
        "workload": "Seq2seq Translation",
    },
    "aoareader": {
        "torch": "ReadingModel ReadingEncoder BidirectionalGru PackedGru ThreadPair",
        "dl4j": "ReadingModel AttentionGraph AttentionOverAttention AttentionVertex"
        " StagedQuestions QuietOutput",
        "language_models": "AoaReader",
        "workload": "AoaReader Reading",
    },
    "shared by workloads": {
        "torch": "CrossEntropy RecurrentLayers",
        "dl4j": "CrossEntropy GruSequence GruVertex GruVertexPasses GruWeights Linear LinearLayer"
        " BiasInitializer VectorParts",
        "language_models": "positions host_lengths step",
    },
}

ENGINES = {
    "session, parameters, memory": {
        "torch": "TorchEngine TorchSession Model Weights GradientBuckets Kept Input Place"
        " HostPlace HostMemory Autocast ComputeThreads Operator NativeMethod LoadedLibraries"
        " Preparation Processor",
        "dl4j": "Dl4jEngine Dl4jSession Model PhasedGraph Graphs FlatParameters Arrangement"
        " HostArrays Backend Libraries NativeMemory Preparation Processor SmallOperators",
    },
    "optimisers": {
        "torch": "Optimizer SgdOptimizer FusedSgdOptimizer AdamOptimizer DeviceClip",
        "dl4j": "Optimizer SgdOptimizer AdamOptimizer",
    },
    "GPUs": {
        "torch": "CudaPlace CudaSettings CudaBuild CudaFiles CudaFailure CudaGraph CapturedPhases"
        " DeviceTimeline DeviceCache StagingArea",
        "dl4j": "CudaBuild",
    },
    "gradients by Gloo": {
        "torch": "GlooCollective GlooCollectiveProvider ListeningSockets NativeOutput"
        " StoreExchange",
        "dl4j": "",
    },
    "operators and memory measured": {
        "torch": "TorchOperators OperatorLane OperatorName OperatorNames OperatorWorks AtenWork"
        " NativeValue NativeWords TensorShape RecordFunctions RecordFunctionView RecordingCosts"
        " AllocationHook KnownMemory",
        "dl4j": "Dl4jOperators OperatorLane RecordingCosts RecordingExecutioner RecordingFactory"
        " WatchedVertex ArrayWork AllocationHook ImportedFunctions KnownMemory",
    },
    "basic operations": {
        "torch": "TorchKernels KernelLibraries KernelNumbers HostValues PreparedConvolution"
        " PreparedElementWise PreparedMatrixProduct PreparedRecurrent PreparedTriad QueuedKernel",
        "dl4j": "Dl4jKernels PreparedConvolution PreparedElementWise PreparedMatrixProduct"
        " PreparedRecurrent PreparedTriad RecurrentPasses LstmPasses GruPasses",
    },
}

# A comment, or a string or character, in which there is none.
COMMENT = r"//[^\n]*|/\*.*?\*/"
TEXT = r'"""(?:\\.|.)*?"""|"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])+'"
JAVA = re.compile(COMMENT + "|" + TEXT, re.S)


def java_lines(path):
    def without(match):
        text = match.group()
        return "\n" * text.count("\n") if text.startswith("/") else text

    code = JAVA.sub(without, path.read_text())
    lines = (line.strip() for line in code.splitlines())
    return sum(1 for line in lines if line and not line.startswith(("import ", "package ")))


def python_lines(path, names):
    """Code lines of classes and functions of a module."""
    text = path.read_text()
    nodes = {node.name: node for node in ast.parse(text).body if hasattr(node, "name")}
    coded = set()
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped and token.type != tokenize.ENDMARKER:
            coded.update(range(token.start[0], token.end[0] + 1))
    total = 0
    for name in names:
        if name not in nodes:
            sys.exit(f"{path} has no {name}; mend the list in {__file__}")
        node = nodes[name]
        lines = coded & set(range(node.lineno, node.end_lineno + 1))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant):
                lines -= set(range(inner.lineno, inner.end_lineno + 1))
        total += len(lines)
    return total


def package_lines(folder, names):
    total = 0
    for name in names:
        path = folder / f"{name}.java"
        if not path.exists():
            sys.exit(f"{path} is gone; mend the list in {__file__}")
        total += java_lines(path)
    return total


def lines(group, column):
    names = group.get(column, "").split()
    if column in ("torch", "dl4j"):
        return package_lines(MAIN / "engine" / column, names)
    if column == "workload":
        return package_lines(MAIN / column, names)
    return python_lines(PYTHON / f"{column}.py", names)


def require_every_file_once():
    for engine in ("torch", "dl4j"):
        listed = [
            name
            for groups in (WORKLOADS, ENGINES)
            for group in groups.values()
            for name in group[engine].split()
        ]
        there = {path.stem for path in (MAIN / "engine" / engine).glob("*.java")} - {"package-info"}
        wrong = there.symmetric_difference(listed) | {n for n in listed if listed.count(n) > 1}
        if wrong:
            sys.exit(f"engine {engine}: not in exactly one group of {__file__}: {sorted(wrong)}")


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---" + "|---:" * (len(head) - 1) + "|")
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else cell for cell in row)
        print("| " + " | ".join(cells) + " |")
    print()


def main():
    require_every_file_once()
    rows = []
    for name, group in WORKLOADS.items():
        peer = lines(group, "image_models") + lines(group, "language_models")
        engines = (lines(group, "torch"), lines(group, "dl4j"))
        rows.append((name, *engines, peer, lines(group, "workload")))
    rows.append(("all", *(sum(column) for column in list(zip(*rows))[1:])))
    table(["workload", "engine torch", "engine dl4j", "PyTorch", "definition"], rows)
    rows = [(name, lines(group, "torch"), lines(group, "dl4j")) for name, group in ENGINES.items()]
    table(["of the engine", "engine torch", "engine dl4j"], rows)


if __name__ == "__main__":
    main()
