# ./synapse test. Sourced by ./synapse.

usage_test() {
  cat <<'TEXT'
Usage: ./synapse test                          the quick tests: no process-level faults, 8 to 10 minutes on two cores
       ./synapse test --all                    all tests, with the fault suite and the packaged commands: 45 to 50 minutes
       ./synapse test MODULE [CLASS[#METHOD]]  all tests of one module, or one class of it (a pattern such as *Events* works)

Builds what changed, runs the tests, and ends with a line "N passed, N failed, N skipped". The tests start their own PostgreSQL and
Redis, do not touch a running Synapse, and need no network but Maven Central. Further arguments that begin with "-" go to Maven.
TEXT
  printf '\nModules: %s\n' "$(test_modules)"
}

test_modules() {
  sed -n 's|.*<module>\(.*\)</module>.*|\1|p' "$root/pom.xml" | tr '\n' ' '
}

run_tests() {
  local selection=() maven_arguments=()
  case "${1:-}" in
    -h | --help) usage_test && return ;;
    --all) shift && selection=(-T 2) ;;
    "" | -*) selection=(-T 2 -pl '!chaos,!benchmark,!browser-tests' -Dtest.excluded=slow) ;;
    *)
      select_module "$@"
      shift
      case "${1:--}" in -*) ;; *) shift ;; esac
      ;;
  esac
  maven_arguments=("$@")
  exec 2>&1
  find_home
  find_jdk
  lock_clone
  local log="$SYNAPSE_HOME/logs/test.log" status=0 started=$SECONDS
  say "Testing Synapse (log: $log)"
  rm -rf "$root"/*/target/surefire-reports
  # launched by a test, ./synapse must not build in the directories that are being tested
  SYNAPSE_SKIP_BUILD=1 without_settings run_maven "$log" --fail-at-end ${selection[@]+"${selection[@]}"} verify \
    ${maven_arguments[@]+"${maven_arguments[@]}"} || status=$?
  if [ "$status" -ne 0 ]; then
    say "Failed after $((SECONDS - started)) s:"
    show_errors "$log"
  else
    say "Passed in $((SECONDS - started)) s"
  fi
  count_tests
  return "$status"
}

# Sets selection to the tests of one module, or one class of it. The modules that it needs are built, without their tests.
select_module() { # MODULE [CLASS]
  case " $(test_modules)" in
    *" $1 "*) ;;
    *) fail "there is no module \"$1\"; the modules are: $(test_modules)" ;;
  esac
  local class="*" directory tests=""
  case "${2:-}" in
    "" | -*) ;;
    *) class="$2" ;;
  esac
  # the packages of the module; those under "packaged" start the built ./synapse and belong to --all
  for directory in "$root/$1"/src/test/java/dev/synapse/*/; do
    directory="$(basename "$directory")"
    [ "$directory" = packaged ] || tests="$tests${tests:+,}dev/synapse/$directory/**/$class"
  done
  selection=(-pl "$1" -am "-Dtest=$tests" -Dsurefire.failIfNoSpecifiedTests=false)
}

# Tests set what they need themselves; the keys of whoever runs them are none of their business.
without_settings() {
  # a list of words: the settings that .env.example names, and those that have no place in a .env
  # shellcheck disable=SC2046
  unset $(sed -n 's/^\([A-Z_]*\)=.*/\1/p' "$root/.env.example") SYNAPSE_JAVA_OPTS SYNAPSE_URL SYNAPSE_EMAIL SYNAPSE_PASSWORD SYNAPSE_API_KEY
  "$@"
}

# Adds up the reports of this run.
count_tests() {
  find "$root" -path '*/target/surefire-reports/TEST-*.xml' -exec grep -h '<testsuite ' {} + 2>/dev/null | awk '
    function attribute(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
    }
    { tests += attribute("tests"); failed += attribute("failures") + attribute("errors"); skipped += attribute("skipped") }
    END { printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped }'
  { grep -l -r '<flaky' "$root" --include='TEST-*.xml' 2>/dev/null || true; } | while IFS= read -r report; do
    say "Flaky, failed once and passed when repeated: a test of $(basename "$report" .xml | sed 's/^TEST-//')"
  done
}
