#!/usr/bin/env bash
# What rank 0 pays for the rows of many ranks: reading them one rank after the other into its spool,
# then the result file, in a fresh process with a heap of HEAP each time; the median of ROUNDS.
#
#   src/bench/gather.sh
#
# Environment: RANKS (16 32 64 128), ITERATIONS (1000), ROUNDS (3), HEAP (64m).
set -euo pipefail
cd "$(dirname "$0")/../.."
./pentathlon --version >&2
mvn -q -B -o -ntp test-compile >&2
natives=$PWD/target/natives
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cost() { # heap, arguments
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Xmx$1" --enable-native-access=ALL-UNNAMED \
        -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        "-Dorg.bytedeco.javacpp.cachedir=$natives" -Dorg.bytedeco.javacpp.cacheLibraries=false \
        -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
        -Dorg.bytedeco.javacpp.logger=slf4j \
        "-Djna.boot.library.path=$natives/com/sun/jna/linux-x86-64" -Djna.nounpack=true \
        -cp "target/test-classes:target/classes:$natives:target/lib/*" \
        org.pentathlon.results.GatherCost "${@:2}"
}
for ((round = 0; round < ${ROUNDS:-3}; round++)); do
    for ranks in ${RANKS:-16 32 64 128}; do
        rm -rf "${folder:?}"/*
        cost 1g ranks "$folder/ranks" "$ranks" "${ITERATIONS:-1000}" \
            | cost "${HEAP:-64m}" root "$folder/root" "$ranks" "${ITERATIONS:-1000}"
    done
done | sort -n | awk '
    function median(values, count) { return values[int((count + 1) / 2)] }
    function line() {
        total = median(gather, n) + median(write, n)
        printf "%6d %8d %9.3f %8.3f %8.3f %11.2f %10.1f %9.1f %s\n", ranks, rows,
            median(gather, n), median(write, n), total, 1e6 * total / rows, bytes, resident / 1e6,
            before ? sprintf("%6.2f", total / before) : "     -"
        before = total
    }
    BEGIN {
        printf "%6s %8s %9s %8s %8s %11s %10s %9s %6s\n", "ranks", "rows", "gather s", "write s",
            "total s", "us per row", "bytes/row", "memory MB", "ratio"
    }
    NR > 1 && $1 != ranks { line(); n = 0 }
    {
        ranks = $1; rows = $2; bytes = $5; resident = $6
        # Few values: put each in its place.
        for (i = n++; i > 0 && gather[i] > $3; i--) gather[i + 1] = gather[i]
        gather[i + 1] = $3
        for (i = n - 1; i > 0 && write[i] > $4; i--) write[i + 1] = write[i]
        write[i + 1] = $4
    }
    END { line() }'
