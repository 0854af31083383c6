# Finds a JDK. Sourced by ./synapse.

least_java=25
java_home=""
looked_at=""

# Sets java_home to the first JDK that is new enough, or exits with a list of the places that were checked.
find_jdk() {
  [ -z "$java_home" ] || return 0
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "JAVA_HOME, $JAVA_HOME" "$JAVA_HOME"; then
    return 0
  fi
  if command -v java >/dev/null 2>&1; then
    local of_path
    of_path="$(java_property "$(command -v java)" java.home)"
    if is_jdk "java on the PATH, $(command -v java)" "${of_path:-nowhere}"; then
      return 0
    fi
  fi
  local place
  for place in /usr/lib/jvm/* /usr/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* "${HOME:-}"/.gradle/jdks/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* /opt/*; do
    if [ -x "$place/bin/java" ] && is_jdk "$place" "$place"; then
      return 0
    fi
  done
  say "synapse: no JDK $least_java or newer found. Checked:"
  printf '%s' "${looked_at:-  JAVA_HOME (not set), java on the PATH (none) and the usual places
}" >&2
  say "Install one (for example from https://adoptium.net), or set JAVA_HOME to its directory."
  exit 1
}

is_jdk() { # LABEL HOME
  local version
  if [ ! -x "$2/bin/java" ]; then
    looked_at="$looked_at  $1: no bin/java
"
    return 1
  fi
  version="$(java_version "$2")"
  if [ -z "$version" ] || [ "$version" -lt "$least_java" ]; then
    looked_at="$looked_at  $1: Java ${version:-(unknown version)}
"
    return 1
  fi
  if [ ! -x "$2/bin/javac" ]; then
    looked_at="$looked_at  $1: Java $version, but without javac: a runtime, not a JDK
"
    return 1
  fi
  java_home="$(cd -P "$2" && pwd)"
}

# Prints 25 for 25.0.1 and for 25-ea, 8 for 1.8.0_402. Every JDK has a file with its version; reading it is faster than starting Java.
java_version() { # HOME
  local version=""
  if [ -r "$1/release" ]; then
    version="$(sed -n 's/^JAVA_VERSION="\(.*\)".*/\1/p' "$1/release")"
  fi
  if [ -z "$version" ]; then
    version="$(java_property "$1/bin/java" java.version)"
  fi
  version="${version#1.}"
  printf '%s' "${version%%[!0-9]*}"
}

java_property() { # JAVA PROPERTY
  "$1" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$2 = //p" || true
}
