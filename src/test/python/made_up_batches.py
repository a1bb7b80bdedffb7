"""Batches of the language workloads for PyTorch, of the lengths that `pentathlon run --data
synthetic-fixed` has: cost depends on them. Words are drawn from the same law, but are others.

Each function gives the dictionary that language_models.py takes. What an input pipeline would find
out on the host, before the batch goes to a GPU, is there too: the lengths once more under
`..._host`, and the places of true target words as `target_places`.
"""

import math

import torch

import philox_check
import translation_check

PAD, SOS, EOS, UNK = range(4)
SEED = 1
MEAN_QUERY = 28


def zipf(vocabulary, first, shape):
    """Words from `first` on, the n-th of them with a probability in proportion to 1 / n."""
    weights = 1 / torch.arange(1, vocabulary - first + 1, dtype=torch.float64)
    count = torch.Size(shape).numel()
    return first + torch.multinomial(weights, count, replacement=True).view(shape)


def padded(words, lengths):
    return words.masked_fill(torch.arange(words.size(1)) >= lengths.unsqueeze(1), PAD)


def rnnlm(columns, steps=35, vocabulary=33_278):
    stream = zipf(vocabulary, 0, (steps + 1, columns))
    for t in range(1, steps + 1):
        follows = torch.rand(columns) < 0.5
        stream[t] = torch.where(follows, (7 * stream[t - 1] + 3) % vocabulary, stream[t])
    return {"inputs": stream[:-1].contiguous(), "targets": stream[1:].contiguous()}


def seq2seq(
    samples, seq_len=10, source_vocabulary=16_937, target_vocabulary=10_096, full=False
):
    stream = philox_check.Stream(SEED, "seq2seq/lengths")
    histograms = (translation_check.FRENCH, translation_check.ENGLISH)
    lengths = []
    for side, histogram in enumerate(histograms):
        words = [
            seq_len - 1
            if full
            else translation_check.length(histogram, stream.block(i)[side], seq_len - 1)
            for i in range(samples)
        ]
        lengths.append(torch.tensor(words) + 1)
    source = sentences(source_vocabulary, lengths[0])
    target = sentences(target_vocabulary, lengths[1])
    places = torch.arange(target.size(1)) < lengths[1].unsqueeze(1)
    return {
        "source": source,
        "source_lengths": lengths[0],
        "source_lengths_host": lengths[0],
        "target": target,
        "target_lengths": lengths[1],
        "target_places": places.flatten().nonzero().squeeze(1),
    }


def sentences(vocabulary, lengths):
    """EOS is the last of each sentence's words."""
    rows = padded(zipf(vocabulary, UNK + 1, (len(lengths), int(lengths.max()))), lengths)
    rows[torch.arange(len(lengths)), lengths - 1] = EOS
    return rows


def log_normal(words, mean, deviation, least, most):
    exponent = math.log(mean) - deviation**2 / 2 + deviation * philox_check.normal(*words)
    return min(max(math.floor(math.exp(exponent) + 0.5), least), most)


def aoareader(samples, seq_len=450, query_len=210, vocabulary=53_063):
    stream = philox_check.Stream(SEED, "aoareader/questions")
    words = [stream.block(4 * sample) for sample in range(samples)]
    document_lengths = torch.tensor([log_normal(w[:2], 433, 0.277, 20, seq_len) for w in words])
    query_lengths = torch.tensor(
        [log_normal(w[2:], MEAN_QUERY, 0.636, 3, query_len) for w in words]
    )
    documents = padded(
        zipf(vocabulary, 3, (samples, int(document_lengths.max()))), document_lengths
    )
    queries = padded(zipf(vocabulary, 3, (samples, int(query_lengths.max()))), query_lengths)
    places = (torch.rand(samples) * document_lengths).long()
    return {
        "documents": documents,
        "document_lengths": document_lengths,
        "document_lengths_host": document_lengths,
        "queries": queries,
        "query_lengths": query_lengths,
        "query_lengths_host": query_lengths,
        "answers": documents[torch.arange(samples), places],
    }
