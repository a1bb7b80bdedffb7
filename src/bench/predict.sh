#!/usr/bin/env bash
# Holds predictions of `pentathlon predict` against measurements on this machine.
#
#   src/bench/predict.sh [pinned] [sleep]
#
# pinned: from one rank to two, of one thread each, on the cores of CORES. One rank is measured twice at
#     once, a run on either core, so that both bases share caches, memory and clocks with a step next
#     door, as the ranks of the two-rank run do. What two ranks take to sum messages is measured by
#     `pentathlon kernels`: nothing of the two-rank run is in its prediction.
# sleep: from two ranks to 4, 8 and 16, of an engine that sleeps instead of computing. All share this
#     machine's cores while they reduce, which no figure of two ranks knows: the prediction is made with the
#     curve of two ranks, and again with that of as many ranks as are predicted.
#
# Environment: ROUNDS (3), ITERATIONS (30), WORKLOADS of pinned (vgg resnet rnnlm), CLASS (small), CORES
# (0 1), COLLECTIVE (gloo), OVERLAP (on), RANKS (4 8 16), GFLOPS of the engine that sleeps (300),
# TOLERANCE (0.10).
# At the end for each: medians over the rounds of the predicted and the measured iteration, and of their
# ratio, and whether that is within TOLERANCE. Only a machine without other work gives figures that mean
# anything.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}" "${!MKL_@}" "${!KMP_@}" "${!MALLOC_@}" \
    "${!SLURM_@}" "${!PMI_@}" "${!OMPI_@}" GLIBC_TUNABLES LD_PRELOAD
(($#)) || set -- pinned sleep
rounds=${ROUNDS:-3} iterations=${ITERATIONS:-30} collective=${COLLECTIVE:-gloo}
read -r -a cores <<<"${CORES:-0 1}"
export PENTATHLON_SLEEP_GFLOPS=${GFLOPS:-300}
./pentathlon --version >&2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# usage: run FILE FLAG ...; `with` holds what stands before the command
run() {
    "${with[@]}" ./pentathlon run --quiet --device cpu --class "${CLASS:-small}" --mode train \
        --data synthetic-fixed --threads 1 --iterations "$iterations" --warmup 5 \
        --collective "$collective" --overlap "${OVERLAP:-on}" --out "$out/$1" --force "${@:2}" >&2
}

# Runs two at once, each on a core of its own, and fails if either does.
# usage: both COMMAND ...; the command's arguments get the number of the process, 0 or 1, in front
both() {
    "$1" 0 "${@:2}" &
    local other=$!
    "$1" 1 "${@:2}"
    wait "$other"
}

alone() {
    with=(taskset -c "${cores[$1]}")
    run "base$1.h5" --workload "$2"
}

# As mpirun would start them, but with a core for each by name.
rank() {
    with=(env "OMPI_COMM_WORLD_RANK=$1" OMPI_COMM_WORLD_SIZE=2 "OMPI_COMM_WORLD_LOCAL_RANK=$1"
        taskset -c "${cores[$1]}")
    run two.h5 --mpi mpj --workload "$2"
}

# The row of the first case for so many ranks: predicted and measured ms of an iteration.
# usage: compare LABEL FILE CASE RANKS [FLAG ...]
compare() {
    # A run that found no time for two sizes has no curve.
    ./pentathlon predict "$out/$2" --case "$3" --ranks "$4" --store "${@:5}" >&2 || return 0
    ./pentathlon export "$out/$2" --format csv --table predictions |
        python3 -c '
import csv, sys
for row in csv.DictReader(sys.stdin):
    if row["scaling"] == "weak":
        print(sys.argv[1], float(row["iteration_ns"]) / 1e6, float(row["measured_iteration_ns"]) / 1e6)
' "$1" | tee -a "$out/compared" >&2
}

pinned() {
    ./pentathlon kernels --quiet --device cpu --class tiny --workload rnnlm --ranks 2 --threads 1 \
        --collective "$collective" --out "$out/curve.h5" --force >&2
    for workload in ${WORKLOADS:-vgg resnet rnnlm}; do
        both alone "$workload"
        both rank "$workload"
        ./pentathlon merge "$out/base0.h5" "$out/base1.h5" "$out/two.h5" \
            --out "$out/all.h5" --force >&2
        compare "$workload:1->2" all.h5 0 2 --curve "$out/curve.h5"
    done
}

sleeping() {
    with=(env)
    read -r -a many <<<"${RANKS:-4 8 16}"
    files=()
    for n in 2 "${many[@]}"; do
        run "sleep$n.h5" --engine sleep --workload resnet --set batch=16 --ranks "$n"
        files+=("$out/sleep$n.h5")
    done
    ./pentathlon merge "${files[@]}" --out "$out/all.h5" --force >&2
    for n in 2 "${many[@]}"; do
        compare "sleep:2->$n,curve-of-2" all.h5 0 "$n" --curve "$out/sleep2.h5"
        compare "sleep:2->$n,curve-of-$n" all.h5 0 "$n" --curve "$out/sleep$n.h5"
    done
}

for ((round = 0; round < rounds; round++)); do
    for part in "$@"; do
        case $part in
            pinned) pinned ;;
            sleep) sleeping ;;
            *) echo "$part: allowed: pinned, sleep" >&2 && exit 2 ;;
        esac
    done
done

python3 - "$out/compared" "${TOLERANCE:-0.10}" <<'PYTHON'
import collections
import statistics
import sys

pairs = collections.defaultdict(list)
for line in open(sys.argv[1]):
    label, predicted, measured = line.split()
    pairs[label].append((float(predicted), float(measured)))
tolerance = float(sys.argv[2])
print("ms an iteration                predicted  measured  predicted/measured  from    to   within")
for label, found in pairs.items():
    ratios = [predicted / measured for predicted, measured in found]
    ratio = statistics.median(ratios)
    print(
        f"{label:30s} {statistics.median(p for p, _ in found):9.2f}"
        f" {statistics.median(m for _, m in found):9.2f} {ratio:19.3f}"
        f" {min(ratios):5.3f} {max(ratios):5.3f}   {'yes' if abs(ratio - 1) <= tolerance else 'no'}"
    )
PYTHON
