#!/usr/bin/env bash
# Times Pentathlon and PyTorch in turn, A B A B, for each workload, training and inference.
#
#   src/bench/run.sh [PYTHON]
#
# Environment: ROUNDS (3), ITERATIONS (20), THREADS (2), WORKLOADS (all five), MODES (train infer).
# PYTHON has PyTorch; which BLAS each side loaded is in the log. PyTorch runs three times in each
# round: as it is, with malloc settings that keep its memory (as Pentathlon does by itself), and with
# channels-last memory and the fused optimiser besides, so that readers see what each is worth. Settings
# of OpenBLAS, MKL, OpenMP and malloc in the caller's environment are left out. At the end: medians over
# the rounds of each round's median, and the median of the rounds' ratios Pentathlon / PyTorch.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}" "${!MKL_@}" "${!KMP_@}" "${!MALLOC_@}" \
    GLIBC_TUNABLES LD_PRELOAD
python=${1:-python3}
rounds=${ROUNDS:-3} iterations=${ITERATIONS:-20} threads=${THREADS:-2}
malloc=(env MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=17179869184
    MALLOC_TOP_PAD_=67108864 GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

pentathlon() {
    ./pentathlon run --quiet --device cpu --class small --data synthetic-fixed --workload "$1" \
        --mode "$2" --threads "$threads" --iterations "$iterations" --out "$out/$1-$2.h5" --force |
        tee "$out/log" >&2
    awk -v w="$1" -v m="$2" '$2 == w && $4 == m { print $5 }' "$out/log"
}

# usage: pytorch WORKLOAD MODE [FLAG ...]; `with` holds what stands before the command
pytorch() {
    "${with[@]}" "$python" src/bench/pytorch_peer.py --workload "$1" --mode "$2" \
        --threads "$threads" --iterations "$iterations" "${@:3}" | tee "$out/log" >&2
    sed -n 's/^{.*"median_ms": \([0-9.]*\).*/\1/p' "$out/log"
}

for workload in ${WORKLOADS:-vgg resnet rnnlm seq2seq aoareader}; do
    for mode in ${MODES:-train infer}; do
        for ((round = 0; round < rounds; round++)); do
            ours=$(pentathlon "$workload" "$mode")
            with=(env)
            default=$(pytorch "$workload" "$mode")
            with=("${malloc[@]}")
            kept=$(pytorch "$workload" "$mode")
            tuned=$(pytorch "$workload" "$mode" --channels-last --fused)
            for ms in "$ours" "$default" "$kept" "$tuned"; do
                [[ $ms =~ ^[0-9.]+$ ]] || { echo "$workload $mode gave no time" >&2 && exit 1; }
            done
            echo "$workload $mode $ours $default $kept $tuned" >>"$out/medians"
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
    function show(    c, i, column) {
        printf "%-15s", name
        for (c = 3; c <= 6; c++) {
            for (i = 1; i <= n; i++) column[i] = cell[i, c]
            printf " %11.1f", middle(column, n)
        }
        for (c = 4; c <= 6; c++) {
            for (i = 1; i <= n; i++) column[i] = cell[i, 3] / cell[i, c]
            printf " %9.2f", middle(column, n)
        }
        print ""
    }
    BEGIN {
        print "ms a step         pentathlon     pytorch    + malloc     + tuned    /torch   /malloc    /tuned"
    }
    name != "" && name != $1 " " $2 { show(); n = 0 }
    { name = $1 " " $2; n++; for (c = 3; c <= 6; c++) cell[n, c] = $c }
    END { show() }
' "$out/medians"
