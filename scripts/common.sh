# Shared by the other scripts: messages, settings, SYNAPSE_HOME. Sourced by ./synapse, which sets $root.

# Progress goes to stderr: stdout belongs to the command that is started.
say() {
  printf '%s\n' "$*" >&2
}

# For invalid command lines and settings.
fail() {
  printf 'synapse: %s\n' "$*" >&2
  exit 2
}

# Prints the value of a setting: from the environment, else from .env, else nothing. The file is read, never run.
setting() { # NAME
  local value
  value="$(printenv "$1" || true)"
  if [ -z "$value" ] && [ -f "$root/.env" ]; then
    value="$(sed -n -E "s/^[[:space:]]*(export[[:space:]]+)?$1[[:space:]]*=[[:space:]]*//p" "$root/.env" | tail -n 1 |
      sed -E -e 's/[[:space:]]*$//' -e 's/^"([^"]*)".*$/\1/' -e t -e "s/^'([^']*)'.*$/\1/" -e t -e 's/[[:space:]]+#.*$//')"
  fi
  printf '%s' "$value"
}

# Secrets, data and logs are private. PostgreSQL's user may have access to the directory (see PrivateHome.java), and a directory that is
# shared by design, such as /tmp, stays so.
keep_private() { # DIRECTORY
  case "$(ls -ld "$1")" in
    drwx------* | drwx--x---*) ;;
    d????????[tT]*) say "synapse: SYNAPSE_HOME ($1) is a shared directory: other users can see its content" ;;
    *) chmod 700 "$1" || fail "SYNAPSE_HOME ($1) is accessible to other users, and its mode cannot be changed to 700" ;;
  esac
}

# Ends with a clear message where a full disk would end with that of some tool.
require_space() { # DIRECTORY MEGABYTES PURPOSE
  local free
  free="$(df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')"
  [ "${free:-$2}" -ge "$2" ] ||
    fail "$3 needs $2 MB on the disk of $1, which has $free MB left. Free some space, or set SYNAPSE_HOME to a directory on another disk"
}

# Makes SYNAPSE_HOME and exports it as an absolute path.
find_home() {
  local home
  home="$(setting SYNAPSE_HOME)"
  case "$home" in
    "") home="$root/.synapse" ;;
    /*) ;;
    *) if [ -n "${SYNAPSE_HOME:-}" ]; then home="$PWD/$home"; else home="$root/$home"; fi ;;
  esac
  mkdir -p "$home/logs" "$home/build" 2>/dev/null && [ -w "$home" ] && [ -w "$home/build" ] ||
    fail "SYNAPSE_HOME ($home) cannot be created, or is not writable for $(id -un)"
  SYNAPSE_HOME="$(cd -P "$home" && pwd)"
  require_space "$SYNAPSE_HOME" 1 Synapse
  keep_private "$SYNAPSE_HOME"
  export SYNAPSE_HOME
}
