#!/usr/bin/env bash
# What it costs to start local ranks: a run of engine sleep that does not even sleep, class tiny, from
# the command to the first iteration and to its end; medians of ROUNDS. CPU seconds are of all
# processes together: where ranks have no core each, these decide.
#
#   src/bench/scale.sh
#
# Environment: RANKS (1 2 4 8 16 32), ROUNDS (3), COLLECTIVE (mpi), WORKLOAD (resnet), MODE (train).
set -euo pipefail
cd "$(dirname "$0")/../.."
./pentathlon --version >&2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PENTATHLON_SLEEP_GFLOPS=inf TIMEFORMAT='%U %S'
for ((round = 0; round < ${ROUNDS:-3}; round++)); do
    for ranks in ${RANKS:-1 2 4 8 16 32}; do
        out=$folder/$ranks-$round.h5
        begin=$(date +%s.%N)
        cpu=$({
            time ./pentathlon run --engine sleep --workload "${WORKLOAD:-resnet}" --class tiny \
                --mode "${MODE:-train}" --start-timeout 600 --ranks "$ranks" --collective "${COLLECTIVE:-mpi}" \
                --warmup 0 --iterations 10 --out "$out" --quiet >"$folder/said" 2>&1 || true
        } 2>&1)
        end=$(date +%s.%N)
        if [[ ! -e $out ]]; then
            cat "$folder/said" >&2
            exit 1
        fi
        ./pentathlon export "$out" --format json >"$folder/json"
        started=$(grep -m 1 -o '"started": *"[^"]*"' "$folder/json" | cut -d '"' -f 4)
        echo "$ranks $(date -d "$started" +%s.%N) $begin $end $cpu"
    done
done | sort -n | awk '
    function median(values, count) { return values[int((count + 1) / 2)] }
    function put(values, value,    i) {
        for (i = n; i > 0 && values[i] > value; i--) values[i + 1] = values[i]
        values[i + 1] = value
    }
    function line() {
        printf "%6d %12.2f %8.2f %7.2f %11.2f\n", ranks, median(first, n), median(whole, n),
            median(cpu, n), median(cpu, n) / ranks
    }
    BEGIN { printf "%6s %12s %8s %7s %11s\n", "ranks", "to first s", "to end s", "CPU s", "CPU s/rank" }
    NR > 1 && $1 != ranks { line(); n = 0 }
    {
        ranks = $1
        put(first, $2 - $3); put(whole, $4 - $3); put(cpu, $5 + $6)
        n++
    }
    END { line() }'
