#!/bin/sh
# Moves a folder's articles to S3, or to whatever rclone(1) can reach: upload.sh FOLDER REMOTE:BUCKET/PATH
#
# A file is removed here when it is there, by its digest. Files of the spool appear whole and are never changed, so that
# nothing is uploaded in part. --min-age lets a consumer of the same folder look first. For many articles move closed segments
# instead (a sink of kind "segments"), their manifests last.
set -eu
[ $# -ge 2 ] && [ -d "$1" ] || { echo "usage: upload.sh FOLDER REMOTE:BUCKET/PATH" >&2; exit 64; }
exec rclone move "$1" "$2" --include '*.json' --min-age "${MIN_AGE:-0s}" --checksum --transfers 8
