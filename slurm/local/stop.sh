#!/usr/bin/env bash
# Stops what slurm/local/start.sh started, and removes its folder.
#
#   slurm/local/stop.sh [FOLDER]
set -euo pipefail

folder=${1:-/tmp/pentathlon-slurm}
[ -f "$folder/slurm.conf" ] || {
    echo "stop.sh: no Slurm of start.sh in $folder" >&2
    exit 2
}
export SLURM_CONF=$folder/slurm.conf
scancel --state=RUNNING,PENDING --user=root 2>/dev/null || true
for pid in "$folder"/slurmd-*.pid "$folder"/slurmctld.pid; do
    if [ -s "$pid" ]; then
        kill "$(cat "$pid")" 2>/dev/null || true
    fi
done
if [ -f "$folder/started-munged" ]; then
    kill "$(cat /run/munge/munged.pid)" 2>/dev/null || true
fi
rm -rf "$folder"
