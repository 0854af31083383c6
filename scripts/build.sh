# Builds, and runs from a copy, so that Maven and running processes use different files. Sourced by ./synapse.
#
# Maven works in the clone's target/ directories. Processes run from a copy of their jars under
# SYNAPSE_HOME/build/<id>, so neither a later build nor a test run changes the jars of a running process.
# SYNAPSE_HOME/build/current names the newest id; each process leaves its pid in <id>/users, and a copy that no
# living process uses is removed by the next build.

build_directory=""

# Sets build_directory to a build that is no older than the sources, and counts this process among its users.
prepare_build() { # PART
  find_jdk
  local part="$1"
  if [ -n "${SYNAPSE_SKIP_BUILD:-}" ]; then
    [ -d "$root/all-in-one/target/lib" ] || fail "SYNAPSE_SKIP_BUILD is set, but there is no build: run ./synapse build without it"
    take_copy
  elif ! is_current; then
    lock_clone
    if ! is_current; then
      is_packaged || package
      take_copy
    fi
    unlock_clone
  fi
  local attempt
  for attempt in 1 2 3; do
    build_directory="$SYNAPSE_HOME/build/$(current_id)"
    # another process may just have replaced and removed it
    if { : >"$build_directory/users/$$"; } 2>/dev/null && [ -f "$build_directory/$part/classpath" ]; then
      return 0
    fi
  done
  fail "the build in $SYNAPSE_HOME/build is damaged: remove that directory and repeat the command"
}

current_id() {
  cat "$SYNAPSE_HOME/build/current" 2>/dev/null || echo none
}

# Is the copy under SYNAPSE_HOME from this clone, and from its sources as they are?
is_current() {
  local directory
  directory="$SYNAPSE_HOME/build/$(current_id)"
  [ -f "$directory/sources" ] && [ "$(cat "$directory/sources")" = "$root" ] && ! sources_newer_than "$directory/sources"
}

# Has Maven, started by us, packaged the sources as they are?
is_packaged() {
  [ -f "$root/target/packaged" ] && ! sources_newer_than "$root/target/packaged"
}

# Directories count too: their time changes when a file in them is removed.
sources_newer_than() { # FILE
  [ -n "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$root"/*/src/build "$root"/*/tsconfig.json -newer "$1" 2>/dev/null | head -n 1)" ]
}

# Without browser-tests, which would download Playwright's 200 MB for nothing.
package() {
  say "Building Synapse (log: $SYNAPSE_HOME/logs/build.log)"
  local started=$SECONDS
  mkdir -p "$root/target"
  touch "$root/target/packaging"
  forget_old_output
  if ! run_maven "$SYNAPSE_HOME/logs/build.log" -pl '!browser-tests' -Dmaven.test.skip=true -Dspotless.check.skip=true package; then
    say "The build failed:"
    show_errors "$SYNAPSE_HOME/logs/build.log" >&2
    exit 1
  fi
  mv -f "$root/target/packaging" "$root/target/packaged"
  say "Built in $((SECONDS - started)) s"
}

# Maven adds to target/, but never takes away: jars of versions gone by, resources whose source was removed or renamed.
forget_old_output() {
  local module resource
  rm -f "$root/target/packaged"
  for module in "$root"/*/pom.xml; do
    module="$(dirname "$module")"
    rm -rf "$module/target/lib"
    rm -f "$module"/target/*.jar
    [ -d "$module/target/classes" ] || continue
    (cd "$module/target/classes" && find . -type f ! -name '*.class') | while IFS= read -r resource; do
      [ -f "$module/src/main/resources/$resource" ] || rm -f "$module/target/classes/$resource"
    done
  done
}

# Copies the packaged jars to a new directory and makes that the current one, unless it holds them already.
take_copy() {
  local id fresh
  fresh="$SYNAPSE_HOME/build/$(current_id)"
  if ! is_copied_to "$fresh"; then
    id="$(date +%Y%m%d-%H%M%S)-$$"
    fresh="$SYNAPSE_HOME/build/$id"
    require_space "$SYNAPSE_HOME" "$(megabytes_to_copy)" "A copy of the build"
    mkdir -p "$fresh/users"
    packaged_jars >"$fresh/jars"
    copy_part server all-in-one "$fresh"
    copy_part cli cli "$fresh"
    copy_part benchmark benchmark "$fresh"
    copy_part chaos chaos "$fresh"
  fi
  printf '%s' "$root" >"$fresh/sources"
  if [ -f "$root/target/packaged" ]; then
    touch -r "$root/target/packaged" "$fresh/sources"
  else
    touch -t 200001010000 "$fresh/sources" # packaged by somebody else, from who knows which sources
  fi
  [ -n "${id:-}" ] || return 0
  printf '%s' "$id" >"$SYNAPSE_HOME/build/current.$$"
  mv -f "$SYNAPSE_HOME/build/current.$$" "$SYNAPSE_HOME/build/current"
  remove_unused "$id"
}

packaged_jars() {
  local module
  for module in all-in-one cli benchmark chaos; do
    [ -d "$root/$module/target/lib" ] || continue # its tests failed, or it is being built
    find "$root/$module/target" "$root/$module/target/lib" -maxdepth 1 -name '*.jar' "$@" 2>/dev/null | sort
  done
}

# The jars of the server; most jars of the other parts are links to them.
megabytes_to_copy() {
  du -ckL "$root"/all-in-one/target/*.jar "$root"/all-in-one/target/lib/*.jar | awk 'END { print int($1 / 1024) + 20 }'
}

is_copied_to() { # DIRECTORY
  [ -f "$1/jars" ] && [ "$(packaged_jars)" = "$(cat "$1/jars")" ] && [ -z "$(packaged_jars -newer "$1/jars")" ]
}

copy_part() { # PART MODULE DIRECTORY
  local jar name classpath=""
  mkdir -p "$3/$1/lib"
  for jar in "$root/$2"/target/*.jar "$root/$2"/target/lib/*.jar; do
    [ -f "$jar" ] || continue
    name="$(basename "$jar")"
    # most jars of the parts are the same: linked to the first copy, never to target/, where they may be overwritten
    { [ -f "$3/server/lib/$name" ] && [ "$1" != server ] && ln "$3/server/lib/$name" "$3/$1/lib/$name" 2>/dev/null; } ||
      cp -p "$jar" "$3/$1/lib/$name"
    classpath="$classpath${classpath:+:}$3/$1/lib/$name"
  done
  # an argument file of java; in its quotes a backslash escapes
  printf -- '-cp\n"%s"\n' "$(printf '%s' "$classpath" | sed -e 's/[\\"]/\\&/g')" >"$3/$1/classpath"
}

remove_unused() { # ID TO KEEP
  local directory user used
  for directory in "$SYNAPSE_HOME"/build/*/; do
    [ "$(basename "$directory")" != "$1" ] || continue
    used=""
    for user in "$directory"users/*; do
      if [ -f "$user" ] && is_alive "$(basename "$user")"; then used=yes; fi
    done
    [ -n "$used" ] || rm -rf "$directory"
  done
}

is_alive() { # PID
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]
}

# One build or test run at a time in a clone. The lock goes when the last process that inherited it ends.
lock_clone() {
  mkdir -p "$root/.synapse"
  exec 9>>"$root/.synapse/build.lock"
  try_lock no-wait && return 0
  say "Waiting for another build or test run in this clone"
  try_lock wait
}

try_lock() { # wait | no-wait
  if command -v flock >/dev/null 2>&1; then
    if [ "$1" = wait ]; then flock 9; else flock -n 9; fi
  elif command -v perl >/dev/null 2>&1; then
    perl -MFcntl=:flock -e 'open(my $f, ">>&=", 9) or die $!; exit(flock($f, LOCK_EX | ($ARGV[0] eq "wait" ? 0 : LOCK_NB)) ? 0 : 1)' "$1"
  else
    fail "flock or perl is needed to lock the build"
  fi
}

unlock_clone() {
  exec 9>&-
}

# Runs Maven with its output in a file, and prints the module that it has reached.
run_maven() { # LOG [argument...]
  local log="$1" maven line rest="" status=0 downloads=0
  shift
  : >"$log"
  (cd "$root" && JAVA_HOME="$java_home" exec ./mvnw -B "$@") >"$log" 2>&1 </dev/null &
  maven=$!
  trap 'kill "$maven" 2>/dev/null; wait "$maven" || true; exit 130' INT
  trap 'kill "$maven" 2>/dev/null; wait "$maven" || true; exit 143' TERM HUP
  exec 8<"$log"
  while :; do
    local running=yes
    kill -0 "$maven" 2>/dev/null || running=""
    while IFS= read -r line <&8 || { rest="$rest$line" && false; }; do
      report "$rest$line"
      rest=""
    done
    [ -n "$running" ] || break
    sleep 0.3
  done
  exec 8<&-
  wait "$maven" || status=$?
  trap - INT TERM HUP
  return "$status"
}

# Prints the progress that a line of Maven's output reports, if any. $downloads is run_maven's.
report() { # LINE
  case "$1" in
    "[INFO] Building "*"["*/*"]")
      local count="${1##*\[}" name="${1#"[INFO] Building "}"
      say "  ${count%]} ${name%% *}"
      ;;
    "Downloaded from "* | "[INFO] Downloaded from "*)
      downloads=$((downloads + 1))
      [ $((downloads % 100)) -ne 0 ] || say "    $downloads files downloaded"
      ;;
    "[INFO] Tests run: "* | "[ERROR] Tests run: "* | "[WARNING] Tests run: "*)
      case "$1" in
        *"Time elapsed"*"<<<"*) say "    ${1#"[ERROR] "}" ;;
        *"Time elapsed"*) ;;
        *) say "    ${1#*] }" ;;
      esac
      ;;
  esac
}

# Prints the errors of Maven, without its advice on how to call Maven; without errors, the end of its output.
show_errors() { # LOG
  grep -e '^\[ERROR\]' "$1" | grep -v -e 'Help 1' -e 're-run Maven' -e 'Re-run Maven' -e 'For more information' \
    -e 'After correcting' -e 'mvn <args>' -e '^\[ERROR\] *$' | head -n 60 || tail -n 30 "$1"
  printf 'Full log: %s\n' "$1"
}
