#!/usr/bin/env bash
# Tests of ostler-ensemble, with a Java that only waits until it is stopped.
# Part of mvn verify; by hand: dist/src/test/sh/ensemble-test.sh   It needs bash and nothing else.

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=checks.sh
. "$here/checks.sh"

unset JAVA_HOME OSTLER_JAVA_HOME ZOOCFGDIR ZOOCFG ZOO_LOG_DIR ZOO_LOG_FILE ZOOPIDFILE SERVER_JVMFLAGS \
  JVMFLAGS ZK_SERVER_HEAP JMXDISABLE JMXPORT CLASSPATH OSTLER_GC_LOG OSTLER_HEAP_DUMP ZOOBINDIR \
  ZOO_DATADIR_AUTOCREATE_DISABLE ZOO_NOEXEC
home="$work/home"
mkdir -p "$home/bin" "$home/conf" "$home/lib"
cp "$here"/../../main/dist/bin/* "$home/bin/"
: >"$home/conf/logback.xml"
fake_java "$home/runtime" 25.0.1
# Writes down which configuration it was started with, and when it was stopped.
cat >"$home/runtime/bin/java" <<'JAVA'
#!/usr/bin/env bash
for word in "$@"; do config=$word; done
trap 'echo "stopped $config" >>"$FAKE_JAVA_LOG"; exit 143' TERM
echo "started $config" >>"$FAKE_JAVA_LOG"
[ ! -e "$FAKE_JAVA_LOG.fails" ] || { echo 'the disk is gone'; exit 3; }
while :; do sleep 0.05; done
JAVA
export XDG_DATA_HOME="$work/data" FAKE_JAVA_LOG="$work/java.log"
ensemble=$home/bin/ostler-ensemble

# refused NAME PART ARGUMENTS...
refused() {
  local name=$1 part=$2 out status
  shift 2
  out=$("$ensemble" "$@" 2>&1)
  status=$?
  check "$name: status" 2 "$status"
  check_has "$name" "$part" "$out"
}

# run SECONDS_MAX DONE ARGUMENTS...: runs an ensemble until the test DONE holds, then stops it.
# Sets out and status.
run() {
  local most=$(($1 * 20)) until=$2 tries=0 pid
  shift 2
  "$ensemble" "$@" >"$work/out" 2>&1 &
  pid=$!
  started+=("$pid")
  while [ "$tries" -lt "$most" ] && kill -0 "$pid" 2>/dev/null && ! eval "$until"; do
    tries=$((tries + 1))
    sleep 0.05
  done
  kill "$pid" 2>/dev/null
  wait "$pid"
  status=$?
  out=$(cat "$work/out")
}

started_count() { [ "$(grep -c '^started' "$FAKE_JAVA_LOG" 2>/dev/null)" -ge "$1" ]; }

# ---- what was asked --------------------------------------------------------------------------
refused 'no number' "'three' is not a number of servers" three
refused 'nobody' "'0' is not a number of servers that will do" 0
refused 'too many' '51' 51
refused 'too many with observers' '60 servers are too many' 50 --observers 10
refused 'a number as large as the sky' 'is not a number of servers' 99999999999999999999
refused 'two numbers' 'one number of servers is enough' 3 5
refused 'an option without value' '--observers needs a value' 3 --observers
refused 'observers that are no number' "'x' is not a number of observers" --observers=x
refused 'an option that is not there' 'there is no option --obsrevers' --obsrevers 1
refused 'a port of the system' "'80' is not a number of the first port" --port 80
out=$("$ensemble" --help)
check 'help' 0 $?
check_has 'help says how to stop' 'ctrl-C stops all of them' "$out"
[ ! -e "$XDG_DATA_HOME" ]
check 'what is refused leaves nothing behind' 0 $?

# ---- three servers and an observer -----------------------------------------------------------
: >"$FAKE_JAVA_LOG"
run 20 'started_count 4 && grep -q "server.1 .*starting" "$work/out"' 3 --observers 1 --port 24081
folder=$XDG_DATA_HOME/ostler/ensemble-3
check 'stopped by a signal' 143 "$status"
check_has 'where it is' "ensemble of 3 and 1 observers in $folder" "$out"
check_has 'how to connect' 'zkCli.sh -server 127.0.0.1:24081,127.0.0.1:24082,127.0.0.1:24083,127.0.0.1:24084' "$out"
check_has 'what a server does' 'server.1   127.0.0.1:24081  starting' "$out"
check_has 'the stop is told' "stopped; the data stays in $folder" "$out"
check 'each server is started' "$(for n in 1 2 3 4; do echo "started $folder/server-$n/zoo.cfg"; done)" "$(grep ^started "$FAKE_JAVA_LOG" | sort)"
check 'each server is stopped' 4 "$(grep -c ^stopped "$FAKE_JAVA_LOG")"
config=$(cat "$folder/server-4/zoo.cfg")
check_has 'an observer is one' 'peerType=observer' "$config"
check_has 'its line says so' 'server.4=127.0.0.1:24184:24284:observer' "$config"
check_has 'the others are there' 'server.1=127.0.0.1:24181:24281' "$config"
check_has 'clients on loopback' 'clientPortAddress=127.0.0.1' "$config"
check_has 'limits' 'initLimit=10' "$config"
check_lacks 'several servers need no word for it' standaloneEnabled "$config"
check 'each knows its number' 1234 "$(cat "$folder"/server-?/data/myid | tr -d '\n')"

# ---- again -----------------------------------------------------------------------------------
echo 'maxClientCnxns=7' >>"$folder/server-2/zoo.cfg"
: >"$FAKE_JAVA_LOG"
run 20 'started_count 4' --observers=1
check 'a second start' 4 "$(grep -c ^started "$FAKE_JAVA_LOG")"
check_has 'keeps what the user wrote' 'maxClientCnxns=7' "$(cat "$folder/server-2/zoo.cfg")"
check_has 'on the ports it had' '127.0.0.1:24084' "$out"
refused 'other ports for the same data' 'has its ports already, from 24081 on' --observers 1 --port 2181
refused 'another number of observers' "holds an ensemble of 3 servers and 1 observers" 3
sed -i.old '/^server\./d' "$folder"/server-?/zoo.cfg
: >"$FAKE_JAVA_LOG"
run 20 'started_count 4' --observers=1
check 'members in a file of their own' 4 "$(grep -c ^started "$FAKE_JAVA_LOG")"

# ---- one server ------------------------------------------------------------------------------
: >"$FAKE_JAVA_LOG"
run 20 'started_count 1' 1 --port 24081 --folder "$work/one here"
check_has 'one server is an ensemble' 'standaloneEnabled=false' "$(cat "$work/one here/server-1/zoo.cfg")"

# ---- a server that ends ----------------------------------------------------------------------
touch "$FAKE_JAVA_LOG.fails"
run 20 false 3 --port 24081 --folder "$work/broken"
check 'no server is left' 1 "$status"
check_has 'which one ended' 'server.2   127.0.0.1:24082  ended with status 3' "$out"
check_has 'its last words' 'the disk is gone' "$out"
check_has 'that none is left' 'no server is left' "$out"

finish
