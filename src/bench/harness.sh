#!/usr/bin/env bash
# What the harness costs: the timing pass beside a loop without it, in turns, in one process each.
#
#   src/bench/harness.sh
#
# Environment: WORKLOADS (all five), CLASS (small), THREADS (2), ITERATIONS (of a block, 4), ROUNDS (60).
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}"
./pentathlon --version >&2
mvn -q -B -o -ntp test-compile >&2
export GLIBC_TUNABLES=${GLIBC_TUNABLES-glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1}
natives=target/natives
for workload in ${WORKLOADS:-vgg resnet rnnlm seq2seq aoareader}; do
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \
        -XX:CICompilerCount=2 -XX:+PerfDisableSharedMem \
        -Dorg.bytedeco.javacpp.cacheLibraries=false \
        -Dorg.bytedeco.javacpp.canCreateSymbolicLink=false \
        "-Dorg.bytedeco.javacpp.cachedir=$PWD/$natives" \
        "-Djna.boot.library.path=$PWD/$natives/com/sun/jna/linux-x86-64" -Djna.nounpack=true \
        -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
        -Dorg.bytedeco.javacpp.logger=slf4j \
        -cp "target/test-classes:target/classes:$natives:target/lib/*" \
        org.pentathlon.harness.HarnessOverhead \
        "$workload" "${CLASS:-small}" "${THREADS:-2}" "${ITERATIONS:-4}" "${ROUNDS:-60}"
done
