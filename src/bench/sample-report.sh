#!/usr/bin/env bash
# Makes docs/sample-report.html, and its picture if Chromium is there: a report of runs of this
# machine, of every kind that it draws. It takes about a quarter of an hour on two idle cores.
#
#   src/bench/sample-report.sh [DATA]
#
# DATA is the folder of the real data sets; without it no quality is drawn. Environment: WORK, a
# folder for the result files, which are kept there and not measured again (a temporary one).
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${1-}
if [[ -z ${WORK-} ]]; then
    WORK=$(mktemp -d)
    trap 'rm -rf "$WORK"' EXIT
fi
mkdir -p "$WORK"
./pentathlon --version >&2
files=()

# measure NAME ARGUMENTS...
measure() {
    local out=$WORK/$1.h5
    shift
    [[ -e $out ]] || ./pentathlon "$@" --quiet --out "$out" >"$out.log" 2>&1 || {
        cat "$out.log" >&2
        exit 1
    }
    files+=("$out")
}

measure workloads run --workload all --mode train,infer --class small --repeats 3 --iterations 10 \
    --measure phases,operators,memory,counters --measure-iterations 4
measure input sweep input --workload vgg,rnnlm --mode train --class small --memory-limit 4000000000 --point-seconds 8
measure scaling sweep weak --workload vgg,rnnlm --class tiny --ranks-list 1,2 --repeats 5 --iterations 20
if [[ -n $data ]]; then
    measure quality run --workload vgg --class tiny --data real --data-dir "$data" --epochs 3 \
        --target 19 --repeats 3
fi
./pentathlon report "${files[@]}" --out docs/sample-report.html --force
# Of the command lines the machine's own folders are nobody's business.
sed -i "s|$WORK/|results-h5/|g; s|${data:-no data}|DATA|g" docs/sample-report.html
if command -v chromium >/dev/null; then
    # Figures of one file alone, without what stands above them.
    ./pentathlon report "$WORK/workloads.h5" --out "$WORK/picture.html" --force >/dev/null
    sed -i 's|</head>|<style>nav, #throughput, #validity, #run, #system, #libraries, #job { display: none }</style></head>|' \
        "$WORK/picture.html"
    chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,1500 \
        --screenshot="$PWD/docs/sample-report.png" "file://$(readlink -f "$WORK")/picture.html" 2>/dev/null
fi
