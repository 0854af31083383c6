#!/bin/sh
# Starts the Redis of Docker Compose with the same bounds and the same user as the embedded one. Its settings come by standard
# input: a command line would show the password.
set -eu

rules="$(grep -v '^#' "${REDIS_COMMANDS:-/etc/synapse/redis-commands.txt}" | tr '\n' ' ')"
memory="${REDIS_MAX_MEMORY_MB:-512}"

# "default" cannot log in; but it is as that user that Redis reads its append-only file, so it keeps its rights
exec redis-server - "$@" <<CONFIG
user default off ~* &* +@all
user synapse on >$REDIS_PASSWORD ~* &* -@all $rules
dir ${REDIS_DATA:-/data}
appendonly yes
appendfsync everysec
save ""
maxmemory ${memory}mb
maxmemory-policy noeviction
maxmemory-clients $((memory / 2))mb
client-output-buffer-limit normal 128mb 64mb 30
client-output-buffer-limit pubsub 32mb 8mb 30
stream-node-max-entries 16
CONFIG
