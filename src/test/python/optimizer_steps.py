"""Prints the parameters after each of several steps of an optimiser with given gradients.

usage: optimizer_steps.py FILE sgd MOMENTUM WEIGHT_DECAY CLIP_NORM RATE ...
       optimizer_steps.py FILE adam WEIGHT_DECAY CLAMP RATE ...

FILE has a line of values for the parameters "first" and "second", then two for their gradients at
each of the RATEs. Weight decay of Adam is that of "first" alone. A line of the output holds both.
"""

import sys

import torch

with open(sys.argv[1]) as file:
    lines = [torch.tensor([float(v) for v in line.split()]) for line in file]
kind = sys.argv[2]
settings = [float(v) for v in sys.argv[3:]]
parameters = [torch.nn.Parameter(line) for line in lines[:2]]
if kind == "sgd":
    momentum, decay, clip, *rates = settings
    optimizer = torch.optim.SGD(parameters, lr=1.0, momentum=momentum, weight_decay=decay)
else:
    decay, clip, *rates = settings
    first, second = parameters
    groups = [{"params": [first], "weight_decay": decay}, {"params": [second]}]
    optimizer = torch.optim.Adam(groups, lr=1.0)
for step, rate in enumerate(rates):
    for parameter, gradient in zip(parameters, lines[2 + 2 * step :]):
        parameter.grad = gradient
    if clip and kind == "sgd":
        torch.nn.utils.clip_grad_norm_(parameters, clip)
    elif clip:
        torch.nn.utils.clip_grad_value_(parameters, clip)
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.step()
    print(*(repr(v) for parameter in parameters for v in parameter.tolist()))
