#!/usr/bin/env bash
# Starts everything in containers, or passes a command to Docker Compose.
set -euo pipefail
unset CDPATH
root="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

. "$root/scripts/common.sh"

usage() {
  cat <<'TEXT'
Usage: ./docker.sh                       build the images, start all services, wait until they are ready
       ./docker.sh COMMAND [argument...] a command of Docker Compose: down, logs -f, ps, up --scale execution-workers=3

Settings come from the environment and from .env (docs/settings.md). Without SECRET_KEY one is created and kept under
SYNAPSE_HOME (default: .synapse next to this script). PostgreSQL and Redis run in containers too: DATABASE_URL and
REDIS_URL are not used. The API is published on SYNAPSE_LISTEN_ADDRESS (default: 127.0.0.1) and SYNAPSE_PORT (default:
8000). Needs Docker with Compose 2.
TEXT
}

# Compose needs the key; access tokens stay valid only as long as it stays the same.
provide_secret_key() {
  [ -z "$(setting SECRET_KEY)" ] || return 0
  find_home
  local file="$SYNAPSE_HOME/docker-secret-key"
  [ -s "$file" ] || (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file.new" && mv "$file.new" "$file")
  SECRET_KEY="$(cat "$file")"
  export SECRET_KEY
}

require_docker() {
  command -v docker >/dev/null || fail "docker was not found: install Docker with Compose 2 (https://docs.docker.com/get-docker/)"
  docker compose version >/dev/null 2>&1 || fail "docker has no command compose: install Docker Compose 2"
}

# The host of the API for clients on this machine.
api_host() {
  local address
  address="$(setting SYNAPSE_LISTEN_ADDRESS)"
  case "$address" in
    "" | 127.0.0.1 | 0.0.0.0 | ::) printf localhost ;;
    *:*) printf '[%s]' "$address" ;;
    *) printf '%s' "$address" ;;
  esac
}

case "${1:-}" in -h | --help | help) usage && exit ;; esac
require_docker
provide_secret_key
cd "$root"
[ $# -eq 0 ] || exec docker compose "$@"
docker compose up --build --detach --wait || fail "not all services started; see ./docker.sh ps and ./docker.sh logs"
port="$(setting SYNAPSE_PORT)"
say "Synapse is ready: http://$(api_host):${port:-8000}/docs   Stop it: ./docker.sh down"
