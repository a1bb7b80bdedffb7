"""Times the steps of Pentathlon's workloads in PyTorch, as a user would write them.

Prints one line for people and one of JSON. The plain settings (neither --channels-last nor --fused)
are those that a PyTorch user gets without asking; the flags show what the same tricks give there.
One batch is made from a fixed seed and used again and again; the sizes are class small's, and the
lengths of sentences, documents and queries those of `pentathlon run --data synthetic-fixed`.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

BATCHES = {"vgg": 32, "resnet": 32, "seq2seq": 32, "rnnlm": 20, "aoareader": 8}

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--workload", choices=list(BATCHES), default="vgg")
parser.add_argument("--mode", choices=["train", "infer"], default="train")
parser.add_argument("--batch", type=int, help="samples, by default those of class small")
parser.add_argument("--iterations", type=int, default=20)
parser.add_argument("--warmup", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--channels-last", action="store_true", help="for vgg and resnet")
parser.add_argument("--fused", action="store_true", help="the optimiser in one kernel")
options = parser.parse_args()
options.batch = options.batch or BATCHES[options.workload]

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "test" / "python"))
import image_models
import language_models
import made_up_batches

torch.set_num_threads(options.threads)
torch.manual_seed(1)
training = options.mode == "train"
fused = options.fused or None


class Images:
    def __init__(self):
        self.model = image_models.MODELS[options.workload]().train(training)
        self.pixels = torch.randn(options.batch, 3, 32, 32)
        self.labels = torch.randint(0, 10, (options.batch,))
        if options.channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
            self.pixels = self.pixels.contiguous(memory_format=torch.channels_last)
        self.sgd = torch.optim.SGD(
            self.model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, fused=fused
        )

    def train(self):
        self.sgd.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(self.pixels), self.labels)
        loss.backward()
        self.sgd.step()
        return loss.item()

    def infer(self):
        with torch.inference_mode():
            return F.cross_entropy(self.model(self.pixels), self.labels).item()


class Language:
    def __init__(self):
        self.model = language_models.create(options.workload).train(training)
        self.batch = getattr(made_up_batches, options.workload)(options.batch)
        self.optimizer = self.model.optimizer(fused=fused)

    def train(self):
        return language_models.step(self.model, self.optimizer, self.batch)

    def infer(self):
        with torch.inference_mode():
            return self.model.loss(self.batch).item()


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


workload = Images() if options.workload in image_models.MODELS else Language()
step = workload.train if training else workload.infer
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
