"""Times the steps of Pentathlon's workloads in PyTorch, as a user would write them.

Prints one line for people and one of JSON. The plain settings (neither --channels-last nor --fused)
are those that a PyTorch user gets without asking; the flags show what the same tricks give there.
One batch is made from a fixed seed and used again and again; the sizes are class small's, and the
lengths of sentences, documents and queries those of `pentathlon run --data synthetic-fixed`.
"""

import argparse
import json
import math
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
import philox_check
import translation_check

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
        self.batch = globals()[options.workload](options.batch)
        self.optimizer = self.model.optimizer(fused=fused)

    def train(self):
        return language_models.step(self.model, self.optimizer, self.batch)

    def infer(self):
        with torch.inference_mode():
            return self.model.loss(self.batch).item()


PAD, SOS, EOS, UNK = range(4)
SEED = 1


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


def sentences(words):
    lengths = torch.tensor([len(sentence) + 1 for sentence in words])
    rows = torch.full((len(words), int(lengths.max())), PAD)
    for row, sentence in zip(rows, words):
        row[: len(sentence) + 1] = torch.tensor([*sentence, EOS])
    return rows, lengths


def seq2seq(samples):
    """Pentathlon's own batch: its cost depends on the lengths of the sentences."""
    made = list(translation_check.pairs(SEED, 16_937, 10_096, 9, 0, samples))
    source, source_lengths = sentences([pair[0] for pair in made])
    target, target_lengths = sentences([pair[1] for pair in made])
    return {
        "source": source,
        "source_lengths": source_lengths,
        "target": target,
        "target_lengths": target_lengths,
    }


def log_normal(words, mean, deviation, least, most):
    exponent = math.log(mean) - deviation**2 / 2 + deviation * philox_check.normal(*words)
    return min(max(math.floor(math.exp(exponent) + 0.5), least), most)


def aoareader(samples, vocabulary=53_063):
    """With the lengths of Pentathlon's batch."""
    stream = philox_check.Stream(SEED, "aoareader/questions")
    words = [stream.block(4 * sample) for sample in range(samples)]
    document_lengths = torch.tensor([log_normal(w[:2], 433, 0.277, 20, 450) for w in words])
    query_lengths = torch.tensor([log_normal(w[2:], 28, 0.636, 3, 210) for w in words])
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
