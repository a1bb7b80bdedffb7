#!/usr/bin/env bash
# Pictures of a report, wide and narrow, light and dark, and as it prints: pictures.sh PAGE.html FOLDER
set -euo pipefail

page=$(realpath "$1")
folder=$2
height=${HEIGHT:-4000}
mkdir -p "$folder"
if ! chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome); then
    echo "no Chromium in PATH: install it, or open $page in a browser" >&2
    exit 3
fi
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# Runs it on the page; its messages are of use only if it fails.
browse() {
    timeout 120 "$chromium" --headless=new --no-sandbox --disable-gpu --hide-scrollbars \
        --user-data-dir="$profile" "$@" "file://$page" 2>"$profile/messages" ||
        { cat "$profile/messages" >&2; exit 1; }
}

for scheme in light:1 dark:0; do
    for width in 1400 400; do
        browse --blink-settings=preferredColorScheme="${scheme#*:}" --window-size="$width,$height" \
            --screenshot="$folder/$width-${scheme%:*}.png"
    done
done
browse --no-pdf-header-footer --print-to-pdf="$folder/print.pdf"
ls "$folder"
