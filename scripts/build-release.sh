#!/usr/bin/env bash
# Builds the release program as it is run and packaged: with the Swift runtime linked in, and looking for libraries where
# the system has them and nowhere else. Prints the build folder with --show-bin-path.
set -euo pipefail
cd "$(dirname "$0")/.."
exec swift build -c release --static-swift-stdlib --disable-local-rpath --product newsreel "$@"
