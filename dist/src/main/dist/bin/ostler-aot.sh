#!/usr/bin/env bash
# Makes lib/ostler.aot: the server's classes, loaded and linked ahead of time, so that it starts in a
# fraction of the time. The build runs this; run it again after changing the Java that runs the
# server. The cache fits one Java and one set of jars; one that does not fit is left unused.
ZOOBINDIR="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export ZOOBINDIR
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"

find_java "$OSTLER_HOME" || exit 1
cache=$OSTLER_HOME/lib/ostler.aot
rm -f "$cache"
choose_jvm_flags '' "$OSTLER_HOME" '-Xmx2g'
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# Class path and flags are those of the server; the log goes nowhere.
if ! "$JAVA" -Xmx2g "${JVM_FLAGS[@]}" "-XX:AOTCacheOutput=$cache" \
  "-Dlogback.configurationFile=$OSTLER_HOME/conf/logback.xml" "-Dzookeeper.log.dir=$work" \
  -cp "$(CLASSPATH='' server_class_path)" dev.ostler.server.main.TrainingRun "$work/data" \
  >"$work/output" 2>&1; then
  cat "$work/output" >&2
  echo "The cache could not be made; the server starts without it, more slowly." >&2
  rm -f "$cache"
  exit 1
fi
