#!/bin/sh
# Puts in place what this checkout needs: Debian packages and node_modules.
#
#   scripts/setup.sh dev    what formatting, types, unit tests and the bundle need
#   scripts/setup.sh demo   and what building and running an image needs
#   scripts/setup.sh test   and the programs the tests compare with; where one can't be had its tests skip
#
# Everything missing is named before anything is done. It prints what it does, and nothing when there is nothing to do.
set -eu
cd "${0%/*}/.."
# Without the Node of this checkout: npm is the system’s, and finds its settings beside the Node that runs it.
PATH=${PATH#"$PWD/node_modules/.bin:"}:/usr/local/sbin:/usr/sbin:/sbin

set_name=${1:-dev}
log=.cache/setup.log
given_up=.cache/setup-not-in-this-distribution
npm_stamp=node_modules/.nacre-lock
clients_stamp=test/clients/node_modules/.nacre-lock

say() { echo "setup: $*"; }
die() {
  echo "setup: $1" >&2
  shift
  for line; do echo "  $line" >&2; done
  exit 1
}

# --- what there is -----------------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }

has_libatomic() {
  for file in /usr/lib/*/libatomic.so.1 /usr/lib64/libatomic.so.1 /usr/lib/libatomic.so.1 /lib/*/libatomic.so.1; do
    [ -e "$file" ] && return 0
  done
  return 1
}

# Debian keeps the server's programs out of the path.
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

# It lies where nobody looks for programs.
has_aardvark() { [ -x /usr/lib/podman/aardvark-dns ] || [ -x /usr/libexec/podman/aardvark-dns ]; }

# A library for Python, of which there is no program.
has_python3_docker() { [ -d /usr/lib/python3/dist-packages/docker ]; }

# Clients of the Docker API that only tests use, with a lock file of their own.
has_client_modules() { cmp -s test/clients/package-lock.json "$clients_stamp"; }

# The demo's base image is this one file, so it must not need libraries.
has_static_busybox() { has busybox && ! ldd "$(command -v busybox)" >/dev/null 2>&1; }

has_node_modules() {
  for node in node_modules/node-linux-*/bin/node; do
    [ -x "$node" ] && cmp -s package-lock.json "$npm_stamp" && return 0
  done
  return 1
}

# --- what is wanted: each missing thing as a Debian package --------------------------------------------------------

required='' # nothing works without them
optional='' # tests skip without them
reasons=''  # one line for each required package

require() {
  required="$required $1"
  reasons="$reasons
  $1: $2"
}

# prefer PROGRAM PACKAGE: remembers what the distribution does not have, so that it is asked once.
prefer() {
  has "$1" || grep -qsx "$2" "$given_up" || optional="$optional $2"
}

want_dev() {
  has_libatomic || require libatomic1 'the library libatomic.so.1, which Node 26 loads'
}

want_demo() {
  want_dev
  has crun || has runc || require crun 'the program crun (or runc), which starts containers'
  has_static_busybox || require busybox-static 'a statically linked busybox, which the demo makes its base image of'
}

want_test() {
  want_demo
  prefer skopeo skopeo
  prefer podman podman
  prefer buildah buildah
  prefer umoci umoci
  prefer runc runc
  prefer runsc runsc
  prefer strace strace
  prefer mmdebstrap mmdebstrap
  prefer getfattr attr
  prefer newuidmap uidmap
  prefer pasta passt
  prefer conmon conmon
  prefer nft nftables
  prefer ip iproute2
  prefer conntrack conntrack
  has_aardvark || prefer aardvark-dns aardvark-dns
  prefer xz xz-utils
  prefer zstd zstd
  prefer bsdtar libarchive-tools
  prefer tini tini
  prefer mkfs.erofs erofs-utils
  prefer python3 python3
  has_python3_docker || prefer python3-docker python3-docker
  prefer docker-compose docker-compose
  prefer pgrep procps
  prefer htpasswd apache2-utils
  prefer openssl openssl
  prefer crane crane
  prefer oras oras
  # Under systemd their daemons would start, and that of docker change the machine's firewall: there they are the user's to install.
  [ -d /run/systemd/system ] || prefer dockerd docker.io
  [ -d /run/systemd/system ] || prefer docker-registry docker-registry
  for server in proxy account container object; do
    [ -d /run/systemd/system ] || prefer "swift-$server-server" "swift-$server"
  done
  [ -d /run/systemd/system ] || has_postgres || prefer initdb postgresql
}

# --- getting it ----------------------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1
}

# Of the packages named, those that the package lists know.
available() {
  for package; do
    case $(LC_ALL=C apt-cache policy "$package") in
      *'Candidate: (none)'* | '') echo "$package" >>"$given_up" ;;
      *) printf ' %s' "$package" ;;
    esac
  done
}

clusters() { ls -d /etc/postgresql/*/* 2>/dev/null || true; }

# Debian makes a database with the server and starts it, which nobody asked for: tests make their own. Those of before are left alone.
drop_new_clusters() {
  clusters | while read -r path; do
    case "
$1
" in *"
$path
"*) continue ;; esac
    version=${path%/*}
    as_root pg_dropcluster --stop "${version##*/}" "${path##*/}" >>"$log" 2>&1 </dev/null || true
  done
}

install_packages() {
  say 'reading the package lists (apt-get update)'
  apt update || say "apt-get update failed, going on with the lists there are; see $log"
  if [ -n "$required" ]; then
    say "installing$required"
    # shellcheck disable=SC2086 # a list of names
    apt install --no-install-recommends $required || {
      tail -n 15 "$log" >&2
      die "apt-get could not install$required; the whole output is in $log"
    }
  fi
  # shellcheck disable=SC2086
  optional=$(available $optional)
  if [ -n "$optional" ]; then
    say "installing$optional, for tests that compare with them"
    clusters_before=$(clusters)
    # shellcheck disable=SC2086
    apt install --no-install-recommends $optional || say "that failed, so those tests will skip; see $log"
    drop_new_clusters "$clusters_before"
  fi
}

install_node_modules() {
  say 'installing node_modules (npm ci)'
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || die 'npm ci failed, see above'
  for node in node_modules/node-linux-*/bin/node; do
    "$node" --version >/dev/null || die "the Node 26 that npm installed does not start here: $node"
  done
  cp package-lock.json "$npm_stamp"
}

# Without its optional packages, which would compile something: no test needs them.
install_client_modules() {
  say 'installing test/clients/node_modules (npm ci)'
  (cd test/clients && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error) || {
    say 'npm ci failed in test/clients; tests with these clients skip'
    return
  }
  cp test/clients/package-lock.json "$clients_stamp"
}

# --- refusals: all of them before the first change -------------------------------------------------------------------

check_system() {
  case $(uname -sm) in
    'Linux x86_64' | 'Linux aarch64') ;;
    *) die "nacre runs on Linux on x86_64 or aarch64; this is $(uname -sm)" ;;
  esac
}

check_npm() {
  need='Node 20 or newer with npm fetches the Node 26 that nacre runs on: https://nodejs.org/en/download'
  has node || die 'node is not installed' "$need"
  version=$(node --version)
  major=${version#v}
  [ "${major%%.*}" -ge 20 ] || die "node $version is too old" "$need"
  has npm || die "npm is not installed beside node $version" "$need"
}

check_apt() {
  if ! has apt-get; then
    [ -z "$required" ] || die "this system has no apt-get; install what is missing its own way (Debian package: need):$reasons"
    optional=''
  elif [ "$(id -u)" != 0 ] && ! has sudo; then
    [ -z "$required" ] || die 'root or sudo is needed to install packages; as root run:' \
      "apt-get update && apt-get install -y --no-install-recommends$required$optional"
    optional=''
  fi
}

case $set_name in
  dev | demo | test) "want_$set_name" ;;
  *) die "no set $set_name: dev, demo or test" ;;
esac
node_modules_missing=''
has_node_modules || node_modules_missing=yes
clients_missing=''
[ "$set_name" != test ] || has_client_modules || clients_missing=yes
[ -n "$required$optional$node_modules_missing$clients_missing" ] || exit 0

mkdir -p .cache
check_system
[ -z "$node_modules_missing$clients_missing" ] || check_npm
[ -z "$required$optional" ] || check_apt
[ -z "$required$optional" ] || install_packages
[ -z "$node_modules_missing" ] || install_node_modules
[ -z "$clients_missing" ] || install_client_modules
say 'done'
