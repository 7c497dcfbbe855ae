# What the shell tests share: counting checks, a Java that only writes down how it was called, and
# a folder that goes away. Sourced; sets work and leaves no process behind that is in started.

failures=0
tests=0

work=$(mktemp -d) || exit 1
work="$work/a folder"
mkdir -p "$work"
started=()
cleanup() {
  local pid
  for pid in ${started[@]+"${started[@]}"}; do kill "$pid" 2>/dev/null; done
  rm -rf "$(dirname "$work")"
}
trap cleanup EXIT

# check NAME EXPECTED ACTUAL
check() {
  tests=$((tests + 1))
  if [ "$2" != "$3" ]; then
    failures=$((failures + 1))
    printf 'FAILED %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
  fi
}

# check_has NAME PART TEXT
check_has() {
  tests=$((tests + 1))
  case $3 in
    *"$2"*) ;;
    *)
      failures=$((failures + 1))
      printf 'FAILED %s\n  no "%s" in: %s\n' "$1" "$2" "$3"
      ;;
  esac
}

# check_lacks NAME PART TEXT
check_lacks() {
  tests=$((tests + 1))
  case $3 in
    *"$2"*)
      failures=$((failures + 1))
      printf 'FAILED %s\n  there is "%s" in: %s\n' "$1" "$2" "$3"
      ;;
  esac
}

# fake_java FOLDER VERSION
fake_java() {
  mkdir -p "$1/bin"
  printf 'JAVA_VERSION="%s"\n' "$2" >"$1/release"
  cat >"$1/bin/java" <<'JAVA'
#!/usr/bin/env bash
for word in "$@"; do printf '%s\n' "$word"; done >"$FAKE_JAVA_LOG"
[ -z "$FAKE_JAVA_EXIT" ] || { echo "fake failure"; exit "$FAKE_JAVA_EXIT"; }
[ -z "$FAKE_JAVA_WAITS" ] || { trap 'exit 143' TERM; while :; do sleep 0.05; done; }
JAVA
  chmod 755 "$1/bin/java"
}

# The last line of a test: its count, and its exit status.
finish() {
  printf '%s: %s checks, %s failed\n' "$(basename "$0")" "$tests" "$failures"
  [ "$failures" -eq 0 ]
}
