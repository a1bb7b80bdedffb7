#!/usr/bin/env bash
# Times VGG16 on engine dl4j with ND4J's native builds in turn, A B C A B C, training and inference.
#
#   src/bench/nd4j-builds.sh
#
# Environment: ROUNDS (3), ITERATIONS (12), THREADS (2), CLASS (small), VARIANTS (all builds, and the one in
# use without Deeplearning4j's helpers, which is `build:off`). Maven fetches the builds once, into target/nd4j-builds;
# then no network is needed. Settings of the libraries, OpenMP and malloc in the caller's environment are
# left out. At the end: medians over the rounds of each round's median, and the median, least and
# greatest of the rounds' ratios to the first variant.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}" "${!MKL_@}" "${!KMP_@}" "${!MALLOC_@}" \
    GLIBC_TUNABLES LD_PRELOAD PENTATHLON_RUNTIME
variants=${VARIANTS:-onednn-avx2 onednn-avx2:off onednn onednn-avx512 plain avx2 avx512}
platform=linux-x86_64
bindings=org/nd4j/linalg/cpu/nativecpu/bindings
version=$(sed -n 's:.*<dl4j.version>\(.*\)</dl4j.version>.*:\1:p' pom.xml)
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.9.0
builds=$PWD/target/nd4j-builds
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

./pentathlon --version >&2 # Builds, if need be.

# Unpacks a build as if it were the plain one, with the OpenMP library of this program.
unpack() {
    local build=$1 classifier=$platform to=$builds/$1
    [[ $build == plain ]] || classifier+=-$build
    [[ ! -e $to/$bindings/$platform/libgomp.so.1 ]] || return 0
    rm -rf "$to"
    local arguments=("$plugin:unpack" "-Dartifact=org.nd4j:nd4j-native:$version:jar:$classifier"
        "-DoutputDirectory=$to" '-Dmdep.unpack.includes=**/*.so')
    mvn -q -B -o "${arguments[@]}" >"$out/maven" 2>&1 || mvn -q -B "${arguments[@]}" >&2
    [[ $build == plain ]] || mv "$to/$bindings/$classifier" "$to/$bindings/$platform"
    ln -sf "$PWD/target/natives/org/bytedeco/pytorch/$platform/libgomp.so.1" "$to/$bindings/$platform/"
}

for variant in $variants; do
    unpack "${variant%:off}"
done
for ((round = 0; round < ${ROUNDS:-3}; round++)); do
    for variant in $variants; do
        options=-Xbootclasspath/a:$builds/${variant%:off} # Is searched before the class path.
        [[ $variant != *:off ]] || options+=" -Dorg.eclipse.deeplearning4j.helpers.disable=true"
        PENTATHLON_JAVA_OPTS=$options ./pentathlon run --quiet --engine dl4j --device cpu \
            --class "${CLASS:-small}" --data synthetic-fixed --workload vgg --mode train,infer \
            --threads "${THREADS:-2}" --iterations "${ITERATIONS:-12}" \
            --out "$out/result.h5" --force | tee "$out/log" >&2
        python3 - "$variant" "$out/log" >>"$out/medians" <<'PYTHON'
import re
import sys

for line in open(sys.argv[2]):
    words = line.split()
    if words and re.fullmatch(r"00[01]", words[0]):
        mode = "train" if "train" in words else "infer"
        number = next(w for w in words[1:] if re.fullmatch(r"[0-9]+\.[0-9]+|[0-9]{3,}", w))
        print(mode, sys.argv[1], number)
PYTHON
    done
done

python3 - "$out/medians" <<'PYTHON'
import collections
import statistics
import sys

times = collections.defaultdict(lambda: collections.defaultdict(list))
for line in open(sys.argv[1]):
    mode, variant, ms = line.split()
    times[mode][variant].append(float(ms))
for mode, by in times.items():
    first = next(iter(by))
    print(f"vgg {mode:5s}  ms a step           ms  /{first}      from        to")
    for variant, ms in by.items():
        ratios = [a / b for a, b in zip(ms, by[first], strict=True)]
        print(
            f"{variant:20s} {statistics.median(ms):12.1f} {statistics.median(ratios):13.2f}"
            f" {min(ratios):9.2f} {max(ratios):9.2f}"
        )
PYTHON
