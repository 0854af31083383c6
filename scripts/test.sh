# ./synapse test. Sourced by ./synapse.

usage_test() {
  cat <<'TEXT'
Usage: ./synapse test [argument of Maven...]

Builds and runs all tests, and ends with a line "N passed, N failed, N skipped". They bring their own PostgreSQL
and Redis, do not touch a Synapse that is running, and need no network but Maven Central. For one test:
  ./synapse test -Dtest=ConversationGraphTest -Dsurefire.failIfNoSpecifiedTests=false
TEXT
}

run_tests() {
  case "${1:-}" in -h | --help) usage_test && return ;; esac
  exec 2>&1
  find_home
  find_jdk
  lock_clone
  local log="$SYNAPSE_HOME/logs/test.log" status=0 started=$SECONDS
  say "Testing Synapse (log: $log)"
  rm -rf "$root"/*/target/surefire-reports
  # launched by a test, ./synapse must not build in the directories that are being tested
  SYNAPSE_SKIP_BUILD=1 without_settings run_maven "$log" --fail-at-end verify "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    say "Failed after $((SECONDS - started)) s:"
    show_errors "$log"
  else
    say "All modules passed in $((SECONDS - started)) s"
  fi
  count_tests
  return "$status"
}

# Tests set what they need themselves; the keys of whoever runs them are none of their business.
without_settings() {
  # a list of words: the settings that .env.example names, and those that have no place in a .env
  # shellcheck disable=SC2046
  unset $(sed -n 's/^\([A-Z_]*\)=.*/\1/p' "$root/.env.example") SYNAPSE_JAVA_OPTS SYNAPSE_URL SYNAPSE_EMAIL SYNAPSE_PASSWORD
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
}
