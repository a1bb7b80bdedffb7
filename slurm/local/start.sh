#!/usr/bin/env bash
# Starts a throwaway Slurm of several nodes on this one machine, for trying and for tests.
#
#   slurm/local/start.sh [--nodes N] [--cpus C] [--gres gpu:G] FOLDER
#
#   --nodes N      nodes n1 to nN (default 2)
#   --cpus C       CPUs that each says it has (default 1); together they may be more than there are
#   --gres gpu:G   GPUs that each says it has, with nothing behind them
#
# It wants root and Debian's packages slurm-wlm and munge. All of it lies in FOLDER, which is new or
# empty, its own munged too, and it takes free ports, so that several may run at once. Jobs find it by
# what is printed:
#
#   export SLURM_CONF=FOLDER/slurm.conf
#
# and slurm/local/stop.sh FOLDER ends it, and removes FOLDER.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
# shellcheck source=slurm/local/daemons.sh
source "$here/daemons.sh"

fail() {
    echo "start.sh: $*" >&2
    exit 3
}

usage() {
    echo "start.sh: $1; usage: start.sh [--nodes N] [--cpus C] [--gres gpu:G] FOLDER" >&2
    exit 2
}

nodes=2 cpus=1 gpus=0 folder=
while (($#)); do
    case $1 in
        --nodes | --cpus | --gres) (($# > 1)) || usage "$1 has no value" ;;&
        --nodes) nodes=$2 && shift 2 ;;
        --cpus) cpus=$2 && shift 2 ;;
        --gres) gpus=${2#gpu:} && shift 2 ;;
        -*) usage "unknown option $1" ;;
        *)
            [[ -z $folder ]] || usage "one FOLDER is wanted"
            folder=$1 && shift
            ;;
    esac
done
[[ -n $folder ]] || usage "FOLDER is missing"
for number in "$nodes" "$cpus"; do
    [[ $number =~ ^[1-9][0-9]{0,2}$ ]] || usage "$number is not a number from 1 to 999"
done
[[ $gpus =~ ^[0-9]{1,3}$ ]] || usage "--gres $gpus is not gpu:G"
[[ $EUID -eq 0 ]] || fail "needs root, as slurmd does"
for tool in slurmctld slurmd munged sinfo; do
    command -v "$tool" >/dev/null \
        || fail "$tool is missing; on Debian: apt-get install slurm-wlm munge"
done

mkdir -p "$folder" || fail "$folder cannot be made"
folder=$(readlink -f -- "$folder")
((${#folder} <= 80)) || fail "the path $folder is too long for a socket: 80 characters at most"
[[ $folder != *[[:space:]%,=\#]* ]] || fail "Slurm cannot read the path $folder: use another"
[[ ! -e $folder/$marker ]] || fail "$folder is in use; end it with slurm/local/stop.sh $folder"
contents=$(ls -A -- "$folder") || fail "$folder cannot be read"
[[ -z $contents ]] || fail "$folder is not empty, and would be removed at the end: name a new folder"

host=$(hostname -s)
memory_mb=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)

taken() {
    (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# The first of so many ports in a row that nobody listens on, below those given to connections.
free_ports() {
    local first i attempt
    for ((attempt = 0; attempt < 50; attempt++)); do
        first=$((20000 + RANDOM % (12000 - nodes)))
        for ((i = 0; i <= nodes; i++)); do
            ! taken $((first + i)) || continue 2
        done
        echo "$first"
        return
    done
    return 1
}

# Tests must not wait: schedule at once, start a requeued job when its credentials are over (after
# cred_expire instead of 2 minutes), see a lost node soon. A job's processes are those of its group,
# with no cgroup, so that nothing is mounted. CPUs are only counted: the nodes share this machine's,
# so binding tasks would put all nodes on the same ones. PMIx keeps its sockets in TmpFS.
configuration() {
    cat <<CONFIGURATION
ClusterName=pentathlon
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=10
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
TmpFS=$folder/tmp/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=1,sched_interval=2
SlurmdParameters=config_overrides
SlurmctldTimeout=10
SlurmdTimeout=10
InactiveLimit=0
KillWait=10
UnkillableStepTimeout=30
JobRequeue=1
ReturnToService=2
CONFIGURATION
    ((gpus == 0)) || echo "GresTypes=gpu"
    local i gres=
    ((gpus == 0)) || gres=" Gres=gpu:$gpus"
    for ((i = 1; i <= nodes; i++)); do
        echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + i))" \
            "CPUs=$cpus SocketsPerBoard=1 CoresPerSocket=$cpus ThreadsPerCore=1" \
            "RealMemory=$memory_mb$gres"
    done
    echo "PartitionName=local Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE" \
        "OverSubscribe=YES State=UP"
}

start_munged() {
    (umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
    munged --force --num-threads=2 --key-file="$folder/munge.key" \
        --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
        --seed-file="$folder/munge.seed" --log-file="$folder/log/munged.log"
    await 10 munge --socket="$folder/munge.socket" --no-input >/dev/null 2>&1 \
        || fail "munged does not answer"
}

nodes_idle() {
    [[ $(timeout 5 sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l) == "$nodes" ]]
}

# A daemon that cannot have its port ends soon.
nodes_idle_or_daemon_lost() {
    if nodes_idle; then
        return
    fi
    ((SECONDS > started + 5)) || return 1
    local i
    alive slurmctld "$folder/slurmctld.pid" || fail "slurmctld has ended"
    for ((i = 1; i <= nodes; i++)); do
        alive slurmd "$folder/slurmd-n$i.pid" || fail "slurmd of n$i has ended"
    done
    return 1
}

stop_on_failure() {
    local status=$?
    if ((status != 0)); then
        grep -hE 'error|fatal' "$folder"/log/*.log 2>/dev/null | tail -n 5 >&2 || true
        "$here/stop.sh" "$folder" || true
    fi
    exit "$status"
}

port=$(free_ports) || fail "no $((nodes + 1)) free ports in a row from 20000 to 32000"
# Of two that come at once, one makes it.
(set -o noclobber && : >"$folder/$marker") 2>/dev/null || fail "$folder cannot be written"
trap stop_on_failure EXIT
export SLURM_CONF=$folder/slurm.conf
configuration >"$SLURM_CONF"
# Only GPUs with files of their own are numbered, and so come into CUDA_VISIBLE_DEVICES.
for ((i = 0; i < gpus; i++)); do
    touch "$folder/gpu$i"
    echo "Name=gpu File=$folder/gpu$i" >>"$folder/gres.conf"
done
mkdir -p "$folder"/{state,spool,log}
chmod 755 "$folder"
start_munged
started=$SECONDS
slurmctld
for ((i = 1; i <= nodes; i++)); do
    mkdir -p "$folder/spool/n$i" "$folder/tmp/n$i"
    slurmd -N "n$i"
done
await 60 nodes_idle_or_daemon_lost || fail "the nodes are not idle after 60 s"
echo "export SLURM_CONF=$SLURM_CONF"
