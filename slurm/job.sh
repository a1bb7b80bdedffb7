# What the job files have in common; read by them, not run. They find this folder by
# PENTATHLON_ROOT, which submit.sh sets, or by the folder that sbatch was called in: sbatch runs a
# copy of the job file that lies elsewhere.
# shellcheck shell=bash

say() {
    echo "slurm: $*" >&2
}

fail() {
    say "$1"
    exit "${2:-3}"
}

# Reads the site's file. Many sites' `module` does not bear `set -u`.
read_site() {
    local site=${PENTATHLON_SITE:-$root/slurm/site.sh}
    [[ -r $site ]] || fail "the site file $site cannot be read: set PENTATHLON_SITE"
    # shellcheck source=slurm/site.sh
    source "$site"
    set +u
    load_modules
    set -u
}

# Sets nodes, ranks, ranks_per_node, cpus_per_rank and the options of srun that all steps share.
#
# Ranks are those of the job (-n, --ntasks-per-node), else one for each GPU, else the site's.
read_job() {
    read_site
    nodes=$SLURM_JOB_NUM_NODES
    local gpus=${SLURM_GPUS_ON_NODE:-0}
    ((gpus == 0)) || ranks_per_node=$gpus
    ranks=${SLURM_NTASKS:-$((nodes * ranks_per_node))}
    # Where ranks do not fill their nodes alike, the first nodes have one more. Where they are fewer
    # than a node takes, each still has the share that it would have on a full node.
    local most=$(((ranks + nodes - 1) / nodes))
    ((most <= ranks_per_node)) || ranks_per_node=$most
    cpus_per_rank=${SLURM_CPUS_PER_TASK:-$cpus_per_rank}
    cpus_per_rank=${cpus_per_rank:-$((SLURM_CPUS_ON_NODE / ranks_per_node))}
    ((cpus_per_rank >= 1)) \
        || fail "$ranks_per_node ranks on a node with $SLURM_CPUS_ON_NODE CPUs: ask for fewer" 2
    # A rank that fails or is lost must leave the others alone: they end by themselves within 10 s
    # and write what was measured, which --kill-on-bad-exit=1 or a short --wait would cut off.
    # srun does not hand --cpus-per-task of sbatch on (since Slurm 22.05).
    step=(--cpus-per-task="$cpus_per_rank" --cpu-bind=cores --kill-on-bad-exit=0 --wait=0
        ${srun_options[@]+"${srun_options[@]}"})
    # Each rank sees all GPUs of its node and takes its own by its local rank: hiding the others
    # can take away NCCL's direct way between them.
    ((gpus == 0)) || step+=(--gpu-bind=none)
}

# Runs a command as N ranks: all on the nodes of the job, fewer on as few nodes as hold them. Its
# exit status is the highest of theirs.
#
#   start_ranks N COMMAND...
start_ranks() {
    local count=$1 on=$((($1 + ranks_per_node - 1) / ranks_per_node))
    shift
    ((count < ranks)) || on=$nodes
    srun --ntasks="$count" --nodes="$on" "${step[@]}" "$@"
}

# As many ranks of `pentathlon run`, with the site's options.
#
#   benchmark N OPTIONS...
benchmark() {
    local count=$1
    shift
    start_ranks "$count" "$root/pentathlon" run \
        ${pentathlon_options[@]+"${pentathlon_options[@]}"} --ranks "$count" "$@"
}

# Exit statuses of a run that a signal has ended.
ended_by_signal() {
    (($1 == 128 + 15 || $1 == 128 + 2))
}

# Result file of this job: results-h5/NAME-JOB.h5. A job that Slurm has put back into its queue
# begins again, under a new run id, in NAME-JOB-rRESTART.h5; what it has measured before is kept.
name_result() {
    local base=results-h5/$SLURM_JOB_NAME-$SLURM_JOB_ID restart=${SLURM_RESTART_COUNT:-0}
    out=$base.h5
    ((restart > 0)) || return 0
    out=$base-r$restart.h5
    local before=$base.h5
    ((restart == 1)) || before=$base-r$((restart - 1)).h5
    say "restart $restart of job $SLURM_JOB_ID: a new run, to ${out##*/}"
    if [[ -d $before.journal ]]; then
        say "rows of the run before are kept: ./pentathlon recover $before.journal"
    elif [[ -e $before ]]; then
        say "the run before has written ${before##*/}"
    fi
}

# Merges result files into that of this job, and ends it with the higher of a status and merge's.
#
#   merge_files STATUS [OPTIONS OF pentathlon merge] FILES...
merge_files() {
    local status=$1 merged=0
    shift
    "$root/pentathlon" merge --out "$out" "$@" || merged=$?
    exit $((merged > status ? merged : status))
}

# Slurm signals this script too when it ends a job; the ranks end the run, and srun waits for them.
trap 'say "waiting for the ranks to end"' TERM
mkdir -p results-h5
