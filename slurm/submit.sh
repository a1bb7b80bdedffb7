#!/usr/bin/env bash
# Submits a job file with the site's options, once the program is built.
#
#   slurm/submit.sh [OPTIONS OF SBATCH] slurm/run.sbatch [OPTIONS OF pentathlon run]
#
# Options given here come before those of slurm/site.sh, or of the file named by PENTATHLON_SITE.
set -euo pipefail

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
site=$(readlink -f -- "${PENTATHLON_SITE:-$root/slurm/site.sh}")
[[ -r $site ]] || {
    echo "submit.sh: the site file $site cannot be read" >&2
    exit 2
}
# shellcheck source=slurm/site.sh
source "$site"
# Many sites' `module` does not bear `set -u`.
set +u
load_modules
set -u
# Ranks must not build, so it is done here, where there is a network: the set of libraries that the
# site's options choose.
"$root/pentathlon" --version ${pentathlon_options[@]+"${pentathlon_options[@]}"} >/dev/null
options=(--export="ALL,PENTATHLON_ROOT=$root,PENTATHLON_SITE=$site")
if [[ " $* " == *"/merge.sbatch "* ]]; then
    sbatch_options+=(${merge_options[@]+"${merge_options[@]}"})
elif ((gpus_per_node > 0)); then
    options+=(--gpus-per-node="$gpus_per_node")
fi
mkdir -p results-h5
exec sbatch "${options[@]}" ${sbatch_options[@]+"${sbatch_options[@]}"} "$@"
