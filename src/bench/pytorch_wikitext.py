"""Trains the language model on WikiText-2 in PyTorch, as `pentathlon run --workload rnnlm` does.

The same columns, chunks, optimiser and evaluation as classes small and reference; only the initial
weights and the dropout come from PyTorch's generator. Prints the perplexities, and the seconds of
all training iterations so far: without reading, evaluations and start.

    python src/bench/pytorch_wikitext.py DIR/wikitext-2 --epochs 1 --threads 2
"""

import argparse
import math
import pathlib
import sys
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("folder", type=pathlib.Path, help="with train.txt, valid.txt and test.txt")
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--iterations", type=int, help="of an epoch, to end it early")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "test" / "python"))
import language_models

BATCH, EVALUATED, BPTT = 20, 10, 35
torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)


def read():
    ids = {}
    splits = []
    for name in ("train", "valid", "test"):
        with open(options.folder / f"{name}.txt", encoding="utf-8", newline="\n") as lines:
            words = [word for line in lines for word in line.split() + ["<eos>"]]
        splits.append(torch.tensor([ids.setdefault(word, len(ids)) for word in words]))
    return len(ids), splits


def columns(stream, count):
    length = len(stream) // count
    return stream[: length * count].view(count, length).t().contiguous()


def chunks(stream):
    for at in range(0, len(stream) - 1, BPTT):
        steps = min(BPTT, len(stream) - 1 - at)
        yield {"inputs": stream[at : at + steps], "targets": stream[at + 1 : at + 1 + steps]}


def perplexity(model, stream):
    model.eval()
    model.state = None
    total = 0.0
    count = 0
    with torch.no_grad():
        for chunk in chunks(columns(stream, EVALUATED)):
            tokens = chunk["targets"].numel()
            total += model.loss(chunk).item() * tokens
            count += tokens
    model.train()
    return math.exp(total / count)


vocabulary, (train, valid, test) = read()
model = language_models.create("rnnlm", vocabulary=vocabulary)
optimizer = model.optimizer()
seconds = 0.0
best = math.inf
for epoch in range(1, options.epochs + 1):
    model.state = None
    begin = time.perf_counter()
    for iteration, chunk in enumerate(chunks(columns(train, BATCH)), 1):
        language_models.step(model, optimizer, chunk)
        if iteration == options.iterations:
            break
    seconds += time.perf_counter() - begin
    found = perplexity(model, valid)
    rate = optimizer.param_groups[0]["lr"]
    print(
        f"epoch {epoch}: {iteration} iterations, {seconds:.0f} s, lr {rate:g}, validation"
        f" perplexity {found:.2f}, test perplexity {perplexity(model, test):.2f}",
        flush=True,
    )
    if found >= best:
        optimizer.param_groups[0]["lr"] /= 4
    best = min(best, found)
