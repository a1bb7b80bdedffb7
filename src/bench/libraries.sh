#!/usr/bin/env bash
# Times OpenBLAS and MKL in turn, A B A B, for each workload, training and inference.
#
#   src/bench/libraries.sh
#
# Environment: ROUNDS (3), ITERATIONS (20), THREADS (2), WORKLOADS (all five). Settings of the libraries,
# OpenMP and malloc in the caller's environment are left out. At the end: medians over the rounds of
# each round's median, and the median, least and greatest of the rounds' ratios OpenBLAS / MKL.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}" "${!MKL_@}" "${!KMP_@}" "${!MALLOC_@}" \
    GLIBC_TUNABLES LD_PRELOAD PENTATHLON_RUNTIME
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

for workload in ${WORKLOADS:-vgg resnet rnnlm seq2seq aoareader}; do
    for ((round = 0; round < ${ROUNDS:-3}; round++)); do
        for library in openblas mkl; do
            ./pentathlon run --quiet --device cpu --class small --data synthetic-fixed \
                --workload "$workload" --mode train,infer --library "$library" \
                --threads "${THREADS:-2}" --iterations "${ITERATIONS:-20}" \
                --out "$out/result.h5" --force | tee "$out/log" >&2
            awk -v library="$library" '$1 ~ /^00[01]$/ { print $2, $4, library, $5 }' "$out/log" \
                >>"$out/medians"
        done
    done
done

python3 - "$out/medians" <<'PYTHON'
import collections
import statistics
import sys

times = collections.defaultdict(lambda: collections.defaultdict(list))
for line in open(sys.argv[1]):
    workload, mode, library, ms = line.split()
    times[f"{workload} {mode}"][library].append(float(ms))
print("ms a step         openblas       mkl   openblas/mkl      from        to")
for case, by in times.items():
    ratios = [a / b for a, b in zip(by["openblas"], by["mkl"], strict=True)]
    print(
        f"{case:15s} {statistics.median(by['openblas']):10.1f}"
        f" {statistics.median(by['mkl']):9.1f} {statistics.median(ratios):14.2f}"
        f" {min(ratios):9.2f} {max(ratios):9.2f}"
    )
PYTHON
