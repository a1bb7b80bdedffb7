#!/usr/bin/env bash
# Weak or strong scaling by separate jobs, one for each number of ranks, so that no job waits for
# the largest; a last job makes one result file of theirs: results-h5/KIND-JOB.h5.
#
#   slurm/scaling.sh weak --ranks-list 1,2,4,8
#   slurm/scaling.sh strong --ranks-list 4,8,16 --repeats 3 --sbatch --time=30 JOB.yaml
#
#   --ranks-list LIST  numbers of ranks
#   --repeats R        runs of each (default 5)
#   --sbatch OPTION    an option of sbatch for each job of the series; may be repeated
#
# These come first. What follows goes to `pentathlon run`; without a job file or --workload jobs/weak-scaling.yaml or
# jobs/strong-scaling.yaml. A job takes as few nodes as its ranks fill, by slurm/site.sh.
set -euo pipefail

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")

fail() {
    echo "scaling.sh: $1" >&2
    exit "${2:-2}"
}

# shellcheck source=slurm/series.sh
source "$root/slurm/series.sh"
kind=${1-}
[[ $kind == weak || $kind == strong ]] || fail "the series is weak or strong, not '$kind'"
shift
list='' repeats=5 options=()
while (($#)); do
    case $1 in
        --ranks-list | --repeats | --sbatch) (($# > 1)) || fail "$1 has no value" ;;&
        --ranks-list) list=$2 ;;
        --repeats) repeats=$2 ;;
        --sbatch) options+=("$2") ;;
        *) break ;;
    esac
    shift 2
done
[[ $list =~ ^[1-9][0-9]*(,[1-9][0-9]*)*$ ]] \
    || fail "--ranks-list LIST is missing, such as 1,2,4"
[[ $repeats =~ ^[1-9][0-9]*$ ]] || fail "--repeats $repeats is not a number above 0"
# shellcheck source=slurm/site.sh
source "${PENTATHLON_SITE:-$root/slurm/site.sh}"
# Many sites' `module` does not bear `set -u`.
set +u
load_modules
set -u
read_arguments "$kind" "$@"
for count in ${list//,/ }; do
    tried=0
    dry_run "$count" || tried=$?
    # 3: this machine lacks what the nodes may have, such as a GPU.
    if ((tried == 3)); then
        echo "scaling.sh: ranks $count: not tried here, as this machine lacks something" >&2
    elif ((tried != 0)); then
        fail "ranks $count cannot run so: no job is submitted" "$tried"
    fi
done
a_node=$((gpus_per_node > 0 ? gpus_per_node : ranks_per_node))

submit() {
    "$root/slurm/submit.sh" --parsable ${options[@]+"${options[@]}"} "$@"
}

# A series without some of its jobs is none.
give_up() {
    local status=$? withdrawn='no job is left'
    if ((${#jobs[@]})); then
        withdrawn="withdrawn: ${jobs[*]}"
        scancel "${jobs[@]}" || withdrawn="scancel fails: end the jobs ${jobs[*]} yourself"
    fi
    fail "the job of $1 is not accepted; $withdrawn" "$status"
}

jobs=() names=()
for count in ${list//,/ }; do
    # --parsable prints JOB, or JOB;CLUSTER.
    job=$(submit --job-name="$kind-$count" --nodes=$(((count + a_node - 1) / a_node)) \
        --ntasks="$count" "$root/slurm/sweep.sbatch" "$kind" --ranks-list "$count" \
        --repeats "$repeats" "$@") \
        || give_up "ranks $count"
    jobs+=("${job%%;*}")
    names+=("$kind-$count-${job%%;*}")
    echo "ranks $count: job ${job%%;*}"
done
# A job that has failed must not keep the others' results from being merged.
after=$(IFS=: && echo "afterany:${jobs[*]}")
job=$(submit --job-name="$kind" --dependency="$after" --nodes=1 "$root/slurm/merge.sbatch" \
    --planned-launches "$repeats" "${names[@]}") || give_up "the merge"
echo "merge: job ${job%%;*}, to results-h5/$kind-${job%%;*}.h5"
