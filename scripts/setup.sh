# Sourced by ./run, ./test and what lies in .ci: installs the Debian packages that are missing, those in more_packages too.

say() { printf '\n== %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
# run_tests [swift test options]: eight at a time. All at once would hold a thousand files open: Foundation's Process reads
# past the end of the list of them, and on a slow machine each would wait for all others.
run_tests() {
    local width=() option=--experimental-maximum-parallelization-width
    if swift test --help-hidden 2>/dev/null | grep -q -e "$option"; then width=("$option" 8); fi
    swift test --skip-build "${width[@]}" "$@"
}

command -v swift >/dev/null || fail "swift is not on the PATH; Newsreel needs Swift 6.2 or later (https://www.swift.org/install)"

[ -n "${more_packages+set}" ] || more_packages=()
packages=(
    libcurl4-openssl-dev zlib1g-dev libbrotli-dev libzstd-dev
    libxml2-dev libuchardet-dev libcld2-dev libsqlite3-dev libssl-dev libpq-dev
    libnats-dev
    pkg-config python3
    "${more_packages[@]}"
)
missing=()
for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    say "Installing Debian packages: ${missing[*]}"
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "run this as root, or install sudo; it has to install: ${missing[*]}"
        sudo=(sudo)
    fi
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
    # Debian starts what it installs; tests start their own, and no machine shall have a service of our making.
    for service in nats-server postgresql; do
        case " ${missing[*]} " in
        *" $service "*) "${sudo[@]}" systemctl disable --now "$service" >/dev/null 2>&1 || true ;;
        esac
    done
fi
