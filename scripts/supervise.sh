# Runs a JVM as a child for "./synapse up": passes signals on, and starts it again when its memory ran out. Sourced by ./synapse.

out_of_memory=3 # the exit status by -XX:+ExitOnOutOfMemoryError
most_restarts=5
restart_window=600 # seconds

supervised_pid=""
supervised_signal=""
supervised_stop=""

# Runs the command until it ends otherwise than by lack of memory; then runs the clean-up, unless it ended by itself, and returns
# its exit status. The command's standard input is a pipe that ends when this shell does, however it does.
supervise() { # CLEAN-UP COMMAND [argument...]
  local clean_up="$1" status=0 restarts="" pause=1
  shift
  local pipe="$SYNAPSE_HOME/launcher.$$"
  rm -f "$pipe"
  mkfifo -m 600 "$pipe"
  exec 7<>"$pipe" 6<"$pipe"
  rm -f "$pipe"
  trap 'stop_supervised' INT TERM HUP
  while :; do
    SYNAPSE_SUPERVISED=1 "$@" <&6 6<&- 7>&- &
    supervised_pid=$!
    await_supervised
    [ "$status" -eq "$out_of_memory" ] && [ -z "$supervised_stop" ] || break
    restarts="$(recent "$restarts") $SECONDS"
    if [ "$(count_words "$restarts")" -gt "$most_restarts" ]; then
      say "synapse: out of memory $((most_restarts + 1)) times within $((restart_window / 60)) minutes: giving up. Give it more, as by SYNAPSE_JAVA_OPTS=-Xmx1g"
      break
    fi
    say "synapse: the process ended because its memory ran out; starting it again in $pause s"
    sleep "$pause" &
    wait $! || true
    [ -z "$supervised_stop" ] || break
    pause=$((pause * 2))
    [ "$pause" -le 30 ] || pause=30
  done
  exec 6<&- 7>&-
  supervised_pid=""
  if [ "$status" -gt 128 ] && [ -z "$supervised_stop" ]; then
    say "synapse: the process was ended by signal $((status - 128)); stopping what it left"
  fi
  # by a signal, or for lack of memory: it had no chance to stop what it had started
  if [ "$status" -gt 128 ] || [ "$status" -eq "$out_of_memory" ]; then "$clean_up"; fi
  return "$status"
}

# Sets the caller's status. A signal ends "wait", not the process.
await_supervised() {
  while :; do
    supervised_signal=""
    status=0
    wait "$supervised_pid" 2>/dev/null || status=$? # else bash writes of its own how it ended
    [ -n "$supervised_signal" ] || break
  done
}

# The child ignores SIGINT, as all do that a script starts in the background, so Ctrl-C reaches it once, as SIGTERM from here.
stop_supervised() {
  supervised_signal=yes
  supervised_stop=yes
  [ -z "$supervised_pid" ] || kill -TERM "$supervised_pid" 2>/dev/null || true
}

# Those of the times that are within the window.
recent() { # TIMES
  local time kept=""
  for time in $1; do
    [ $((SECONDS - time)) -ge "$restart_window" ] || kept="$kept $time"
  done
  printf '%s' "$kept"
}

count_words() { # WORDS
  set -- $1
  printf '%s' $#
}
