#!/bin/sh
# Joins the parts of a Pentathlon bundle that lie beside this script, and unpacks them:
#
#   sh join.sh FOLDER
#
# FOLDER is made; the program is FOLDER/pentathlon. Nothing is written anywhere else.
# Needs sha256sum, tar and xz.
set -eu
unset CDPATH

fail() {
    echo "join.sh: $*" >&2
    exit 1
}

if [ $# -ne 1 ] || [ -z "$1" ]; then
    fail "usage: sh join.sh FOLDER"
fi
for tool in sha256sum tar xz; do
    command -v "$tool" >/dev/null || fail "no $tool on this machine: install it"
done
target=${1%"${1##*[!/]}"}
case $target in
    /*) ;;
    *) target=$PWD/$target ;;
esac
[ ! -e "$target" ] || fail "$target exists: name another folder"

cd "$(dirname -- "$0")"
[ -s SHA256SUMS ] || fail "$PWD/SHA256SUMS is missing: copy it again"
parts='' damaged=''
while read -r sum part; do
    parts="$parts $part"
    if [ ! -r "$part" ]; then
        damaged="$damaged $part (missing)"
    elif [ "$(sha256sum <"$part")" != "$sum  -" ]; then
        damaged="$damaged $part (damaged)"
    fi
done <SHA256SUMS
[ -z "$damaged" ] || fail "copy again to $PWD:$damaged"

new=$target.part-$$
trap 'rm -rf -- "$new"' EXIT
trap 'exit 1' HUP INT TERM
said=$(mkdir -p -- "$new" 2>&1) || fail "$said: name another folder"
# The names of parts have no spaces.
# shellcheck disable=SC2086
said=$(cat $parts | tar -xJf - -C "$new" 2>&1) \
    || fail "cannot unpack to $new ($(echo "$said" | head -n 1)): is there space for it?"
[ -x "$new/pentathlon" ] || fail "$PWD holds no whole bundle: copy all of it again"
[ ! -e "$target" ] || fail "$target has been made meanwhile"
mv -- "$new" "$target"
trap - EXIT
echo "join.sh: $target/pentathlon"
