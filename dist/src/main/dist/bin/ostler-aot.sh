#!/usr/bin/env bash
# Makes lib/ostler.aot and lib/ostler-cli.aot: the classes of the server and of zkCli.sh, loaded and
# linked ahead of time, so that they start in a fraction of the time. The build runs this; run it
# again after changing the Java that runs them. A cache fits one Java and one set of jars; one that
# does not fit is left unused.
ZOOBINDIR="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export ZOOBINDIR
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
# shellcheck source=ostler-cli.sh
. "$ZOOBINDIR/ostler-cli.sh"

find_java "$OSTLER_HOME" || exit 1
cache=$OSTLER_HOME/lib/ostler.aot
rm -f "$cache"
choose_jvm_flags '' "$OSTLER_HOME" '-Xmx2g'
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# Class path and flags are those of the server; the log goes nowhere.
if ! "$JAVA" -Xmx2g "${JVM_FLAGS[@]}" "-XX:AOTCacheOutput=$cache" \
  "-Dlogback.configurationFile=$OSTLER_HOME/conf/logback.xml" "-Dzookeeper.log.dir=$work" \
  -cp "$(CLASSPATH='' server_class_path)" dev.ostler.server.training.TrainingRun "$work/data" \
  >"$work/output" 2>&1; then
  cat "$work/output" >&2
  echo "The cache could not be made; the server starts without it, more slowly." >&2
  rm -f "$cache"
  exit 1
fi

# The shell's practice is a script whose server does not answer: port 1 refuses at once.
cache=$OSTLER_HOME/lib/ostler-cli.aot
rm -f "$cache"
choose_cli_flags "$OSTLER_HOME" ''
printf 'ls /\nget -s /a\nhelp ls\nfoo\nversion --json\nquit\n' |
  "$JAVA" "${CLI_FLAGS[@]}" "-XX:AOTCacheOutput=$cache" -Dostler.shell.terminal= \
    -cp "$(CLASSPATH='' cli_class_path)" dev.ostler.shell.main.Main -server 127.0.0.1:1 -timeout 300 \
    >"$work/output" 2>&1
if [ ! -s "$cache" ]; then
  cat "$work/output" >&2
  echo "The cache of zkCli.sh could not be made; it starts without it, more slowly." >&2
  rm -f "$cache"
  exit 1
fi
