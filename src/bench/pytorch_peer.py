"""Times the steps of Pentathlon's image classifiers in PyTorch, as a user would write them.

Prints one line for people and one of JSON. The plain settings (neither --channels-last nor --fused)
are those that a PyTorch user gets without asking; the flags show what the same tricks give there.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--workload", choices=["vgg", "resnet"], default="vgg")
parser.add_argument("--mode", choices=["train", "infer"], default="train")
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--iterations", type=int, default=20)
parser.add_argument("--warmup", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--fused", action="store_true", help="SGD in one kernel")
options = parser.parse_args()

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "test" / "python"))
from image_models import MODELS

torch.set_num_threads(options.threads)
torch.manual_seed(1)
training = options.mode == "train"
model = MODELS[options.workload]()
pixels = torch.randn(options.batch, 3, 32, 32)
labels = torch.randint(0, 10, (options.batch,))
if options.channels_last:
    model = model.to(memory_format=torch.channels_last)
    pixels = pixels.contiguous(memory_format=torch.channels_last)
model.train(training)
sgd = torch.optim.SGD(
    model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, fused=options.fused or None
)


def train():
    sgd.zero_grad()
    loss = F.cross_entropy(model(pixels), labels)
    loss.backward()
    sgd.step()
    return loss.item()


def infer():
    with torch.inference_mode():
        return F.cross_entropy(model(pixels), labels).item()


def libraries():
    config = torch.__config__.show()
    found = [s.strip() for s in config.replace(",", "\n").splitlines()]
    words = ("BLAS_INFO", "Math Kernel", "MKL-DNN", "OpenMP", "CPU capability")
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "/" in line}
    return {
        "torch": torch.__version__,
        "config": [s for s in found if any(word in s for word in words)],
        "loaded": sorted(p for p in paths if any(n in p for n in ("blas", "mkl", "omp", "torch_cpu"))),
    }


step = train if training else infer
times = []
for _ in range(options.warmup + options.iterations):
    begin = time.perf_counter()
    step()
    times.append((time.perf_counter() - begin) * 1e3)
times = times[options.warmup :]
median = statistics.median(times)
print(
    f"pytorch {options.workload} {options.mode}: median {median:.1f} ms, least {min(times):.1f} ms"
    f"{' channels-last' if options.channels_last else ''}{' fused' if options.fused else ''}"
)
print(
    json.dumps(
        {
            **vars(options),
            "median_ms": round(median, 3),
            "min_ms": round(min(times), 3),
            "malloc": {k: v for k, v in os.environ.items() if k.startswith(("MALLOC_", "GLIBC_"))},
            **libraries(),
        }
    )
)
