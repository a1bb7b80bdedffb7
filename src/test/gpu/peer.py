"""Times the five workloads in PyTorch on a GPU, as someone who knows PyTorch well would write them.

Pinned batches and copies that the host does not wait for, of large ones beside the work on the batch
before, cuDNN's recurrent layers over packed
sequences, its search for algorithms, channels-last, fused optimisers, autocast for bf16, nothing
that waits for the GPU within an iteration. One batch is used again and again, of the sizes and
lengths that `pentathlon run --data synthetic-fixed` has, and it is copied each time, as there.

The first line of output is JSON on the machine, and so is one for each case: `ms` is the median over
blocks, each of so many iterations with one synchronisation at its end, divided by their number. A case
that fails says why in `error`, and the next one goes on.
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

WORKLOADS = ("vgg", "resnet", "rnnlm", "seq2seq", "aoareader")

# Sizes of each class, as docs/workloads.md has them.
SIZES = {
    "vgg": {
        "tiny": {"batch": 8, "divisor": 8},
        "small": {"batch": 32},
        "reference": {"batch": 128},
        "large": {"batch": 2048},
    },
    "resnet": {
        "tiny": {"batch": 8, "divisor": 8},
        "small": {"batch": 32},
        "reference": {"batch": 128, "depth": 50},
        "large": {"batch": 1024, "depth": 50},
    },
    "rnnlm": {
        "tiny": {"batch": 4, "steps": 10, "hidden": 32, "vocabulary": 500},
        "small": {"batch": 20},
        "reference": {"batch": 20},
        "large": {"batch": 256, "hidden": 1500},
    },
    "seq2seq": {
        "tiny": {
            "batch": 8,
            "hidden": 32,
            "source_vocabulary": 500,
            "target_vocabulary": 400,
        },
        "small": {"batch": 32},
        "reference": {"batch": 32},
        "large": {
            "batch": 512,
            "seq_len": 50,
            "hidden": 1024,
            "source_vocabulary": 21_400,
            "target_vocabulary": 13_066,
            "full": True,
        },
    },
    "aoareader": {
        "tiny": {"batch": 2, "seq_len": 60, "query_len": 12, "hidden": 16, "vocabulary": 500},
        "small": {"batch": 8},
        "reference": {"batch": 32, "seq_len": 1338, "hidden": 384},
        "large": {"batch": 128, "seq_len": 1338, "hidden": 384},
    },
}
# What the batch alone is made from, and what both the batch and the model.
OF_BATCH = {"steps", "seq_len", "query_len", "full"}
OF_BOTH = {"vocabulary", "source_vocabulary", "target_vocabulary"}
# Copying a smaller batch takes less time than a stream of its own would.
LARGE_BYTES = 1 << 20

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--workload", default="all", help="names, parted by commas")
parser.add_argument("--mode", default="train,infer")
parser.add_argument("--precision", default="fp32", help="fp32, tf32, bf16")
parser.add_argument("--class", dest="size", default="small", choices=SIZES["vgg"])
parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
parser.add_argument("--batch", type=int, help="in place of the class's")
parser.add_argument("--depth", type=int, choices=[18, 50], help="of resnet, in place of the class's")
parser.add_argument("--iterations", type=int, default=20, help="of each block")
parser.add_argument("--warmup", type=int, default=5)
parser.add_argument("--blocks", type=int, default=3)
parser.add_argument("--seconds", type=float, default=10, help="no further block behind so many")
parser.add_argument("--threads", type=int)
parser.add_argument("--compile", action="store_true")
parser.add_argument("--dry-run", action="store_true", help="what a step has to do; time nothing")

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))


class Images:
    def __init__(self, workload, sizes, device):
        batch = sizes.pop("batch")
        self.model = image_models.MODELS[workload](**sizes)
        self.model = self.model.to(device, memory_format=torch.channels_last)
        pixels = torch.randn(batch, 3, 32, 32)
        self.batch = {
            "pixels": pixels.contiguous(memory_format=torch.channels_last),
            "labels": torch.randint(0, 10, (batch,)),
        }
        self.samples, self.tokens, self.padding = batch, 0, 0
        self.sizes = sizes

    def flops(self):
        """Of a forward pass, as PyTorch counts them."""
        from torch.utils.flop_counter import FlopCounterMode

        with torch.device("meta"), FlopCounterMode(display=False) as counter:
            model = image_models.MODELS[self.workload_name()](**self.sizes)
            model(torch.empty(self.samples, 3, 32, 32))
        return counter.get_total_flops()

    def workload_name(self):
        return "vgg" if isinstance(self.model, image_models.VGG) else "resnet"

    def optimizer(self, fused):
        return torch.optim.SGD(
            self.model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, fused=fused
        )

    def loss(self, batch):
        return F.cross_entropy(self.model(batch["pixels"]), batch["labels"])

    def clip(self):
        pass


class Language:
    def __init__(self, workload, sizes, device):
        samples = sizes.pop("batch")
        of_model = {k: v for k, v in sizes.items() if k not in OF_BATCH}
        if workload != "seq2seq" and "hidden" in of_model:
            of_model["embedding"] = of_model["hidden"]
        of_batch = {k: v for k, v in sizes.items() if k in OF_BATCH | OF_BOTH}
        self.model = language_models.create(workload, **of_model).to(device)
        self.batch = getattr(made_up_batches, workload)(samples, **of_batch)
        self.samples = samples
        lengths = [v for k, v in self.batch.items() if k.endswith("_lengths")]
        if lengths:
            self.tokens = sum(int(v.sum()) for v in lengths)
            self.padding = sum(samples * int(v.max()) for v in lengths) - self.tokens
        else:
            self.tokens, self.padding = self.batch["inputs"].numel(), 0
        self.optimizer = lambda fused: self.model.optimizer(fused=fused)
        self.loss = self.model.loss
        self.clip = self.model.clip

    def flops(self):
        """Of a forward pass: products of matrices at true positions."""
        return 2 * getattr(self, f"{type(self.model).__name__.lower()}_products")()

    def rnnlm_products(self):
        lstm, vocabulary = self.model.lstm, self.model.decoder.out_features
        gates = sum(p.numel() for n, p in lstm.named_parameters() if n.startswith("weight"))
        return self.tokens * (gates + lstm.hidden_size * vocabulary)

    def seq2seq_products(self):
        hidden, vocabulary = self.model.decoder.gru.hidden_size, self.model.decoder.output.out_features
        source, target = self.batch["source_lengths"], self.batch["target_lengths"]
        source_word = 7 * hidden**2
        target_word = 10 * hidden**2 + hidden * vocabulary
        return int((source * source_word + target * target_word + source * target * 2 * hidden).sum())

    def aoareader_products(self):
        gru = self.model.gru
        documents, queries = self.batch["document_lengths"], self.batch["query_lengths"]
        word = 6 * gru.hidden_size * (gru.input_size + gru.hidden_size)
        pair = 2 * gru.hidden_size + 1
        return int(((documents + queries) * word + documents * queries * pair).sum())


class Ahead:
    """Copies the next batch in a stream of its own, beside the work on the one before."""

    def __init__(self, batch):
        self.batch, self.stream = batch, torch.cuda.Stream()
        self.copy()

    def copy(self):
        with torch.cuda.stream(self.stream):
            self.copied = on_gpu(self.batch)

    def next(self):
        current = torch.cuda.current_stream()
        current.wait_stream(self.stream)
        batch = self.copied
        for values in batch.values():
            # Its memory is not to be used again by the stream of copies before this one is through.
            if values.is_cuda:
                values.record_stream(current)
        self.copy()
        return batch


class Case:
    """One workload, mode and precision; the step does not wait for the GPU."""

    def __init__(self, workload, mode, precision):
        sizes = dict(SIZES[workload][options.size])
        if options.batch:
            sizes["batch"] = options.batch
        if workload == "resnet" and options.depth:
            sizes["depth"] = options.depth
        torch.manual_seed(1)
        if workload == "resnet":
            sizes.setdefault("depth", 18)
        kind = Images if workload in image_models.MODELS else Language
        self.peer = kind(workload, sizes, options.device)
        self.training = mode == "train"
        self.peer.model.train(self.training)
        self.half = precision == "bf16"
        allow_tf32(precision == "tf32")
        self.batch, self.ahead = self.peer.batch, None
        if options.device == "cuda":
            self.batch = {k: v.pin_memory() for k, v in self.batch.items()}
            if sum(v.nbytes for v in self.batch.values()) > LARGE_BYTES:
                self.ahead = Ahead(self.batch)
        self.optimizer = self.peer.optimizer(fused=True) if self.training else None
        self.loss = torch.compile(self.peer.loss) if options.compile else self.peer.loss
        self.step = self.train if self.training else self.infer

    def staged(self):
        if options.device == "cpu":
            return self.batch
        return self.ahead.next() if self.ahead else on_gpu(self.batch)

    def forward(self, batch):
        with torch.autocast(options.device, dtype=torch.bfloat16, enabled=self.half):
            return self.loss(batch)

    def train(self):
        batch = self.staged()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.forward(batch)
        loss.backward()
        self.peer.clip()
        self.optimizer.step()
        return loss.detach()

    def infer(self):
        with torch.inference_mode():
            return self.forward(self.staged())

    def work(self):
        peer = self.peer
        return {
            "parameters": sum(p.numel() for p in peer.model.parameters()),
            "samples": peer.samples,
            "tokens": peer.tokens,
            "padding_positions": peer.padding,
            "flops_per_iteration": peer.flops() * (3 if self.training else 1),
        }

    def timed(self):
        begin = time.perf_counter()
        first = self.step().item()
        first_seconds = time.perf_counter() - begin
        for _ in range(options.warmup - 1):
            self.step()
        synchronize()
        begin = time.perf_counter()
        blocks = []
        while len(blocks) < options.blocks:
            if blocks and time.perf_counter() - begin > options.seconds:
                break
            start = time.perf_counter()
            for _ in range(options.iterations):
                last = self.step()
            synchronize()
            blocks.append((time.perf_counter() - start) * 1e3 / options.iterations)
        return {
            "ms": round(statistics.median(blocks), 4),
            "ms_blocks": [round(ms, 4) for ms in blocks],
            "first_seconds": round(first_seconds, 3),
            "loss_first": first,
            "loss_last": last.item(),
        }


def on_gpu(batch):
    return {
        k: v if k.endswith("_host") else v.to("cuda", non_blocking=True) for k, v in batch.items()
    }


def allow_tf32(allowed):
    torch.backends.cuda.matmul.allow_tf32 = allowed
    torch.backends.cudnn.allow_tf32 = allowed


def synchronize():
    if options.device == "cuda":
        torch.cuda.synchronize()


def machine():
    found = {"torch": torch.__version__, "cuda": torch.version.cuda}
    if options.device == "cuda":
        found["cudnn"] = torch.backends.cudnn.version()
        found["nccl"] = ".".join(str(part) for part in torch.cuda.nccl.version())
        found["device"] = torch.cuda.get_device_name()
        found["capability"] = ".".join(str(part) for part in torch.cuda.get_device_capability())
    return found


def run(workload, mode, precision):
    found = {"workload": workload, "mode": mode, "precision": precision, "class": options.size}
    found["compiled"] = options.compile
    try:
        case = Case(workload, mode, precision)
        found.update(case.work())
        if not options.dry_run:
            found.update(case.timed())
        if options.device == "cuda":
            found["peak_bytes"] = torch.cuda.max_memory_allocated()
    except Exception as problem:  # The next case may do.
        found["error"] = f"{type(problem).__name__}: {' '.join(str(problem).split())[:300]}"
    return found


options = parser.parse_args()

import torch
import torch.nn.functional as F

import image_models
import language_models
import made_up_batches

if options.threads:
    torch.set_num_threads(options.threads)
torch.backends.cudnn.benchmark = True
print(json.dumps(machine()), flush=True)
names = WORKLOADS if options.workload == "all" else options.workload.split(",")
for name in names:
    for mode in options.mode.split(","):
        for precision in options.precision.split(","):
            print(json.dumps(run(name, mode, precision)), flush=True)
            if options.compile:
                torch._dynamo.reset()
            if options.device == "cuda":
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
