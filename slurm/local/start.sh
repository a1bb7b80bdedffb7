#!/usr/bin/env bash
# Starts a throwaway Slurm of N nodes on this one machine, for trying and for tests.
#
#   slurm/local/start.sh [NODES [CPUS_A_NODE [FOLDER]]]
#
# It wants root and Debian's packages slurm-wlm and munge. State and logs lie in FOLDER
# (default /tmp/pentathlon-slurm). What runs there already is left as it is. Afterwards, in the shell that is to submit:
#
#   export SLURM_CONF=FOLDER/slurm.conf
#
# and in the end slurm/local/stop.sh [FOLDER].
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck disable=SC1091
source "$here/daemons.sh"

nodes=${1:-2}
cpus=${2:-1}
folder=${3:-/tmp/pentathlon-slurm}
port=17001

fail() {
    echo "start.sh: $*" >&2
    exit 3
}

for tool in slurmctld slurmd munged; do
    command -v "$tool" >/dev/null \
        || fail "$tool is missing; on Debian: apt-get install slurm-wlm munge"
done
[[ $EUID -eq 0 ]] || fail "needs root, as slurmd does"

host=$(hostname -s)

configuration() {
    cat <<EOF
ClusterName=pentathlon
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17000
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
KillWait=15
EOF
    for ((i = 1; i <= nodes; i++)); do
        echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=$cpus"
    done
    echo "PartitionName=local Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP"
}

munge_works() {
    munge -n >/dev/null 2>&1
}

# A munged of the machine's own is used as it is, and outlives stop.sh.
start_munged() {
    mkdir -p /run/munge
    chown munge:munge /run/munge
    if [[ ! -s /etc/munge/munge.key ]]; then
        dd if=/dev/urandom of=/etc/munge/munge.key bs=1024 count=1 status=none
        chown munge:munge /etc/munge/munge.key
        chmod 400 /etc/munge/munge.key
    fi
    runuser -u munge -- munged --force
    cp /run/munge/munged.pid "$folder/munged.pid"
    await 10 munge_works || fail "munged does not answer; see /var/log/munge/munged.log"
}

nodes_idle() {
    alive slurmctld "$folder/slurmctld.pid" \
        && [[ $(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l) == "$nodes" ]]
}

stop_on_failure() {
    local status=$?
    if ((status != 0)); then
        tail -n 5 "$folder"/log/*.log >&2 2>/dev/null || true
        "$here/stop.sh" "$folder" || true
    fi
    exit "$status"
}

export SLURM_CONF=$folder/slurm.conf
if alive slurmctld "$folder/slurmctld.pid"; then
    configuration | cmp -s - "$SLURM_CONF" \
        || fail "another Slurm runs in $folder; end it with slurm/local/stop.sh $folder"
    echo "start.sh: runs already" >&2
    echo "export SLURM_CONF=$SLURM_CONF"
    exit
fi

# What daemons that are dead have left is of no use.
[[ ! -e $SLURM_CONF ]] || "$here/stop.sh" "$folder"
mkdir -p "$folder"/{state,spool,log}
configuration >"$SLURM_CONF"
trap stop_on_failure EXIT
munge_works || start_munged
slurmctld
for ((i = 1; i <= nodes; i++)); do
    slurmd -N "n$i"
done
await 30 nodes_idle || fail "the nodes did not come up"
echo "export SLURM_CONF=$SLURM_CONF"
