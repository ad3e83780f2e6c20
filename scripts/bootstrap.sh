#!/bin/sh
# Makes this checkout runnable: system libraries, .venv, locked packages, the package itself.
#
#   scripts/bootstrap.sh run      what a learner needs
#   scripts/bootstrap.sh server   that, and what the server needs
#   scripts/bootstrap.sh dev      that, and what tests and checks need
#
# Safe to run at any time; it does nothing where nothing is missing. PYTHON=/path/to/python3 chooses the interpreter.
set -eu

kind=${1:-run}
case $kind in run | server | dev) ;; *)
    echo "usage: $0 run|server|dev" >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "bootstrap: $*"
    exit 1
}

# --- installing with apt-get, where that is possible without asking for a password -----------------------------------

apt_updated=
apt_possible() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
apt_install() {
    if [ -z "$apt_updated" ]; then
        apt_updated=yes
        as_root apt-get update -qq >/dev/null || say "bootstrap: apt-get update failed, going on with the lists at hand"
    fi
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

# --- system libraries (Linux only; elsewhere the wheels bring everything but VLC) ------------------------------------
# One line each: need or want | what must be there | the Debian package that brings it
# lib:NAME is a shared library, cmd:NAME a command, deb:NAME the package itself. What we only want has a stand-in.

run_list='
need|lib:libEGL.so.1|libegl1
need|lib:libGL.so.1|libgl1
need|lib:libdbus-1.so.3|libdbus-1-3
need|lib:libfontconfig.so.1|libfontconfig1
need|lib:libfreetype.so.6|libfreetype6
need|lib:libglib-2.0.so.0|libglib2.0-0
need|lib:libgssapi_krb5.so.2|libgssapi-krb5-2
need|lib:libX11-xcb.so.1|libx11-xcb1
need|lib:libxcb-cursor.so.0|libxcb-cursor0
need|lib:libxcb-icccm.so.4|libxcb-icccm4
need|lib:libxcb-image.so.0|libxcb-image0
need|lib:libxcb-keysyms.so.1|libxcb-keysyms1
need|lib:libxcb-randr.so.0|libxcb-randr0
need|lib:libxcb-render-util.so.0|libxcb-render-util0
need|lib:libxcb-shape.so.0|libxcb-shape0
need|lib:libxcb-sync.so.1|libxcb-sync1
need|lib:libxcb-xfixes.so.0|libxcb-xfixes0
need|lib:libxcb-xkb.so.1|libxcb-xkb1
need|lib:libxkbcommon-x11.so.0|libxkbcommon-x11-0
need|lib:libpulse.so.0|libpulse0
need|lib:libdrm.so.2|libdrm2
need|lib:libXrandr.so.2|libxrandr2
want|lib:libvlc.so.5|libvlc5
want|vlc:libavcodec_plugin.so|vlc-plugin-base
want|deb:fonts-inter|fonts-inter
want|deb:fonts-dejavu-core|fonts-dejavu-core
'
dev_list='
want|cmd:xvfb-run|xvfb
want|cmd:xauth|xauth
want|cmd:xdotool|xdotool
want|deb:postgresql|postgresql
want|deb:at-spi2-core|at-spi2-core
want|cmd:dbus-daemon|dbus-daemon
want|cmd:curl|curl
want|cmd:jq|jq
'
wayland_list='
want|lib:libwayland-cursor.so.0|libwayland-cursor0
want|lib:libwayland-egl.so.1|libwayland-egl1
'

stand_in() {
    case $1 in
    libvlc5 | vlc-plugin-base) echo "without it videos play with Qt's own player" ;;
    fonts-*) echo "without it the system's default font is used" ;;
    xvfb | xauth) echo "without it tests run on Qt's offscreen platform" ;;
    libwayland-*) echo "without it windows open through XWayland" ;;
    *) echo "the tests that use it are skipped" ;;
    esac
}

is_there() {
    case $1 in
    lib:*) case $known_libraries in *"	${1#lib:} "*) return 0 ;; *) return 1 ;; esac ;;
    cmd:*) command -v "${1#cmd:}" >/dev/null 2>&1 ;;
    vlc:*) for plugin in /usr/lib/vlc/plugins/codec/"${1#vlc:}" /usr/lib*/*/vlc/plugins/codec/"${1#vlc:}" \
        /usr/lib64/vlc/plugins/codec/"${1#vlc:}"; do [ -e "$plugin" ] && return 0; done
        return 1 ;;
    deb:*) ! command -v dpkg-query >/dev/null 2>&1 ||
        dpkg-query -W -f '${db:Status-Status}' "${1#deb:}" 2>/dev/null | grep -qx installed ;;
    esac
}

look() { # sets needed and wanted to the packages that are missing
    known_libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    needed= wanted=
    for line in $list; do
        what=${line#*|}
        is_there "${what%|*}" && continue
        case $line in need*) needed="$needed ${line##*|}" ;; *) wanted="$wanted ${line##*|}" ;; esac
    done
}

if [ "$(uname -s)" = Linux ]; then
    list=$run_list
    [ "$kind" != dev ] || list="$list $dev_list"
    [ -z "${WAYLAND_DISPLAY:-}" ] || list="$list $wayland_list"
    look
    if [ -n "$needed$wanted" ] && apt_possible; then
        say "bootstrap: installing$needed$wanted"
        # All at once is quick; one at a time still brings the rest where a single package is not to be had.
        # shellcheck disable=SC2086
        apt_install $needed $wanted || for package in $needed $wanted; do apt_install "$package" || true; done
        look
    fi
    for package in $wanted; do
        say "bootstrap: $package is not installed ($(stand_in "$package")): sudo apt-get install $package"
    done
    [ -z "$needed" ] || fail "these system packages are missing and have no stand-in:$needed
    install them with: sudo apt-get install$needed
    (or your system's packages of the same libraries), then run this again"
fi

# --- Python ----------------------------------------------------------------------------------------------------------

good_python() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if command -v "$candidate" >/dev/null 2>&1 && good_python "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# What an installation follows from: the lock, this script, and pyproject.toml without the settings of the tools.
checksum() {
    { cat "requirements/$1.txt" requirements/s3.txt scripts/bootstrap.sh && sed '/^\[tool\.pytest/,$d' pyproject.toml; } | cksum | tr ' ' '-'
}
stamp_of() { echo "$1 $(checksum "$1") $PWD"; }

# dev includes what server installs, and server what run installs, so the stamp of more will do.
stamp=.venv/.bootstrap
if [ -f $stamp ] && .venv/bin/python -c '' 2>/dev/null; then
    made=$(cat $stamp)
    for enough in dev server run; do
        [ "$made" = "$(stamp_of $enough)" ] && exit 0
        [ "$kind" = $enough ] && break
    done
    # An environment that already holds more keeps it.
    case $made in
    dev\ *) kind=dev ;;
    server\ *) [ "$kind" = dev ] || kind=server ;;
    esac
    case $made in *" $PWD") ;; *) rm -rf .venv ;; esac # the checkout was moved: scripts in .venv point elsewhere
fi

if ! { [ -d .venv ] && good_python .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    python=$(find_python) || {
        if apt_possible; then apt_install python3 python3-venv || true; fi
        python=$(find_python) || fail "Python 3.11 or newer was not found. Install it, or name it: PYTHON=/path/to/python3 $0 $kind"
    }
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        venv_package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        if apt_possible; then apt_install "$venv_package" || apt_install python3-venv || true; fi
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "$python cannot make virtual environments. Install them with: sudo apt-get install $venv_package"
    fi
    say "bootstrap: making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

say "bootstrap: installing the locked packages ($kind); the first time this fetches some hundred megabytes"
rm -f $stamp
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install -qq --require-hashes -r "requirements/$kind.txt" >&2 ||
    fail "the locked packages could not be installed; pip says why above"
.venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e . >&2 ||
    fail "the package itself could not be installed; pip says why above"
# The S3-compatible server of the tests, apart: it would hold back what the program stands on.
if [ "$kind" = dev ]; then
    { .venv/bin/python -m venv --clear .venv/s3 && .venv/s3/bin/python -m pip install -qq --require-hashes \
        -r requirements/s3.txt >&2; } || { rm -rf .venv/s3 && say "bootstrap: no S3-compatible server (its tests are skipped)"; }
fi
stamp_of "$kind" >$stamp
say "bootstrap: ready"
