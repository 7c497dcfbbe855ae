#!/usr/bin/env bash
# The command shell. Options, outputs and exit statuses are those of ZooKeeper's zkCli.sh; see
# docs/shell.md for what it does beyond that.
#
# Environment: CLIENT_JVMFLAGS, JVMFLAGS, ZK_CLIENT_HEAP, JAVA_HOME; see docs/configuration.md,
# "Environment of the scripts".

if [ -L "${BASH_SOURCE[0]}" ]; then
  script=$(readlink -f "${BASH_SOURCE[0]}")
else
  script=${BASH_SOURCE[0]}
fi
ZOOBINDIR=$(cd -P "$(dirname "$script")" && pwd)
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
# shellcheck source=ostler-cli.sh
. "$ZOOBINDIR/ostler-cli.sh"

find_java "$OSTLER_HOME" || exit 1
choose_cli_flags "$OSTLER_HOME" "$CLIENT_JVMFLAGS $JVMFLAGS"

# Java reads its arguments in the encoding of the locale; paths and data are UTF-8. A locale that is
# not installed is ASCII, and so is one of which nothing can be found out.
case $(locale charmap 2>/dev/null) in
  '' | ANSI_X3.4-1968 | US-ASCII) export LC_ALL=C.UTF-8 ;;
esac

ends=''
if [ -t 0 ]; then ends=in; fi
if [ -t 1 ]; then
  ends=$ends,out
  # The terminal's own word counts; COLUMNS may be from another one.
  if [ $# -gt 0 ] && columns=$(stty size 2>/dev/null <&1); then
    CLI_FLAGS+=("-Dostler.shell.columns=${columns#* }")
  fi
fi

# The flags of the user are words, as in ZooKeeper's script: split, but not expanded as patterns.
given="$CLIENT_JVMFLAGS $JVMFLAGS"
read -r -a words <<<"${given//$'\n'/ }"
exec "$JAVA" "${CLI_FLAGS[@]}" "-Dostler.shell.terminal=$ends" ${words[@]+"${words[@]}"} \
  -cp "$(cli_class_path)" dev.ostler.shell.main.Main "$@"
