#!/bin/sh
# Has this person's desktop open .learnpkg files and learnapp:// links with the LearnApp of this checkout.
#
#   scripts/desktop.sh add      writes into $XDG_DATA_HOME (~/.local/share), and nowhere else
#   scripts/desktop.sh remove   takes it away again
set -eu

act=${1:-add}
case $act in add | remove) ;; *)
    echo "usage: $0 add|remove" >&2
    exit 2
    ;;
esac
here=$(cd "$(dirname "$0")/.." && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/learnapp.desktop
mime=$data/mime/packages/learnapp.xml
icon=$data/icons/hicolor/scalable/apps/learnapp.svg

if [ "$act" = add ]; then
    mkdir -p "$data/applications" "$data/mime/packages" "$data/icons/hicolor/scalable/apps"
    # In a desktop entry a path stands in quotes; within them " $ ` and \ are escaped, each \ twice, and % is doubled.
    PROGRAM=$(printf '%s' "$here/.venv/bin/learnapp" | sed 's/[\\"$`]/\\&/g; s/\\/\\\\/g; s/%/%%/g')
    export PROGRAM
    awk '
        /^Exec=/ { print "Exec=\"" ENVIRON["PROGRAM"] "\" %u"; next }
        /^TryExec=/ { next }
        { print }' "$here/assets/learnapp.desktop" >"$entry"
    cp "$here/assets/learnapp-mime.xml" "$mime"
    cp "$here/assets/learnapp.svg" "$icon"
else
    rm -f "$entry" "$mime" "$icon"
fi

if command -v update-mime-database >/dev/null 2>&1 && [ -d "$data/mime" ]; then
    update-mime-database "$data/mime"
fi
if command -v update-desktop-database >/dev/null 2>&1 && [ -d "$data/applications" ]; then
    update-desktop-database "$data/applications"
fi
if [ "$act" = add ]; then
    echo "Courses in .learnpkg files open in LearnApp now; scripts/desktop.sh remove undoes it."
else
    echo "The desktop knows nothing of this LearnApp any more."
fi
