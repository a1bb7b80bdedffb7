# What start.sh and stop.sh both ask of daemons; read by them, not run.
# shellcheck shell=bash disable=SC2034

# What start.sh puts into the folder that it fills: stop.sh removes no folder without it.
marker=.pentathlon-slurm

# Whether the daemon NAME, whose pid stands in FILE, lives: a zombie does not, nor does another
# process that has got the number since.
#
#   alive NAME FILE
alive() {
    local pid state
    pid=$(cat "$2" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] || return 1
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) == "$1" ]] || return 1
    state=$(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) || return 1
    [[ -n $state && $state != [ZX]* ]]
}

# Waits until a command succeeds, at most SECONDS_AT_MOST; fails if it does not.
#
#   await SECONDS_AT_MOST COMMAND...
await() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.2
    done
}
