#!/usr/bin/env bash
# Starts, stops and asks the server. Verbs, outputs and exit statuses are those of ZooKeeper's
# zkServer.sh; where this one knows more, it says so on stderr.
#
# Environment: see docs/configuration.md, "Environment of the scripts".

if [ -L "${BASH_SOURCE[0]}" ]; then
  script=$(readlink -f "${BASH_SOURCE[0]}")
else
  script=${BASH_SOURCE[0]}
fi
ZOOBINDIR=$(cd -P "$(dirname "$script")" && pwd)
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
# shellcheck source=ostler-ask.sh
. "$ZOOBINDIR/ostler-ask.sh"

MAIN_CLASS=dev.ostler.server.main.Main
VERB=$1
START_SECONDS=3
STOP_SECONDS=30

usage() {
  echo "Usage: $0 [--config <conf-dir>] {start|start-foreground|stop|version|restart|status|print-cmd}" >&2
}

# Says what the environment asks of JMX. Local tools attach to any JVM of the same user without a
# flag; only the remote port needs some.
announce_jmx() {
  JMX_FLAGS=()
  if [ "$JMXDISABLE" = true ]; then
    echo "JMX disabled by user request" >&2
    return
  fi
  echo "ZooKeeper JMX enabled by default" >&2
  if [ -n "$JMXPORT" ]; then
    echo "ZooKeeper remote JMX Port set to $JMXPORT" >&2
    echo "ZooKeeper remote JMX authenticate set to ${JMXAUTH:-false}" >&2
    echo "ZooKeeper remote JMX ssl set to ${JMXSSL:-false}" >&2
    echo "ZooKeeper remote JMX log4j set to ${JMXLOG4J:-true}" >&2
    JMX_FLAGS=("-Dcom.sun.management.jmxremote.port=$JMXPORT"
      "-Dcom.sun.management.jmxremote.authenticate=${JMXAUTH:-false}"
      "-Dcom.sun.management.jmxremote.ssl=${JMXSSL:-false}")
    if [ -n "$JMXHOSTNAME" ]; then
      echo "ZooKeeper remote JMX Hostname set to $JMXHOSTNAME" >&2
      JMX_FLAGS+=("-Djava.rmi.server.hostname=$JMXHOSTNAME")
    fi
  fi
}

# Fills the array COMMAND with the whole command line. $1 is the least level the console shows.
prepare_command() {
  local given="$SERVER_JVMFLAGS $JVMFLAGS" words
  find_java "$OSTLER_HOME" || exit 1
  choose_jvm_flags "" "$OSTLER_HOME" "$given"
  add_diagnostic_flags "$ZOO_LOG_DIR"
  COMMAND=("$JAVA" "${JVM_FLAGS[@]}" "${JMX_FLAGS[@]}"
    "-Dzookeeper.log.dir=$ZOO_LOG_DIR" "-Dzookeeper.log.file=$ZOO_LOG_FILE"
    "-Dzookeeper.console.threshold=$1")
  if [ -f "$ZOOCFGDIR/logback.xml" ]; then
    COMMAND+=("-Dlogback.configurationFile=$ZOOCFGDIR/logback.xml")
  elif [ -f "$OSTLER_HOME/conf/logback.xml" ]; then
    COMMAND+=("-Dlogback.configurationFile=$OSTLER_HOME/conf/logback.xml")
  fi
  if [ -n "$ZOO_DATADIR_AUTOCREATE_DISABLE" ]; then
    COMMAND+=(-Dzookeeper.datadir.autocreate=false)
  fi
  # The flags of the user are words, as in ZooKeeper's script: split, but not expanded as patterns.
  read -r -a words <<<"${given//$'\n'/ }"
  COMMAND+=(${words[@]+"${words[@]}"} -cp "$(server_class_path)" "$MAIN_CLASS" "$ZOOCFG")
}

# Makes the folder of the logs; a server that cannot log is still better than none.
prepare_log_dir() {
  if [ ! -w "$ZOO_LOG_DIR" ]; then
    mkdir -p "$ZOO_LOG_DIR" || echo "Cannot create the log folder $ZOO_LOG_DIR; set ZOO_LOG_DIR to another one." >&2
  fi
}

# Refuses to go on without the folders, when they are not to be created.
require_data_dirs() {
  local data log
  [ -n "$ZOO_DATADIR_AUTOCREATE_DISABLE" ] || return 0
  data=$(config_value dataDir "$ZOOCFG")
  log=$(config_value dataLogDir "$ZOOCFG")
  if [ ! -d "$data/version-2" ]; then
    echo "ZooKeeper data directory is missing at $data fix the path or run initialize"
    exit 1
  fi
  if [ -n "$log" ] && [ ! -d "$log/version-2" ]; then
    echo "ZooKeeper txnlog directory is missing at $log fix the path or run initialize"
    exit 1
  fi
}

locate_pid_file() {
  local data
  if [ -z "$ZOOPIDFILE" ]; then
    data=$(config_value dataDir "$ZOOCFG")
    ZOOPIDFILE=${data:-.}/zookeeper_server.pid
  fi
}

# Sets PID to the server that the pid file names. A number that by now belongs to another program
# does not count, so that nothing foreign is stopped.
read_running_pid() {
  local command
  PID=''
  [ -f "$ZOOPIDFILE" ] || return 1
  PID=$(tr -cd '0-9' <"$ZOOPIDFILE")
  [ -n "$PID" ] && kill -0 "$PID" 2>/dev/null || return 1
  if [ -r "/proc/$PID/cmdline" ]; then
    command=$(tr '\0' ' ' <"/proc/$PID/cmdline")
    case $command in
      *ostler* | *zookeeper* | *"$MAIN_CLASS"*) ;;
      *) return 1 ;;
    esac
  fi
}

# Sets PORT_STATE to open or closed, or to unknown when no client port is configured.
probe_client_port() {
  local host=$CLIENT_ADDRESS
  PORT_STATE=unknown
  case $host in '' | 0.0.0.0 | :: | '*') host=localhost ;; esac
  case $CLIENT_PORT in '' | *[!0-9]*) return 0 ;; esac
  if (exec 3<>"/dev/tcp/$host/$CLIENT_PORT") 2>/dev/null; then PORT_STATE=open; else PORT_STATE=closed; fi
}

# Waits until the new process serves, or has ended, or has only lived for a while: a server with
# much data to read goes on without us. A port that was open before is somebody else's and proves
# nothing.
await_start() {
  local before=$1 tries=0 most=10
  if [ "$before" = closed ]; then most=$((START_SECONDS * 10)); fi
  while [ "$tries" -lt "$most" ]; do
    kill -0 "$PID" 2>/dev/null || return 1
    if [ "$before" = closed ]; then
      probe_client_port
      if [ "$PORT_STATE" = open ]; then break; fi
    fi
    tries=$((tries + 1))
    sleep 0.1
  done
  kill -0 "$PID" 2>/dev/null
}

start() {
  local out before
  if read_running_pid; then
    echo "Starting zookeeper ... already running as process $PID."
    return 1
  fi
  printf 'Starting zookeeper ... '
  require_data_dirs
  prepare_log_dir
  prepare_command WARN
  find_client_port >/dev/null
  probe_client_port
  before=$PORT_STATE
  out=$ZOO_LOG_DIR/zookeeper-$USER-server-$HOSTNAME.out
  mkdir -p "$(dirname "$ZOOPIDFILE")"
  nohup "${COMMAND[@]}" >"$out" 2>&1 </dev/null &
  PID=$!
  if ! printf '%s' "$PID" >"$ZOOPIDFILE"; then
    echo "FAILED TO WRITE PID"
    kill "$PID" 2>/dev/null
    return 1
  fi
  if await_start "$before"; then
    echo "STARTED"
    echo "Ostler: $OSTLER_CHOICE" >&2
    return 0
  fi
  rm -f "$ZOOPIDFILE"
  echo "FAILED TO START"
  tail -n 20 "$out" >&2
  echo "The output is in $out, the log in $ZOO_LOG_DIR/$ZOO_LOG_FILE" >&2
  return 1
}

stop() {
  local tries=0
  printf 'Stopping zookeeper ... '
  if [ ! -f "$ZOOPIDFILE" ]; then
    echo "no zookeeper to stop (could not find file $ZOOPIDFILE)"
    return 0
  fi
  if ! read_running_pid; then
    rm -f "$ZOOPIDFILE"
    echo "STOPPED"
    echo "It was not running any more (process ${PID:-unknown}); the pid file is removed." >&2
    return 0
  fi
  kill "$PID"
  while kill -0 "$PID" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt $((STOP_SECONDS * 10)) ]; then
      echo "still running as process $PID after $STOP_SECONDS s."
      return 1
    fi
    sleep 0.1
  done
  rm -f "$ZOOPIDFILE"
  echo "STOPPED"
}

# Sets CLIENT_PORT and CLIENT_ADDRESS from the member line of this server in file $1.
find_member_port() {
  local id=$1 file=$2 line
  line=$(config_value "server.$id" "$file")
  case $line in
    *\;*)
      line=${line#*;}
      CLIENT_PORT=${line##*:}
      case $line in *:*) CLIENT_ADDRESS=${line%:*} ;; esac
      CLIENT_ADDRESS=${CLIENT_ADDRESS#[}
      CLIENT_ADDRESS=${CLIENT_ADDRESS%]}
      ;;
  esac
}

find_client_port() {
  local data id dynamic
  CLIENT_SSL=false
  CLIENT_PORT=$(config_value clientPort "$ZOOCFG")
  CLIENT_ADDRESS=$(config_value clientPortAddress "$ZOOCFG")
  [ -z "$CLIENT_PORT" ] || return 0
  data=$(config_value dataDir "$ZOOCFG")
  id=''
  if [ -r "$data/myid" ]; then IFS= read -r id <"$data/myid"; fi
  if [ -z "$id" ]; then
    echo "myid could not be determined, will not able to locate clientPort in the server configs."
  else
    find_member_port "$id" "$ZOOCFG"
    if [ -z "$CLIENT_PORT" ]; then
      echo "Client port not found in static config file. Looking in dynamic config file."
      dynamic=$(config_value dynamicConfigFile "$ZOOCFG")
      if [ -n "$dynamic" ]; then find_member_port "$id" "$dynamic"; fi
    fi
    if [ -z "$CLIENT_PORT" ]; then echo "Client port not found in the server configs"; fi
  fi
  [ -z "$CLIENT_PORT" ] || return 0
  echo "Client port not found. Looking for secureClientPort in the static config."
  CLIENT_PORT=$(config_value secureClientPort "$ZOOCFG")
  CLIENT_ADDRESS=$(config_value secureClientPortAddress "$ZOOCFG")
  CLIENT_SSL=true
  if [ -z "$CLIENT_PORT" ]; then
    echo "Unable to find either secure or unsecure client port in any configs. Terminating."
    return 1
  fi
}

status() {
  local mode
  find_client_port || return 1
  echo "Client port found: $CLIENT_PORT. Client address: ${CLIENT_ADDRESS:-localhost}. Client SSL: $CLIENT_SSL."
  mode=$(ask_mode "$CLIENT_ADDRESS" "$CLIENT_PORT")
  if [ -z "$mode" ]; then
    echo "Error contacting service. It is probably not running."
    return 1
  fi
  echo "$mode"
}

version() {
  local jar name=unknown
  for jar in "$OSTLER_HOME"/lib/ostler-server-*.jar; do
    if [ -e "$jar" ]; then
      name=$(basename "$jar" .jar)
      name=${name#ostler-server-}
    fi
  done
  echo "Ostler, version $name (compatible with Apache ZooKeeper 3.9.4)"
}

print_command() {
  local word text=''
  prepare_command WARN
  echo "Ostler: $OSTLER_CHOICE" >&2
  for word in "${COMMAND[@]}"; do
    text="$text${text:+ }\"$word\""
  done
  echo "$text > \"$ZOO_LOG_DIR/zookeeper-$USER-server-$HOSTNAME.out\" 2>&1 < /dev/null"
}

if [ -n "$2" ]; then locate_config "$2"; fi
announce_jmx
echo "Using config: $ZOOCFG" >&2
locate_pid_file

case $VERB in
  start)
    start
    ;;
  start-foreground)
    require_data_dirs
    prepare_log_dir
    prepare_command INFO
    echo "Ostler: $OSTLER_CHOICE" >&2
    if [ -n "$ZOO_NOEXEC" ]; then
      "${COMMAND[@]}"
    else
      exec "${COMMAND[@]}"
    fi
    ;;
  stop)
    stop
    ;;
  restart)
    stop && start
    ;;
  status)
    status
    ;;
  version)
    version
    ;;
  print-cmd)
    print_command
    ;;
  *)
    usage
    ;;
esac
