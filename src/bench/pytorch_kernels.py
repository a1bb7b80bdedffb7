"""Measures the ceilings of `pentathlon kernels` in PyTorch: a large matrix product and a triad.

Prints two lines: the best rate of some square products in GFLOP/s with its size, and the triad's in GB/s.
Each rate is that of the median call; results go into memory that is there before.
"""

import argparse
import statistics
import sys
import time

import torch

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--sizes", default="1024,1536,2048,3072,4096")
options = parser.parse_args()
torch.set_num_threads(options.threads)
print(torch.__version__, torch.__config__.show(), file=sys.stderr)


def median_seconds(call, budget):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    calls = max(5, min(100, int(budget / min(times))))
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


best = (0.0, 0)
for size in map(int, options.sizes.split(",")):
    left = torch.rand(size, size) * 2 - 1
    right = torch.rand(size, size) * 2 - 1
    result = torch.empty(size, size)
    seconds = median_seconds(lambda: torch.mm(left, right, out=result), 0.2)
    best = max(best, (2 * size**3 / seconds / 1e9, size))
print(f"matrix_product {best[0]:.1f} {best[1]}")

elements = 64 << 20
b = torch.ones(elements)
c = torch.ones(elements)
a = torch.zeros(elements)
seconds = median_seconds(lambda: torch.add(b, c, alpha=3, out=a), 0.3)
print(f"triad {12 * elements / seconds / 1e9:.2f}")
