"""Prints a language workload's training losses, for weights and batches from files.

usage: language_losses.py WORKLOAD WEIGHTS BATCHES [SIZE=VALUE ...]

WEIGHTS has a line "NAME EXTENTS VALUE ..." for each parameter, by its canonical name; BATCHES a line
"ITERATION NAME EXTENTS VALUE ..." for each tensor of a batch. EXTENTS are joined by "x". A batch
with "first" begins a stream: the state is zero. SIZES are arguments of language_models.create, and
"lr", the learning rate.
"""

import sys

import torch

import language_models


def tensor(extents, values, dtype):
    return torch.tensor(values, dtype=dtype).view([int(extent) for extent in extents.split("x")])


def number(text):
    return float(text) if "." in text or "e" in text else int(text)


workload, weights, batches = sys.argv[1:4]
sizes = {key: number(value) for key, value in (size.split("=") for size in sys.argv[4:])}
torch.set_num_threads(1)
rate = sizes.pop("lr")
model = language_models.create(workload, **sizes)
arrays = {}
with open(weights) as file:
    for line in file:
        name, extents, *values = line.split()
        arrays[name] = tensor(extents, [float(value) for value in values], torch.float32)
language_models.load(model, arrays)
iterations = {}
with open(batches) as file:
    for line in file:
        iteration, name, extents, *values = line.split()
        words = tensor(extents, [int(value) for value in values], torch.int64)
        iterations.setdefault(int(iteration), {})[name] = words

optimizer = model.optimizer(lr=rate)
for _, batch in sorted(iterations.items()):
    if "first" in batch:
        model.state = None
    print("loss", repr(language_models.step(model, optimizer, batch)))
