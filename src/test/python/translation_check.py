"""A second, independent implementation of what translation is made of, for the benchmark's tests.

Usage: translation_check.py words              lines of sentences in, lines of words out
       translation_check.py bleu               lines "<hypothesis>|<reference>" of ids in, BLEU out
       translation_check.py pairs SEED SOURCE TARGET WORDS FIRST COUNT
                                               made-up pairs, two lines of ids each
"""

import collections
import math
import re
import sys
import unicodedata

from philox_check import Stream

UNK = 3
SPECIALS = 4
FRENCH = """11 86 503 1083 1423 1571 1453 1145 843 621 412 288 183 126 86 53 38 24 14 12 8 6 3 3 2 1
    1 1 1 1"""
ENGLISH = """3 79 668 1382 1773 1835 1426 1031 658 430 264 166 104 67 41 30 15 10 5 4 2 2 2 1 1 1"""


def words(sentence):
    text = unicodedata.normalize("NFD", sentence.lower().strip())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    text = re.sub(r"([.!?])", r" \1", text)
    return re.sub(r"[^a-zA-Z.!?]+", " ", text).split()


def ngrams(sentence, n):
    return collections.Counter(tuple(sentence[i : i + n]) for i in range(len(sentence) - n + 1))


def bleu(pairs):
    hypothesis_length = sum(len(h) for h, _ in pairs)
    reference_length = sum(len(r) for _, r in pairs)
    precisions = []
    for n in range(1, 5):
        matches = 0
        total = 0
        for hypothesis, reference in pairs:
            found = ngrams(hypothesis, n)
            total += sum(found.values())
            common = found & ngrams(reference, n)
            matches += sum(count for ngram, count in common.items() if UNK not in ngram)
        precisions.append(matches / total if total else 0)
    if min(precisions) == 0:
        return 0.0
    penalty = 1.0
    if hypothesis_length < reference_length:
        penalty = math.exp(1 - reference_length / hypothesis_length)
    return 100 * penalty * math.prod(precisions) ** 0.25


def zipf(seed, name, vocabulary, count):
    cumulative = []
    total = 0.0
    for k in range(vocabulary):
        total += 1.0 / (k + 1)
        cumulative.append(total)
    stream = Stream(seed, name)
    result = []
    for t in range(count):
        first, second, _, _ = stream.block(t)
        if t == 0 or first >= 1 << 31:
            level = (second >> 8) / 2**24 * total
            result.append(next(k for k, c in enumerate(cumulative) if c > level))
        else:
            result.append((7 * result[-1] + 3) % vocabulary)
    return result


def length(histogram, word, longest):
    shares = [int(share) for share in histogram.split()]
    v = (word * sum(shares)) >> 32
    n = 0
    while v >= 0:
        v -= shares[n]
        n += 1
    return min(n, longest)


def pairs(seed, source, target, longest, first, count):
    """Source and target of each pair, without EOS."""
    lengths = Stream(seed, "seq2seq/lengths")
    for i in range(first, first + count):
        block = lengths.block(i)
        yield [
            [
                SPECIALS + word
                for word in zipf(
                    seed,
                    f"seq2seq/{side}/{i}",
                    vocabulary - SPECIALS,
                    length(histogram, draw, longest),
                )
            ]
            for side, vocabulary, histogram, draw in (
                ("source", source, FRENCH, block[0]),
                ("target", target, ENGLISH, block[1]),
            )
        ]


def main():
    kind = sys.argv[1]
    if kind == "pairs":
        for pair in pairs(*(int(argument) for argument in sys.argv[2:])):
            for sentence in pair:
                print(*sentence)
        return
    lines = sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]
    if kind == "words":
        sys.stdout.write("".join(" ".join(words(line)) + "\n" for line in lines))
    else:
        sides = ([[int(i) for i in side.split()] for side in line.split("|")] for line in lines)
        print(bleu(list(sides)))


if __name__ == "__main__":
    main()
