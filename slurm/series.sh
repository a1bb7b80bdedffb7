# What sweep.sbatch and scaling.sh have in common; read by them, not run. They have `fail` and root.
# shellcheck shell=bash disable=SC2154

# Sets arguments to what `pentathlon run` gets in each round.
#
#   read_arguments KIND ARGUMENTS...
read_arguments() {
    local kind=$1 word
    shift
    for word in "$@"; do
        [[ $word != --repeats && $word != --repeats=* ]] \
            || fail "$word goes to no run: rounds are set by --repeats R right behind $kind" 2
    done
    arguments=("$@")
    [[ ${1-} == *.yaml || " $*" == *" --workload"* ]] \
        || arguments=("$root/jobs/$kind-scaling.yaml" "$@")
}

# What cannot run on so many ranks, such as a global batch that they do not divide, is told at once.
# A round is one launch, whatever a job file says.
#
#   dry_run RANKS
dry_run() {
    "$root/pentathlon" run ${pentathlon_options[@]+"${pentathlon_options[@]}"} \
        --ranks "$1" --repeats 1 --dry-run "${arguments[@]}" >/dev/null
}
