"""A second, independent implementation of the benchmark's random numbers, for its tests.

Prints lines of "<kind> <value> <value> ..." for a seed and a name:
  words    words 0 ... 11 of the stream, in hexadecimal
  far      words of block 2^33 + 1
  uniform  24-bit uniforms of words 0 ... 11, times 2^24
  normal   normals 0 ... 5, as Python's float
and for the seed alone:
  order    the permutation of 20 records in epoch 3
for the seed and the name as made-up text over 50 words:
  text     words 0 ... 199 of sequence 7

Usage: philox_check.py SEED NAME
"""

import hashlib
import math
import sys

MASK = 0xFFFFFFFF


def philox(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a = 0xD2511F53 * c0
        b = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & MASK, (a >> 32) ^ c3 ^ k1, a & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return [c0, c1, c2, c3]


class Stream:
    def __init__(self, seed, name):
        digest = hashlib.sha256(f"{seed}/{name}".encode("utf-8")).digest()
        key = int.from_bytes(digest[:8], "little")
        self.key = (key & MASK, key >> 32)

    def block(self, b):
        return philox((b & MASK, b >> 32, 0, 0), self.key)

    def word(self, w):
        return self.block(w // 4)[w % 4]


def normal(first, second):
    u = ((first >> 8) + 1) / 2**24
    v = (second >> 8) / 2**24
    return math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)


def permutation(seed, epoch, n):
    stream = Stream(seed, f"order/{epoch}")
    order = list(range(n))
    used = 0
    for i in range(n - 1, 0, -1):
        while True:
            m = stream.word(used) * (i + 1)
            used += 1
            if (m & MASK) >= 2**32 % (i + 1):
                break
        j = m >> 32
        order[i], order[j] = order[j], order[i]
    return order


def text(seed, name, sequence, count, words):
    stream = Stream(seed, f"{name}/{sequence}")
    total = 0.0
    sums = [total := total + 1.0 / (k + 1) for k in range(words)]
    result = []
    for t in range(count):
        kind, draw = stream.block(t)[:2]
        if t == 0 or kind >> 31:
            level = (draw >> 8) / 2**24 * total
            result.append(next(k for k in range(words) if sums[k] > level))
        else:
            result.append((7 * result[-1] + 3) % words)
    return result


def main():
    seed, name = int(sys.argv[1]), sys.argv[2]
    stream = Stream(seed, name)
    words = [stream.word(w) for w in range(12)]
    print("words", *(f"{w:08x}" for w in words))
    print("far", *(f"{w:08x}" for w in stream.block(2**33 + 1)))
    print("uniform", *(w >> 8 for w in words))
    print("normal", *(normal(words[2 * i], words[2 * i + 1]) for i in range(6)))
    print("order", *permutation(seed, 3, 20))
    print("text", *text(seed, name, 7, 200, 50))


if __name__ == "__main__":
    main()
