#!/usr/bin/env bash
# Prepares empty data folders for a new server. Options, outputs and exit statuses are those of
# ZooKeeper's zkServer-initialize.sh.

if [ -L "${BASH_SOURCE[0]}" ]; then
  script=$(readlink -f "${BASH_SOURCE[0]}")
else
  script=${BASH_SOURCE[0]}
fi
ZOOBINDIR=$(cd -P "$(dirname "$script")" && pwd)
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"

usage() {
  echo "Usage: $0 [--configfile=FILE] [--myid=NUMBER] [--force]"
  echo "  --configfile=FILE  the zoo.cfg that names the folders (default $ZOOCFG)"
  echo "  --myid=NUMBER      written into <dataDir>/myid"
  echo "  --force            remove what is there; the data is lost"
  exit 1
}

force=''
myid=''
while [ $# -gt 0 ]; do
  case $1 in
    --configfile=*) locate_config "${1#*=}" ;;
    --configfile)
      [ $# -ge 2 ] || usage
      locate_config "$2"
      shift
      ;;
    --myid=*) myid=${1#*=} ;;
    --myid)
      [ $# -ge 2 ] || usage
      myid=$2
      shift
      ;;
    --force) force=1 ;;
    -h | --help) usage ;;
    *)
      echo "Unknown option: $1"
      usage
      ;;
  esac
  shift
done

if [ ! -f "$ZOOCFG" ]; then
  echo "Unable to find config file at $ZOOCFG"
  exit 1
fi
data=$(config_value dataDir "$ZOOCFG")
log=$(config_value dataLogDir "$ZOOCFG")
if [ -z "$data" ]; then
  echo "Unable to determine dataDir from $ZOOCFG"
  exit 1
fi
case $myid in
  *[!0-9]*)
    echo "The id '$myid' is not a number" >&2
    exit 1
    ;;
esac

if [ -n "$force" ]; then
  echo "Force enabled, data/txnlog directories will be re-initialized"
else
  if [ -e "$data/version-2" ]; then
    echo "ZooKeeper data directory already exists at $data (or use --force to force re-initialization)"
    exit 1
  fi
  if [ -n "$log" ] && [ -e "$log/version-2" ]; then
    echo "ZooKeeper txnlog directory already exists at $log (or use --force to force re-initialization)"
    exit 1
  fi
fi

rm -rf "$data/myid" "$data/version-2"
mkdir -p "$data/version-2" || exit 1
if [ -n "$log" ]; then
  rm -rf "$log/version-2"
  mkdir -p "$log/version-2" || exit 1
fi
if [ -n "$myid" ]; then
  echo "Using myid of $myid"
  echo "$myid" >"$data/myid" || exit 1
else
  echo "No myid provided, be sure to specify it in $data/myid if using non-standalone"
fi
# Tells the server that an empty folder is meant to be one. It looks beside the transaction log.
touch "$data/initialize" || exit 1
if [ -n "$log" ]; then touch "$log/initialize" || exit 1; fi
