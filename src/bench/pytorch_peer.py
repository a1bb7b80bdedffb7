"""Times the steps of Pentathlon's workloads in PyTorch, as a user would write them.

Prints one line for people and one of JSON. The plain settings (neither --channels-last nor --fused)
are those that a PyTorch user gets without asking; the flags show what the same tricks give there.
One batch is made from a fixed seed and used again and again; the sizes are class small's.
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
        self.sgd.zero_grad()
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
        self.batch = globals()[options.workload](options.batch)
        self.optimizer = self.model.optimizer(fused=fused)

    def train(self):
        return language_models.step(self.model, self.optimizer, self.batch)

    def infer(self):
        with torch.inference_mode():
            return self.model.loss(self.batch).item()


# Share of sentences of 1, 2, 3, ... words in Tatoeba, in 1/10,000.
FRENCH = """11 86 503 1083 1423 1571 1453 1145 843 621 412 288 183 126 86 53 38 24 14 12 8 6 3 3 2 1
    1 1 1 1 1"""
ENGLISH = """3 79 668 1382 1773 1835 1426 1031 658 430 264 166 104 67 41 30 15 10 5 4 2 2 2 1 1 1"""
PAD, SOS, EOS, UNK = range(4)


def zipf(vocabulary, first, shape):
    """Words from `first` on, the n-th of them with a probability in proportion to 1 / n."""
    weights = 1 / torch.arange(1, vocabulary - first + 1, dtype=torch.float64)
    count = torch.Size(shape).numel()
    return first + torch.multinomial(weights, count, replacement=True).view(shape)


def padded(words, lengths):
    return words.masked_fill(torch.arange(words.size(1)) >= lengths.unsqueeze(1), PAD)


def rnnlm(columns, steps=35):
    stream = zipf(33_278, 0, (steps + 1, columns))
    for t in range(1, steps + 1):
        follows = torch.rand(columns) < 0.5
        stream[t] = torch.where(follows, (7 * stream[t - 1] + 3) % 33_278, stream[t])
    return {"inputs": stream[:-1].contiguous(), "targets": stream[1:].contiguous()}


def sentences(samples, vocabulary, histogram, longest=9):
    shares = torch.tensor([float(share) for share in histogram.split()])
    lengths = (1 + torch.multinomial(shares, samples, replacement=True)).clamp(max=longest)
    words = zipf(vocabulary, UNK + 1, (samples, int(lengths.max()) + 1))
    words[torch.arange(samples), lengths] = EOS
    return padded(words, lengths + 1), lengths + 1


def seq2seq(samples):
    source, source_lengths = sentences(samples, 16_937, FRENCH)
    target, target_lengths = sentences(samples, 10_096, ENGLISH)
    return {
        "source": source,
        "source_lengths": source_lengths,
        "target": target,
        "target_lengths": target_lengths,
    }


def log_normal(samples, mean, deviation, least, most):
    values = torch.exp(torch.log(torch.tensor(mean)) - deviation**2 / 2 + deviation * torch.randn(samples))
    return values.round().long().clamp(least, most)


def aoareader(samples, vocabulary=53_063):
    document_lengths = log_normal(samples, 433.0, 0.277, 20, 450)
    query_lengths = log_normal(samples, 28.0, 0.636, 3, 210)
    documents = padded(zipf(vocabulary, 2, (samples, int(document_lengths.max()))), document_lengths)
    queries = padded(zipf(vocabulary, 2, (samples, int(query_lengths.max()))), query_lengths)
    places = (torch.rand(samples) * document_lengths).long()
    return {
        "documents": documents,
        "document_lengths": document_lengths,
        "queries": queries,
        "query_lengths": query_lengths,
        "answers": documents[torch.arange(samples), places],
    }


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
