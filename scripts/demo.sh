#!/usr/bin/env bash
# From nothing to a page served by a container. Run by `make demo`, as root.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
container=''
finish() {
  [ -z "$container" ] || kill -TERM "$container" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || step() { printf '\n%s\n' "$*"; }

shown() {
  echo "\$ nacre $*"
  bin/nacre "$@"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# Writes what is served at port $1 to the file $2; fails when that is nothing.
fetch() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET / HTTP/1.0\r\n\r\n' >&3
    sed '1,/^\r*$/d' <&3 >"$2"
  ) 2>/dev/null
  [ -s "$2" ]
}

# The first port from $1 upwards that nothing answers at.
free_port() {
  local port=$1
  while answers "$port"; do port=$((port + 1)); done
  echo "$port"
}

# Waits up to 15 s until `$@` succeeds.
within_15_s() {
  for _ in $(seq 150); do
    "$@" && return
    sleep 0.1
  done
  return 1
}

step '1. A base image, from the static busybox of this machine'
if bin/nacre inspect busybox:latest >/dev/null 2>&1; then
  echo 'busybox:latest is there already'
else
  scripts/base-image.sh "$work/busybox.tar"
  shown import "$work/busybox.tar" busybox:latest
fi

step '2. An image, from examples/hello/Dockerfile'
shown build -t hello examples/hello

step '3. A container of it'
outside=$(free_port 8080)
inside=$(free_port 80)
[ "$inside" != "$outside" ] || inside=$(free_port $((inside + 1)))
flags=(--rm -p "$outside:$inside")
[ "$inside" = 80 ] || flags+=(-e "PORT=$inside")
echo "\$ nacre run ${flags[*]} hello &"
bin/nacre run "${flags[@]}" hello &
container=$!
settled() { fetch "$outside" "$work/page" || ! kill -0 "$container" 2>/dev/null; }
within_15_s settled || true
[ -s "$work/page" ] || { echo "demo: nothing was served at port $outside" >&2; exit 1; }

step "4. What it answers at http://127.0.0.1:$outside"
cat "$work/page"

step '5. Stopped, and gone'
kill -TERM "$container"
wait "$container" || echo "the container ended with status $?"
container=''
silent() { ! answers "$outside"; }
within_15_s silent || { echo "demo: something still answers at port $outside" >&2; exit 1; }
echo "nothing answers at port $outside any more"

cat <<TXT

That was all of it. Go on by yourself, as root:
  ./bin/nacre images
  ./bin/nacre run --rm -it hello sh
  ./bin/nacre --help
TXT
