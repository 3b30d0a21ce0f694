#!/usr/bin/env bash
# Makes git check the format of staged Swift files before each commit.
set -euo pipefail
cd "$(dirname "$0")/.."
hook=$(git rev-parse --git-path hooks)/pre-commit
cat >"$hook" <<'HOOK'
#!/usr/bin/env bash
set -euo pipefail
mapfile -t files < <(git diff --cached --name-only --diff-filter=ACM -- '*.swift')
[ ${#files[@]} -eq 0 ] || swift format lint --strict --parallel "${files[@]}"
HOOK
chmod +x "$hook"
echo "installed $hook"
