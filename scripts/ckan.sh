#!/bin/sh
# The environment in which tests ask CKAN's own code: it pins an old click, so that it can't be ours.
# Usage: scripts/ckan.sh (makes .ckan in the project's folder, about 340 MB, if it isn't there).
set -eu
cd "$(dirname "$0")/.."

packages='ckan[requirements]==2.11.6 ckanext-dcat==2.4.4 ckanext-harvest==1.6.3'
stamp=.ckan/packages

[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$packages" ] && exit 0
rm -rf .ckan
"${PYTHON:-python3}" -m venv .ckan
# shellcheck disable=SC2086 # these are three words
.ckan/bin/python -m pip --quiet --disable-pip-version-check install $packages
.ckan/bin/python -c 'import ckanext.dcat.processors, ckanext.harvest'
printf '%s\n' "$packages" >"$stamp"
