#!/bin/sh
# The environment in which tests ask CKAN's own code: it pins an old click, so that it can't be ours.
# Usage: scripts/ckan.sh (makes .ckan in the project's folder, about 340 MB, if it isn't there).
# PYTHON names the Python to make it with; where PUBLISHER_CKAN names a Python, nothing is made.
set -eu
cd "$(dirname "$0")/.."

packages='ckan[requirements]==2.11.6 ckanext-dcat==2.4.4 ckanext-harvest==1.6.3'
stamp=.ckan/packages
said=$(mktemp)
trap 'rm -f "$said"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    tail -n 5 "$said" >&2
    rm -rf .ckan # half an environment would be taken for a whole one
    echo "ckan: $1" >&2
    exit 1
}

has_them() { # whether a Python has exactly these versions
    # shellcheck disable=SC2086 # these are three words
    "$1" -c 'import importlib.metadata as found, sys
wanted = (word.split("==") for word in sys.argv[1:])
sys.exit(any(found.version(name.partition("[")[0]) != version for name, version in wanted))' \
        $packages 2>/dev/null
}

if [ -n "${PUBLISHER_CKAN:-}" ]; then
    has_them "$PUBLISHER_CKAN" && exit 0
    echo "ckan: PUBLISHER_CKAN: $PUBLISHER_CKAN is no Python that has $packages" >&2
    exit 1
fi
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$packages" ] && has_them .ckan/bin/python && exit 0

python=${PYTHON:-python3}
rm -rf .ckan
"$python" -m venv .ckan >"$said" 2>&1 ||
    fail "$python can't make a virtual environment: install python3-venv, or name a Python by PYTHON"
# shellcheck disable=SC2086 # these are three words
.ckan/bin/python -m pip --quiet --disable-pip-version-check install $packages >"$said" 2>&1 ||
    fail "pip can't install $packages"
.ckan/bin/python -c 'import ckanext.dcat.processors, ckanext.harvest' >"$said" 2>&1 ||
    fail "what pip installed can't be imported: is a library of the system missing?"
printf '%s\n' "$packages" >"$stamp"
