#!/usr/bin/env bash
# The gradients' all-reduce of two local ranks beside those of others, in turns, A B A B: `mpi` over
# the cluster's MPI beside mpi4py on the same library, `gloo` beside PyTorch's, `mpi` over MPJ Express
# beside that library's own Allreduce. Medians over all sums of all turns, and their ratio.
#
#   src/bench/allreduce.sh
#
# Environment: FLOATS (14728266, VGG16's gradients), ROUNDS (of a turn, 10), TURNS (4), CASES (native
# gloo mpj), MPIRUN (mpirun), PYTHON_MPI (python3 with mpi4py and numpy), PYTHON_TORCH (python3 with
# torch).
set -euo pipefail
cd "$(dirname "$0")/../.."
unset "${!OPENBLAS_@}" "${!OMP_@}" "${!GOMP_@}"
./pentathlon --version >&2
mvn -q -B -o -ntp test-compile >&2
export GLIBC_TUNABLES=${GLIBC_TUNABLES-glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1}
floats=${FLOATS:-14728266}
rounds=${ROUNDS:-10}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
natives=$PWD/target/natives
java=("${JAVA_HOME:+$JAVA_HOME/bin/}java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC
    -XX:CICompilerCount=2 -XX:+PerfDisableSharedMem
    -Dorg.bytedeco.javacpp.cacheLibraries=false -Dorg.bytedeco.javacpp.canCreateSymbolicLink=false
    "-Dorg.bytedeco.javacpp.cachedir=$natives" -Dorg.bytedeco.javacpp.logger=slf4j
    -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
    "-Djna.boot.library.path=$natives/com/sun/jna/linux-x86-64" -Djna.nounpack=true
    -cp "target/test-classes:target/classes:$natives:target/lib/*:target/mpj/*"
    org.pentathlon.comm.AllReduceCost)
mpirun=("${MPIRUN:-mpirun}" -n 2)
# Open MPI asks root for leave, and counts cores that may be threads of one. It rewrites the options of a
# program that it takes for Java, hence env.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Two processes that meet on a port; the second one's words are of no interest.
pair() { # variables of rank, size and place are set by the caller's names
    local port
    port=$(free_port)
    for rank in 1 0; do
        export PENTATHLON_RANK=$rank PENTATHLON_WORLD_SIZE=2 PENTATHLON_LOCAL_RANK=$rank
        export PENTATHLON_RENDEZVOUS=127.0.0.1:$port PENTATHLON_TOKEN=0123456789abcdef0123456789abcdef
        export RANK=$rank WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=$port
        if ((rank == 1)); then
            "$@" >/dev/null &
        else
            "$@"
        fi
    done
    wait
}

ours() { # case
    case $1 in
        native) "${mpirun[@]}" env "${java[@]}" mpi native "$floats" "$rounds" "$folder" ;;
        gloo) (pair "${java[@]}" gloo mpj "$floats" "$rounds" "$folder") ;;
        mpj) (pair "${java[@]}" mpi mpj "$floats" "$rounds" "$folder") ;;
    esac
}

peer() { # case; over MPJ Express both are in one program
    case $1 in
        native)
            "${mpirun[@]}" "${PYTHON_MPI:-python3}" src/bench/allreduce_peer.py \
                mpi "$floats" "$rounds"
            ;;
        gloo)
            (pair "${PYTHON_TORCH:-python3}" src/bench/allreduce_peer.py gloo "$floats" "$rounds")
            ;;
    esac
}

printf '%-8s %10s %10s %7s\n' case 'ours ms' 'peer ms' ratio
for case in ${CASES:-native gloo mpj}; do
    for ((turn = 0; turn < ${TURNS:-4}; turn++)); do
        ours "$case"
        peer "$case"
    done | sort -k 1,1 -k 2,2n | awk -v name="$case" '
        $1 == "ours" { ours[++n] = $2 }
        $1 == "peer" { peer[++m] = $2 }
        END {
            a = ours[int((n + 1) / 2)]
            b = peer[int((m + 1) / 2)]
            printf "%-8s %10.1f %10.1f %7.2f   of %d and %d sums\n", name, a, b, a / b, n, m
        }'
done
