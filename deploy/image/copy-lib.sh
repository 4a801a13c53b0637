#!/bin/sh
# Fills DIR, as Datadog's Admission Controller asks an image to: sh copy-lib.sh DIR
set -eu
here=$(dirname "$0")
exec "$here/ddpack-init" copy "$here/volume" "${1:?usage: sh copy-lib.sh DIR}"
