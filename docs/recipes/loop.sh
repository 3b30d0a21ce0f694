#!/bin/sh
# Hands each article's file to a command, and removes it when the command has it: loop.sh FOLDER COMMAND [ARGUMENT...]
#
# FOLDER is SPOOL/new, or SPOOL/outlets/NAME/new. What fails stays, and is tried again with the next round. 'newsreel watch
# FOLDER --exec COMMAND --ack' does the same as soon as an article comes, and waits longer after each failure.
set -u
[ $# -ge 2 ] && [ -d "$1" ] || { echo "usage: loop.sh FOLDER COMMAND [ARGUMENT...]" >&2; exit 64; }
folder=$1
shift
status=0
for file in "$folder"/*.json; do
    # The pattern itself, where there is no file; or another loop took it.
    [ -e "$file" ] || continue
    if "$@" "$file"; then rm -- "$file"; else status=1; fi
done
exit $status
