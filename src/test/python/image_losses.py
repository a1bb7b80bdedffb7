"""Prints eval-mode logits, then training losses, for weights and a batch from files.

usage: image_losses.py vgg|resnet DIVISOR WEIGHTS PIXELS LABELS RATE ITERATIONS

WEIGHTS are all parameters in canonical order, PIXELS a batch (both float32), LABELS int64.
"""

import sys

import torch
import torch.nn.functional as F

from image_models import MODELS


def read(path, dtype):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


workload, divisor, weights, pixels, labels, rate, iterations = sys.argv[1:]
torch.set_num_threads(1)
model = MODELS[workload](int(divisor))
values = read(weights, torch.float32)
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(values[: parameter.numel()].view_as(parameter))
        values = values[parameter.numel() :]
assert values.numel() == 0, "more weights than parameters"
y = read(labels, torch.int64)
x = read(pixels, torch.float32).view(len(y), 3, 32, 32)

model.eval()
with torch.no_grad():
    print("logits", *(repr(v) for v in model(x).flatten().tolist()))
model.train()
sgd = torch.optim.SGD(model.parameters(), lr=float(rate), momentum=0.9, weight_decay=5e-4)
for _ in range(int(iterations)):
    sgd.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    sgd.step()
    print("loss", repr(loss.item()))
