#!/usr/bin/env bash
# Times Pentathlon and PyTorch in turn, A B A B, for both networks, training and inference.
# usage: src/bench/run.sh [PYTHON]
# Environment: ROUNDS (3), ITERATIONS (20), THREADS (2); PENTATHLON: a command that takes the flags
# of `pentathlon run`.
# PyTorch runs three times in each round: as it is, with Pentathlon's malloc settings, and with
# channels-last memory and the fused optimiser besides, so that readers see what each is worth.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${1:-python3}
rounds=${ROUNDS:-3} iterations=${ITERATIONS:-20} threads=${THREADS:-2}
read -r -a pentathlon <<<"${PENTATHLON:-./pentathlon run --quiet --device cpu --class small --data synthetic-fixed}"
malloc=(env MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=17179869184
    MALLOC_TOP_PAD_=67108864 MALLOC_ARENA_MAX=1)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

for workload in vgg resnet; do
    for mode in train infer; do
        for ((round = 0; round < rounds; round++)); do
            "${pentathlon[@]}" --workload "$workload" --mode "$mode" --threads "$threads" \
                --iterations "$iterations" --out "$out/$workload-$mode-$round.h5"
            peer=("$python" src/bench/pytorch_peer.py --workload "$workload" --mode "$mode"
                --threads "$threads" --iterations "$iterations")
            "${peer[@]}"
            "${malloc[@]}" "${peer[@]}"
            "${malloc[@]}" "${peer[@]}" --channels-last --fused
        done
    done
done
