"""Prints the parameters after each of several steps of an optimiser with given gradients.

usage: optimizer_steps.py FILE RATE,... CASE ...

CASE is sgd,MOMENTUM,WEIGHT_DECAY,CLIP_NORM or adam,WEIGHT_DECAY,CLAMP.
FILE has a line of values for the parameters "first" and "second", then two for their gradients at
each of the RATEs. Weight decay of Adam is that of "first" alone. A line of the output holds both
parameters after one step.
"""

import sys

import torch

with open(sys.argv[1]) as file:
    lines = [torch.tensor([float(v) for v in line.split()]) for line in file]
rates = [float(v) for v in sys.argv[2].split(",")]


def run(kind, *settings):
    parameters = [torch.nn.Parameter(line.clone()) for line in lines[:2]]
    *_, decay, clip = settings
    if kind == "sgd":
        optimizer = torch.optim.SGD(parameters, lr=1.0, momentum=settings[0], weight_decay=decay)
        limit = torch.nn.utils.clip_grad_norm_
    else:
        first, second = parameters
        groups = [{"params": [first], "weight_decay": decay}, {"params": [second]}]
        optimizer = torch.optim.Adam(groups, lr=1.0)
        limit = torch.nn.utils.clip_grad_value_
    for step, rate in enumerate(rates):
        for parameter, gradient in zip(parameters, lines[2 + 2 * step :]):
            parameter.grad = gradient.clone()
        if clip:
            limit(parameters, clip)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        print(*(repr(v) for parameter in parameters for v in parameter.tolist()))


for case in sys.argv[3:]:
    kind, *settings = case.split(",")
    run(kind, *(float(v) for v in settings))
