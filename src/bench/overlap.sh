#!/usr/bin/env bash
# Shows what reducing gradients during the backward pass is worth: runs of training with --overlap on
# and off in turn, A B A B, on local ranks.
#
#   src/bench/overlap.sh [ENGINE ...]
#
# Environment: ROUNDS (3), ITERATIONS (10), RANKS (2), THREADS (1), WORKLOADS (vgg resnet), CLASS
# (small), COLLECTIVES (gloo mpi), PYTHON (/usr/bin/python3, with h5py). ENGINEs: torch sleep by
# default; sleep waits instead of computing (PENTATHLON_SLEEP_GFLOPS says how long), so that ranks do
# not take cores from the reduction. At the end medians over the rounds: ms of an iteration, on and off,
# and of each round's ratio on / off; with overlap the reduction's part hidden behind backward and its
# rest (tail), without it all of it, in ms; and the buckets that were taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}" "${!MKL_@}" "${!KMP_@}" "${!MALLOC_@}" \
    GLIBC_TUNABLES LD_PRELOAD
rounds=${ROUNDS:-3} python=${PYTHON:-/usr/bin/python3}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
engines=("$@")
((${#engines[@]})) || engines=(torch sleep)

# usage: train ENGINE WORKLOAD COLLECTIVE on|off ROUND
train() {
    ./pentathlon run --quiet --engine "$1" --device cpu --class "${CLASS:-small}" --mode train \
        --data synthetic-fixed --workload "$2" --collective "$3" --overlap "$4" \
        --ranks "${RANKS:-2}" --threads "${THREADS:-1}" --iterations "${ITERATIONS:-10}" \
        --out "$out/$1-$2-$3-$5-$4.h5" --force >&2
}

for engine in "${engines[@]}"; do
    for workload in ${WORKLOADS:-vgg resnet}; do
        for collective in ${COLLECTIVES:-gloo mpi}; do
            for ((round = 0; round < rounds; round++)); do
                train "$engine" "$workload" "$collective" on "$round"
                train "$engine" "$workload" "$collective" off "$round"
            done
        done
    done
done

"$python" - "$out" <<'EOF'
import glob, statistics, sys
import h5py

def figures(path):
    """Medians over iterations and ranks, in ms, and the buckets' sizes in KiB."""
    with h5py.File(path) as file:
        case = next(iter(file["cases"].values()))
        rows = case["iterations"]
        names = ("iteration_ns", "allreduce_hidden_ns", "tail_ns")
        sizes = [case.attrs.get(name, 0) // 1024 for name in ("first_bucket_bytes", "bucket_bytes")]
        return [statistics.median(rows[name][:]) / 1e6 for name in names], sizes

groups = {}
for path in sorted(glob.glob(sys.argv[1] + "/*-on.h5")):
    key = path.rsplit("/", 1)[1].rsplit("-", 2)[0]
    groups.setdefault(key, []).append((figures(path), figures(path[:-6] + "-off.h5")[0]))
print(f"{'case':22} {'on ms':>9} {'off ms':>9} {'on/off':>7} {'hidden':>8} {'tail':>8} {'tail off':>9}"
      "  buckets KiB (first, others)")
for key, pairs in groups.items():
    middle = lambda values: statistics.median(list(values))
    on = [middle(one[0][i] for one, _ in pairs) for i in range(3)]
    off = [middle(other[i] for _, other in pairs) for i in range(3)]
    ratio = middle(one[0][0] / other[0] for one, other in pairs)
    sizes = "; ".join(sorted({f"{s[0]}, {s[1]}" for (_, s), _ in pairs}))
    print(f"{key:22} {on[0]:9.1f} {off[0]:9.1f} {ratio:7.3f} {on[1]:8.2f} {on[2]:8.2f} {off[2]:9.2f}"
          f"  {sizes}")
EOF
