# ./synapse migrate. Sourced by ./synapse.

usage_migrate() {
  cat <<'TEXT'
Usage: ./synapse migrate            apply the migrations that DATABASE_URL lacks
       ./synapse migrate status     show which migrations are applied
       ./synapse migrate new NAME   create the file of a migration with the next version

The all-in-one ("./synapse up") migrates its own database when it starts.
TEXT
}

migrate() {
  case "${1:-}" in
    "" | status)
      [ $# -le 1 ] || fail "migrate $1 takes no arguments, not: ${*:2}"
      find_home
      cd "$root"
      run_java server dev.synapse.gateway.migrate.MigrateApplication "$@"
      ;;
    new)
      [ $# -ge 2 ] || fail "migrate new needs a name, as in: ./synapse migrate new add_invitations"
      shift
      new_migration "$*"
      ;;
    -h | --help) usage_migrate ;;
    *) fail "unknown command \"migrate $1\": use migrate, migrate status or migrate new NAME" ;;
  esac
}

new_migration() { # NAME
  local directory="$root/shared/src/main/resources/db/migration" name newest file
  name="$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]' | tr -cs 'a-z0-9' '_' | sed -e 's/^_*//' -e 's/_*$//')"
  [ -n "$name" ] || fail "\"$1\" is not a name for a migration: use letters and digits"
  newest="$(ls "$directory" | sed -n 's/^V0*\([0-9][0-9]*\)__.*\.sql$/\1/p' | sort -n | tail -n 1)"
  file="$directory/V$((${newest:-0} + 1))__$name.sql"
  printf -- '-- What this changes, and why.\n' >"$file"
  printf '%s\n' "${file#"$root"/}"
}
