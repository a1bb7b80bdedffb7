#!/usr/bin/env bash
# Proves Pentathlon's GPU side on a machine with a GPU, in one go and within a time limit.
#
#   src/test/gpu/verify.sh [--bundle DIR | --parts DIR] [OPTION ...]
#
#   --bundle DIR      an unpacked bundle, or a clone (default: the clone of this script)
#   --parts DIR       the parts of a split bundle, with join.sh; unpacked into a temporary folder
#   --python PYTHON   has PyTorch for this GPU, whose CUDA libraries serve both (default: python3)
#   --out DIR         gets report.txt and details.tar.gz (default: verify-out)
#   --budget SECONDS  for everything; what does not fit is said to be skipped (default: 540)
#   --device DEVICE   cuda or cpu; on the CPU what can be tried there (default: cuda)
#   --steps NAMES     some of the steps, parted by commas (default: all, in this order):
#                     doctor,losses,nccl,graph,measures,start,ncu,speed,mfu,compile,refusals,growth
#   --classes NAMES   of losses and speed (default: reference,large)
#   --precisions NAMES
#                     of speed (default: fp32,tf32,bf16)
#   --quick           smaller classes and fewer rounds
#
# Needs bash and that Python; no Java, no Maven, no network. Status 1 where a step failed, 3 where
# there is no GPU, or not what the program needs of CUDA.
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
began=$SECONDS
bundle=$here/../../.. parts='' python=python3 out=verify-out budget=540 device=cuda more=()

fail() {
    printf 'verify: %s\n' "$*" >&2
    exit 2
}

# By the bundle's own script, or by Python where there is no xz.
join() {
    if command -v xz >/dev/null; then
        sh "$1" "$2"
    else
        (cd -- "$(dirname -- "$1")" && sha256sum --check --quiet SHA256SUMS \
            && sed 's/^[^ ]* [ *]//' SHA256SUMS | xargs cat) \
            | "$python" -c 'import sys, tarfile
tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz").extractall(sys.argv[1])' "$2"
    fi
}

while (($#)); do
    case $1 in
        --quick) more+=("$1") && shift && continue ;;
        -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0" && exit 0 ;;
    esac
    (($# > 1)) || fail "$1 is no option, or needs a value; see --help"
    case $1 in
        --bundle) bundle=$2 ;;
        --parts) parts=$2 ;;
        --python) python=$2 ;;
        --out) out=$2 ;;
        --budget) budget=$2 ;;
        --device) device=$2 ;;
        --steps | --classes | --precisions) more+=("$1" "$2") ;;
        *) fail "$1 is no option; see --help" ;;
    esac
    shift 2
done
[[ $budget =~ ^[0-9]+$ ]] || fail "--budget takes seconds, not '$budget'"
[[ $device == cuda || $device == cpu ]] || fail "--device is cuda or cpu, not '$device'"
"$python" -c 'import torch' || fail "$python has no PyTorch: give --python"

export PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
if [[ -n $parts ]]; then
    joiner=$(find "$parts" -maxdepth 1 -name '*join*.sh' -print -quit)
    [[ -n $joiner ]] || fail "$parts has no join.sh: give the folder that pentathlon bundle has made"
    join "$joiner" "$work/bundle" >"$work/join.log" 2>&1 \
        || { cat "$work/join.log" >&2 && fail "the parts in $parts could not be joined"; }
    program=$(find "$work/bundle" -maxdepth 2 -name pentathlon -type f -print -quit)
    [[ -n $program ]] || fail "what $joiner has made in $work/bundle has no pentathlon"
    bundle=$(dirname -- "$program")
fi
[[ -x $bundle/pentathlon ]] || fail "$bundle has no pentathlon: give --bundle or --parts"

# A clone builds what it lacks; that is none of the steps.
if [[ -d $bundle/src ]]; then
    "$bundle/pentathlon" --version
    [[ $device == cpu ]] || PENTATHLON_RUNTIME=cuda "$bundle/pentathlon" --version
    began=$SECONDS
fi

# The libraries that PyTorch itself uses, in the folders of NVIDIA's packages.
if [[ $device == cuda && -z ${PENTATHLON_CUDA_LIBS-} ]]; then
    PENTATHLON_CUDA_LIBS=$("$python" - <<'PYTHON'
import glob
import os
import site
import sys

folders = {os.path.realpath(folder) for folder in (*site.getsitepackages(), *sys.path) if folder}
print(":".join(sorted(p for f in folders for p in glob.glob(os.path.join(f, "nvidia/*/lib")))))
PYTHON
    )
    export PENTATHLON_CUDA_LIBS
fi

# PyTorch's cuDNN may be of an earlier minor version than LibTorch asks for: rather try it, and see
# in the report which it was, than lose the machine.
export PYTORCH_SKIP_CUDNN_COMPATIBILITY_CHECK=1

# What is in the way here is in the way of every step.
if [[ $device == cuda ]]; then
    refusal=$("$bundle/pentathlon" run --device cuda --workload vgg --dry-run 2>&1 >/dev/null) \
        || { printf 'verify: %s\n' "${refusal#pentathlon: }" >&2 && exit 3; }
fi

"$python" "$here/verify.py" --bundle "$bundle" --out "$out" --work "$work" --device "$device" \
    --budget "$((budget - (SECONDS - began)))" ${more[@]+"${more[@]}"}
