#!/usr/bin/env bash
# The ceilings of `pentathlon kernels` beside PyTorch's, in turn, A B A B.
#
#   src/bench/kernels.sh [PYTHON ...]
#
# Environment: ROUNDS (5), THREADS (2). Each PYTHON has a PyTorch: name one with MKL and one with
# OpenBLAS, if both are there. Settings of OpenBLAS, MKL, OpenMP and malloc in the caller's environment
# are left out. At the end: for each PYTHON medians over the rounds, and the median of the rounds' ratios
# Pentathlon / PyTorch, of the best large matrix product (GFLOP/s) and of the triad (GB/s).
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}" "${!MKL_@}" "${!KMP_@}" "${!MALLOC_@}" \
    GLIBC_TUNABLES LD_PRELOAD
(($#)) || set -- python3
rounds=${ROUNDS:-5} threads=${THREADS:-2}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The smallest job: ceilings come with any. Writes lines of kernel, rate and, of a product, its size.
pentathlon() {
    ./pentathlon kernels --quiet --device cpu --class tiny --workload seq2seq --threads "$threads" \
        --out "$out/k.h5" --force >"$out/log"
    awk '$2 == "(ceiling)" { print $1, $1 == "triad" ? $7 : $10 " " $4 }' "$out/log" >"$out/ours"
}

for ((round = 0; round < rounds; round++)); do
    for python in "$@"; do
        pentathlon
        "$python" src/bench/pytorch_kernels.py --threads "$threads" 2>/dev/null >"$out/theirs"
        for kernel in matrix_product triad; do
            ours=$(awk -v k="$kernel" '$1 == k { print $2 }' "$out/ours")
            theirs=$(awk -v k="$kernel" '$1 == k { print $2 }' "$out/theirs")
            for rate in "$ours" "$theirs"; do
                [[ $rate =~ ^[0-9.e]+$ ]] || { echo "$kernel gave no rate" >&2 && exit 1; }
            done
            echo "$python $kernel $ours $theirs" | tee -a "$out/rates" >&2
        done
    done
done

awk '
    function middle(values, n,    i, j, t) {
        for (i = 2; i <= n; i++)
            for (j = i; j > 1 && values[j - 1] > values[j]; j--) {
                t = values[j]; values[j] = values[j - 1]; values[j - 1] = t
            }
        return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    function show(    i, a, b, ratio) {
        for (i = 1; i <= n; i++) { a[i] = ours[i]; b[i] = theirs[i]; ratio[i] = ours[i] / theirs[i] }
        printf "%-48s %10.2f %10.2f %7.3f\n", name, middle(a, n), middle(b, n), middle(ratio, n)
    }
    BEGIN { printf "%-48s %10s %10s %7s\n", "median rate", "pentathlon", "pytorch", "ratio" }
    name != "" && name != $1 " " $2 { show(); n = 0 }
    { name = $1 " " $2; n++; ours[n] = $3; theirs[n] = $4 }
    END { show() }
' <(sort -s -k1,2 "$out/rates")
