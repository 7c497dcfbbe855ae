#!/usr/bin/env bash
# The environment of the scripts beside it: sourced, not run. Names and defaults are those of
# ZooKeeper's zkEnv.sh, so that a zookeeper-env.sh, a java.env or a unit file written for it works.

ZOOBINDIR="${ZOOBINDIR:-$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)}"
OSTLER_HOME="$(cd -P "$ZOOBINDIR/.." && pwd)"

if [ "$1" = --config ]; then
  if [ ! -d "$2" ]; then
    echo "Error: --config needs a folder, and '$2' is none." >&2
    exit 1
  fi
  ZOOCFGDIR=$2
  shift 2
fi

if [ -z "$ZOOCFGDIR" ]; then
  if [ -d "$OSTLER_HOME/conf" ]; then
    ZOOCFGDIR="$OSTLER_HOME/conf"
  else
    ZOOCFGDIR="$OSTLER_HOME/etc/zookeeper"
  fi
fi
export ZOOCFGDIR

# shellcheck source=/dev/null
if [ -f "$ZOOCFGDIR/zookeeper-env.sh" ]; then . "$ZOOCFGDIR/zookeeper-env.sh"; fi
# shellcheck source=/dev/null
if [ -f "$ZOOCFGDIR/java.env" ]; then . "$ZOOCFGDIR/java.env"; fi

ZOOCFG="${ZOOCFG:-zoo.cfg}"

# Sets ZOOCFG to the file that $1 means: a name stands in ZOOCFGDIR, a path stands for itself.
locate_config() {
  case $1 in
    */*) ZOOCFG=$1 ;;
    *)
      if [ ! -e "$ZOOCFGDIR/$1" ] && [ -e "$1" ]; then
        ZOOCFG=$PWD/$1
      else
        ZOOCFG=$ZOOCFGDIR/$1
      fi
      ;;
  esac
}

locate_config "$ZOOCFG"

: "${USER:=$(id -un 2>/dev/null)}"
ZOO_LOG_DIR="${ZOO_LOG_DIR:-$OSTLER_HOME/logs}"
ZOO_LOG_FILE="${ZOO_LOG_FILE:-zookeeper-$USER-server-$HOSTNAME.log}"

# Prints the value of key $1 in the properties file $2; of several lines the last counts.
config_value() {
  local line key value=''
  [ -r "$2" ] || return 0
  key=${1//./\\.}
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ ^[[:space:]]*${key}[[:space:]]*[=:[:space:]][[:space:]]*(.*)$ ]]; then
      value=${BASH_REMATCH[1]}
    fi
  done <"$2"
  value=${value%"${value##*[![:space:]]}"}
  # A backslash makes the letter after it an ordinary one.
  while [[ $value =~ ^([^\\]*)\\(.)(.*)$ ]]; do
    printf '%s%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    value=${BASH_REMATCH[3]}
  done
  printf '%s' "$value"
}

# shellcheck source=ostler-jvm.sh
. "$ZOOBINDIR/ostler-jvm.sh"

# The jars in an order that does not depend on the file system: an AOT cache is made for one order.
# What the user has in CLASSPATH comes after them.
server_class_path() {
  local jar path=''
  local LC_ALL=C
  for jar in "$OSTLER_HOME"/lib/*.jar; do
    path="$path${path:+:}$jar"
  done
  printf '%s' "$path${CLASSPATH:+:$CLASSPATH}"
}
