#!/usr/bin/env bash
# Stops what slurm/local/start.sh started, and removes its folder once all of it is gone.
#
#   slurm/local/stop.sh [FOLDER]
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=slurm/local/daemons.sh
source "$here/daemons.sh"

folder=${1:-/tmp/pentathlon-slurm}
[[ -f $folder/$marker ]] || {
    echo "stop.sh: no Slurm of start.sh in $folder: it has no file $marker; it is left as it is" >&2
    exit 2
}
folder=$(readlink -f -- "$folder")
export SLURM_CONF=$folder/slurm.conf

no_jobs() {
    [[ -z $(timeout 5 squeue -h 2>/dev/null) ]]
}

# Sends a signal to those of our daemons that live; any may be dead already.
signal() {
    local file
    for file in "${files[@]}"; do
        if alive "$(daemon "$file")" "$file"; then
            kill "-$1" "$(cat "$file")" 2>/dev/null || true
        fi
    done
}

# slurmd-n1.pid is a slurmd's.
daemon() {
    local name=${1##*/}
    name=${name%.pid}
    echo "${name%%-*}"
}

all_gone() {
    local file
    for file in "${files[@]}"; do
        ! alive "$(daemon "$file")" "$file" || return 1
    done
}

# A daemon removes its file before it is gone: copies tell which processes to wait for.
remember() {
    local file
    files=()
    mkdir -p "$folder/stopping"
    for file in "$folder"/*.pid; do
        if [[ -s $file ]] && cp "$file" "$folder/stopping/" 2>/dev/null; then
            files+=("$folder/stopping/${file##*/}")
        fi
    done
}

if alive slurmctld "$folder/slurmctld.pid"; then
    timeout 10 scancel --user=root --state=PENDING 2>/dev/null || true
    timeout 10 scancel --user=root 2>/dev/null || true
    await 20 no_jobs || echo "stop.sh: jobs still run" >&2
fi
remember
signal TERM
if ! await 20 all_gone; then
    signal KILL
    await 5 all_gone || echo "stop.sh: a daemon of $folder does not end" >&2
fi
rm -rf -- "$folder"
