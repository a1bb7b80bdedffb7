#!/usr/bin/env bash
# Makes CUDA's libraries without a GPU in a folder: build.sh OUT [NATIVES]
# NATIVES holds LibTorch for CUDA, whose undefined symbols the libraries have. Needs gcc and nm.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../../../..")

fail() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 3
}

out=${1:-}
natives=${2:-$root/target/natives/org/bytedeco/pytorch/linux-x86_64-gpu}
[[ -n $out ]] || fail "usage: build.sh OUT [NATIVES]"
for tool in gcc nm; do
    command -v "$tool" >/dev/null || fail "no $tool found: install it"
done
[[ -e $natives/libtorch_cuda.so ]] \
    || fail "no libtorch_cuda.so in $natives: PENTATHLON_RUNTIME=cuda ./pentathlon --version gets it"
mkdir -p "$out"
out=$(readlink -f -- "$out")

flags=(-std=gnu11 -O1 -shared -fPIC -Wall -Wextra -I"$here")

# The library of a symbol is its version, or follows from its prefix.
for library in torch_cpu torch_cuda c10_cuda torch_cuda_linalg jnitorch_cuda; do
    [[ ! -e $natives/lib$library.so ]] || nm -D --undefined-only "$natives/lib$library.so"
done | awk '
    BEGIN {
        split("cublasLt libcublasLt.so.13 cublas libcublas.so.13 cusparse libcusparse.so.12 " \
            "cusolver libcusolver.so.12 cufft libcufft.so.12 curand libcurand.so.10 " \
            "cupti libcupti.so.13 nccl libnccl.so.2 cuFile libcufile.so.0 cudnn libcudnn.so.9 " \
            "cuda libcudart.so.13 __cuda libcudart.so.13", pairs)
    }
    { symbol = $NF; version = ""; at = index(symbol, "@") }
    at { version = substr(symbol, at + 1); symbol = substr(symbol, 1, at - 1) }
    version ~ /^lib.*\.so\./ { print version, symbol, version; next }
    version == "" {
        for (i = 1; i in pairs; i += 2)
            if (index(symbol, pairs[i]) == 1) { print pairs[i + 1], symbol, "-"; next }
    }' | sort -u >"$out/symbols.txt"

# What a source defines, an object file tells; the rest of a library returns 0, or in CUDA's runtime
# 801, not supported.
library() {
    local name=$1 answer=$2 symbol version sources=("${@:3}")
    local stub=$out/${name%%.so*}.stub.c map=$out/${name%%.so*}.map defined='' macro
    macro=$(tr '[:lower:]' '[:upper:]' <<<"${name%%.so*}")
    macro=${macro//-/_}
    if ((${#sources[@]})); then
        gcc "${flags[@]}" "-D$macro" -o "$out/defined.so" "${sources[@]}" -lpthread -ldl \
            -Wl,--unresolved-symbols=ignore-all
        defined=$(nm -D --defined-only "$out/defined.so" | awk '{ print $NF }')
        rm "$out/defined.so"
    fi
    : >"$stub"
    : >"$map"
    while read -r symbol version; do
        [[ $version == - ]] || printf '    %s;\n' "$symbol" >>"$map"
        grep -qx "$symbol" <<<"$defined" \
            || printf 'long %s(void) { return %s; }\n' "$symbol" "$answer" >>"$stub"
    done < <(awk -v name="$name" '$1 == name { print $2, $3 }' "$out/symbols.txt")
    local script=()
    if [[ -s $map ]]; then
        printf '%s {\nglobal:\n%s\n};\n' "$name" "$(<"$map")" >"$map"
        script=("-Wl,--version-script=$map")
    fi
    local needs=()
    [[ $name != libnccl.so.2 && $name != libstandin-ranges.so ]] \
        || needs=("$out/libcudart.so.13" "-Wl,-rpath,\$ORIGIN")
    gcc "${flags[@]}" "-D$macro" -o "$out/$name" "${sources[@]}" "$stub" ${script[@]+"${script[@]}"} \
        -Wl,-soname,"$name" ${needs[@]+"${needs[@]}"} -lpthread -ldl
    rm "$stub" "$map"
}

library libcudart.so.13 801 "$here"/{cudart,timeline,record}.c
library libcuda.so.1 0 "$here/cuda.c"
library libnvidia-ml.so.1 0 "$here/nvml.c"
library libnccl.so.2 0 "$here/nccl.c"
library libstandin-ranges.so 0 "$here/ranges.c"
for name in libcublasLt.so.13 libcublas.so.13 libcudnn.so.9; do
    library "$name" 0 "$here/answers.c"
done
for name in libcusparse.so.12 libcufft.so.12 libcufile.so.0 libcurand.so.10 libcupti.so.13 \
    libcusolver.so.12 libcudnn_cnn.so.9 libcudnn_adv.so.9 libcudnn_ops.so.9 libcudnn_graph.so.9 \
    libcudnn_heuristic.so.9 libcudnn_engines_precompiled.so.9 \
    libcudnn_engines_runtime_compiled.so.9 libnvrtc.so.13; do
    library "$name" 0
done
rm "$out/symbols.txt"
