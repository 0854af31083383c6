# Runs a JVM as a child for "./synapse up": passes signals on, and restarts it when it runs out of memory. Sourced by ./synapse.

out_of_memory=3 # the exit status by -XX:+ExitOnOutOfMemoryError
most_restarts=5
restart_window=600 # seconds

supervised_pid=""
supervised_signal=""
supervised_stop=""

# Runs the command, restarting it when it runs out of memory. After its end runs the clean-up, unless the command ended by itself, and
# returns its exit status. The command's standard input is a pipe that closes whenever this shell ends, even if it is killed.
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
      say "synapse: out of memory $((most_restarts + 1)) times within $((restart_window / 60)) minutes: giving up. Allow it more, for example with SYNAPSE_JAVA_OPTS=-Xmx1g"
      break
    fi
    say "synapse: the process ran out of memory; restarting it in $pause s"
    sleep "$pause" &
    wait $! || true
    [ -z "$supervised_stop" ] || break
    pause=$((pause * 2))
    [ "$pause" -le 30 ] || pause=30
  done
  exec 6<&- 7>&-
  supervised_pid=""
  if [ "$status" -gt 128 ] && [ -z "$supervised_stop" ]; then
    say "synapse: the process was killed by signal $((status - 128)); stopping its databases"
  fi
  # killed, or out of memory: the process could not stop the processes that it had started
  if [ "$status" -gt 128 ] || [ "$status" -eq "$out_of_memory" ]; then "$clean_up"; fi
  return "$status"
}

# Sets the caller's status. A signal ends "wait", not the process.
await_supervised() {
  while :; do
    supervised_signal=""
    status=0
    wait "$supervised_pid" 2>/dev/null || status=$? # else bash prints how it ended
    [ -n "$supervised_signal" ] || break
  done
}

# Like every background process of a script the child ignores SIGINT, so Ctrl-C reaches it once, as SIGTERM from here.
stop_supervised() {
  supervised_signal=yes
  supervised_stop=yes
  [ -z "$supervised_pid" ] || kill -TERM "$supervised_pid" 2>/dev/null || true
}

# The times that are within the window.
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
