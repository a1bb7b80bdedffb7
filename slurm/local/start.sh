#!/usr/bin/env bash
# Starts a throwaway Slurm of N nodes on this one machine, for trying and for tests.
#
#   slurm/local/start.sh [NODES [CPUS_A_NODE [FOLDER]]]
#
# It wants root and Debian's packages slurm-wlm and munge. State and logs lie in FOLDER
# (default /tmp/pentathlon-slurm). Afterwards, in the shell that is to submit:
#
#   export SLURM_CONF=FOLDER/slurm.conf
#
# and in the end slurm/local/stop.sh [FOLDER].
set -euo pipefail

nodes=${1:-2}
cpus=${2:-1}
folder=${3:-/tmp/pentathlon-slurm}
port=17001

for tool in slurmctld slurmd munged; do
    command -v "$tool" >/dev/null || {
        echo "start.sh: $tool is missing; on Debian: apt-get install slurm-wlm munge" >&2
        exit 3
    }
done
[ "$(id -u)" -eq 0 ] || {
    echo "start.sh: needs root, as slurmd does" >&2
    exit 3
}

host=$(hostname -s)
mkdir -p "$folder"/{state,spool,log} /run/munge
chown munge:munge /run/munge
if ! pgrep -x munged >/dev/null; then
    [ -s /etc/munge/munge.key ] || {
        dd if=/dev/urandom of=/etc/munge/munge.key bs=1024 count=1 status=none
        chown munge:munge /etc/munge/munge.key
        chmod 400 /etc/munge/munge.key
    }
    runuser -u munge -- munged --force
    touch "$folder/started-munged"
fi

{
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
} >"$folder/slurm.conf"

export SLURM_CONF=$folder/slurm.conf
slurmctld
for ((i = 1; i <= nodes; i++)); do
    slurmd -N "n$i"
done

deadline=$((SECONDS + 30))
until [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)" = "$nodes" ]; do
    if ((SECONDS > deadline)); then
        echo "start.sh: the nodes did not come up:" >&2
        tail -n 5 "$folder"/log/*.log >&2
        "$(dirname "$0")/stop.sh" "$folder"
        exit 3
    fi
    sleep 0.2
done
echo "export SLURM_CONF=$folder/slurm.conf"
