# ./synapse test. Sourced by ./synapse.

usage_test() {
  cat <<'TEXT'
Usage: ./synapse test [argument of Maven...]

Builds and runs all tests, and ends with a line "N passed, N failed, N skipped". They bring their own PostgreSQL
and Redis, do not touch a Synapse that is running, and need no network but Maven Central. For one test:
  ./synapse test -Dtest=TurnTest -Dsurefire.failIfNoSpecifiedTests=false
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
  unset SYNAPSE_HOME SYNAPSE_PORT SYNAPSE_JAVA_OPTS SECRET_KEY DATABASE_URL REDIS_URL \
    OPENAI_API_KEY OPENAI_BASE_URL ANTHROPIC_API_KEY ANTHROPIC_BASE_URL GEMINI_API_KEY GEMINI_BASE_URL \
    OLLAMA_BASE_URL TAVILY_API_KEY TAVILY_BASE_URL SYNAPSE_FETCH_ALLOWED_HOSTS SYNAPSE_DEFAULT_PROVIDER SYNAPSE_DEFAULT_MODEL \
    SYNAPSE_MODELS_FILE SYNAPSE_MCP_SERVERS SYNAPSE_FALLBACK_PROVIDER SYNAPSE_FALLBACK_MODEL SYNAPSE_CONTEXT_POLICY \
    SYNAPSE_RUNNING_TURNS_PER_USER SYNAPSE_UNFINISHED_TURNS_PER_GROUP SYNAPSE_UNFINISHED_TURNS_PER_USER \
    SYNAPSE_SOCKETS_PER_USER SYNAPSE_WORKER_METRICS_ADDRESS \
    SYNAPSE_USER_DAILY_TOKENS SYNAPSE_USER_DAILY_COST_USD
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
