#!/usr/bin/env bash
# Tests of the start scripts, with a Java that only writes down how it was called.
# Part of mvn verify; by hand: dist/src/test/sh/launcher-test.sh   It needs bash and nothing else.

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scripts=$here/../../main/dist/bin
# shellcheck source=checks.sh
. "$here/checks.sh"

new_home() {
  home="$work/home $1"
  mkdir -p "$home/bin" "$home/conf" "$home/lib" "$home/data dir"
  cp "$scripts"/* "$home/bin/"
  : >"$home/lib/ostler-server-1.2.3.jar"
  : >"$home/lib/another.jar"
  : >"$home/conf/logback.xml"
  printf 'dataDir = %s/data dir  \r\nclientPort=24098\n' "$home" >"$home/conf/zoo.cfg"
  fake_java "$home/runtime" 25.0.1
}

unset JAVA_HOME OSTLER_JAVA_HOME ZOOCFGDIR ZOOCFG ZOO_LOG_DIR ZOO_LOG_FILE ZOOPIDFILE SERVER_JVMFLAGS \
  JVMFLAGS ZK_SERVER_HEAP JMXDISABLE JMXPORT CLASSPATH OSTLER_GC_LOG OSTLER_HEAP_DUMP ZOOBINDIR \
  ZOO_DATADIR_AUTOCREATE_DISABLE ZOO_NOEXEC
export FAKE_JAVA_LOG=$work/java.log FAKE_JAVA_WAITS='' FAKE_JAVA_EXIT=''

command_of() { tr '\n' '|' <"$FAKE_JAVA_LOG"; }

# ---- start-foreground ------------------------------------------------------------------------
new_home foreground
err=$("$home/bin/zkServer.sh" start-foreground 2>&1 >/dev/null)
check_has 'the config is named' "Using config: $home/conf/zoo.cfg" "$err"
check_has 'JMX is named' 'ZooKeeper JMX enabled by default' "$err"
check_has 'the choice is named' 'Ostler: heap up to ' "$err"
args=$(command_of)
check_has 'main class and file are one word each' "|dev.ostler.server.main.Main|$home/conf/zoo.cfg|" "$args"
check_has 'jars in order of name' "|$home/lib/another.jar:$home/lib/ostler-server-1.2.3.jar|" "$args"
check_has 'log folder' "|-Dzookeeper.log.dir=$home/logs|" "$args"
check_has 'logging configuration' "|-Dlogback.configurationFile=$home/conf/logback.xml|" "$args"
check_has 'compact headers' '|-XX:+UseCompactObjectHeaders|' "$args"
check_has 'no flight recorder of Netty' '|-Dio.netty.jfr.enabled=false|' "$args"
check_has 'exit when memory is out' '|-XX:+ExitOnOutOfMemoryError|' "$args"
check_has 'heap dump' "|-XX:HeapDumpPath=$home/logs|" "$args"
check_has 'the console of the foreground' '|-Dzookeeper.console.threshold=INFO|' "$args"
check_lacks 'no AOT cache without one' AOTCache "$args"
check_lacks 'no collector log unasked' ostler-gc.log "$args"

: >"$home/lib/ostler.aot"
SERVER_JVMFLAGS='-Xmx3g -XX:+UseZGC -Da=*' JVMFLAGS='-Db=c
 -De' OSTLER_GC_LOG=1 OSTLER_HEAP_DUMP=0 CLASSPATH=/extra.jar JMXPORT=9 \
  "$home/bin/zkServer.sh" start-foreground 2>"$work/err"
args=$(command_of)
check_has 'the heap of the user' '|-Xmx3g|' "$args"
check 'one heap only' 1 "$(grep -c '^-Xmx' "$FAKE_JAVA_LOG")"
check 'one collector only' '-XX:+UseZGC' "$(grep '^-XX:+Use.*GC$' "$FAKE_JAVA_LOG")"
check_has 'flags are words and not patterns' '|-Da=*|-Db=c|-De|-cp|' "$args"
check_has 'AOT cache' "|-XX:AOTCache=$home/lib/ostler.aot|" "$args"
check_has 'collector log' "file=\"$home/logs/ostler-gc.log\"" "$args"
check_lacks 'no heap dump when switched off' HeapDumpPath "$args"
check_has 'CLASSPATH comes last' '.jar:/extra.jar|' "$args"
check_has 'JMX port' '|-Dcom.sun.management.jmxremote.port=9|' "$args"
check_has 'JMX lines' 'ZooKeeper remote JMX Port set to 9' "$(cat "$work/err")"

ZK_SERVER_HEAP=256 JMXDISABLE=true ZOO_NOEXEC=1 ZOO_DATADIR_AUTOCREATE_DISABLE='' \
  "$home/bin/zkServer.sh" start-foreground 2>"$work/err"
check_has 'ZK_SERVER_HEAP' '-Xmx256m|' "$(command_of)"
check_has 'a small heap takes the serial collector' '|-XX:+UseSerialGC|' "$(command_of)"
check_has 'JMX off' 'JMX disabled by user request' "$(cat "$work/err")"
FAKE_JAVA_EXIT=3 "$home/bin/zkServer.sh" start-foreground >/dev/null 2>&1
check 'the exit status is the server'"'"'s' 3 $?

# ---- which configuration ---------------------------------------------------------------------
mkdir -p "$work/other conf"
cp "$home/conf/zoo.cfg" "$work/other conf/zoo.cfg"
cp "$home/conf/zoo.cfg" "$work/other conf/b.cfg"
config_line() { "$@" 2>&1 >/dev/null | sed -n 's/^Using config: //p'; }
z=$home/bin/zkServer.sh
check '--config' "$work/other conf/zoo.cfg" "$(config_line "$z" --config "$work/other conf" version)"
check '--config and a name' "$work/other conf/b.cfg" "$(config_line "$z" --config "$work/other conf" version b.cfg)"
check 'a path' "$work/other conf/b.cfg" "$(config_line "$z" version "$work/other conf/b.cfg")"
check 'ZOOCFGDIR and ZOOCFG' "$work/other conf/b.cfg" "$(ZOOCFGDIR="$work/other conf" ZOOCFG=b.cfg config_line "$z" version)"
printf 'ZOOCFG=b.cfg\n' >"$work/other conf/zookeeper-env.sh"
check 'zookeeper-env.sh' "$work/other conf/b.cfg" "$(config_line "$z" --config "$work/other conf" version)"
"$z" --config "$work/none" version >/dev/null 2>&1
check '--config without folder' 1 $?
ln -s "$z" "$work/link.sh"
check 'through a symbolic link' "$home/conf/zoo.cfg" "$(config_line "$work/link.sh" version)"

# ---- start, stop, restart --------------------------------------------------------------------
new_home daemon
export FAKE_JAVA_WAITS=1
z=$home/bin/zkServer.sh
pidfile="$home/data dir/zookeeper_server.pid"
check 'stop without a server' "Stopping zookeeper ... no zookeeper to stop (could not find file $pidfile)" "$("$z" stop 2>/dev/null)"
check 'start' 'Starting zookeeper ... STARTED' "$("$z" start 2>/dev/null)"
pid=$(cat "$pidfile")
started+=("$pid")
check 'the console of the background' 1 "$(grep -c 'console.threshold=WARN' "$FAKE_JAVA_LOG")"
out=$("$z" start 2>/dev/null)
status=$?
check 'start twice' "Starting zookeeper ... already running as process $pid. 1" "$out $status"
check 'restart' 'Stopping zookeeper ... STOPPED|Starting zookeeper ... STARTED|' "$("$z" restart 2>/dev/null | tr '\n' '|')"
started+=("$(cat "$pidfile")")
kill -0 "$pid" 2>/dev/null
check 'restart ends the old one' 1 $?
out=$("$z" stop 2>/dev/null)
status=$?
check 'stop' 'Stopping zookeeper ... STOPPED 0' "$out $status"
[ ! -e "$pidfile" ]
check 'stop removes the pid file' 0 $?
sleep 60 &
foreign=$!
started+=("$foreign")
printf '%s' "$foreign" >"$pidfile"
"$z" stop >/dev/null 2>&1
kill -0 "$foreign" 2>/dev/null
check 'a foreign process is left alone' 0 $?
kill "$foreign"
export FAKE_JAVA_WAITS=''
out=$(FAKE_JAVA_EXIT=2 "$z" start 2>"$work/err")
status=$?
check 'a start that fails' 'Starting zookeeper ... FAILED TO START 1' "$out $status"
check_has 'a start that fails shows the output' 'fake failure' "$(cat "$work/err")"
out=$(ZOO_DATADIR_AUTOCREATE_DISABLE=1 "$z" start 2>/dev/null)
status=$?
check 'folders that must exist' "Starting zookeeper ... ZooKeeper data directory is missing at $home/data dir fix the path or run initialize 1" "$out $status"
out=$("$z" upgrade 2>&1)
check 'an unknown verb exits with 0' 0 $?
check_has 'an unknown verb shows the usage' '{start|start-foreground|stop|version|restart|status|print-cmd}' "$out"
check 'version' 'Ostler, version 1.2.3 (compatible with Apache ZooKeeper 3.9.4)' "$("$z" version 2>/dev/null)"
check_has 'print-cmd' "\"dev.ostler.server.main.Main\" \"$home/conf/zoo.cfg\" > \"$home/logs/zookeeper-" "$("$z" print-cmd 2>/dev/null)"
check_has 'print-cmd names the redirection' '.out" 2>&1 < /dev/null' "$("$z" print-cmd 2>/dev/null)"

# ---- status ----------------------------------------------------------------------------------
out=$("$z" status 2>/dev/null)
status=$?
check 'status without a server' 'Client port found: 24098. Client address: localhost. Client SSL: false.|Error contacting service. It is probably not running.|1' "$(printf '%s\n' "$out" | tr '\n' '|')$status"
printf 'dataDir=%s/data dir\nserver.1=localhost:1:2;127.0.0.1:24097\n' "$home" >"$home/conf/zoo.cfg"
check_has 'status without a port' 'myid could not be determined' "$("$z" status 2>/dev/null)"
check_has 'status without any port ends' 'Terminating.' "$("$z" status 2>/dev/null)"
echo 1 >"$home/data dir/myid"
check_has 'status by the member line' 'Client port found: 24097. Client address: 127.0.0.1. Client SSL: false.' "$("$z" status 2>/dev/null)"

printf 'dataDir=%s/data dir\ndynamicConfigFile=%s/conf/zoo.cfg.dynamic.10000000a\n' "$home" "$home" >"$home/conf/zoo.cfg"
printf 'server.1=localhost:1:2:participant;24096\nserver.11=localhost:3:4;24095' >"$home/conf/zoo.cfg.dynamic.10000000a"
out=$("$z" status 2>/dev/null)
check_has 'status looks in the dynamic file' 'Client port not found in static config file. Looking in dynamic config file.' "$out"
check_has 'status by the member line of the dynamic file' 'Client port found: 24096. Client address: localhost.' "$out"
echo 11 >"$home/data dir/myid"
check_has 'status by the last line of the dynamic file' 'Client port found: 24095.' "$("$z" status 2>/dev/null)"
echo 3 >"$home/data dir/myid"
check_has 'status of a server that is not listed' 'Client port not found in the server configs' "$("$z" status 2>/dev/null)"
printf 'dataDir=%s/data dir\nserver.3=h:1:2;[::1]:24097\n' "$home" >"$home/conf/zoo.cfg"
check_has 'status of an address of version 6' 'Client port found: 24097. Client address: ::1.' "$("$z" status 2>/dev/null)"

# ---- initialize ------------------------------------------------------------------------------
new_home initialize
i=$home/bin/zkServer-initialize.sh
data="$home/data dir"
check 'initialize' 'Using myid of 7 0' "$("$i" --myid=7) $?"
check 'myid' 7 "$(cat "$data/myid")"
[ -d "$data/version-2" ] && [ -e "$data/initialize" ]
check 'initialize makes the folder' 0 $?
out=$("$i" --myid 7)
status=$?
check 'initialize twice' "ZooKeeper data directory already exists at $data (or use --force to force re-initialization) 1" "$out $status"
check 'initialize by force' "Force enabled, data/txnlog directories will be re-initialized|No myid provided, be sure to specify it in $data/myid if using non-standalone|" "$("$i" --force | tr '\n' '|')"
[ ! -e "$data/myid" ]
check 'force removes myid' 0 $?
out=$("$i" --configfile=/none/zoo.cfg)
status=$?
check 'no configuration' 'Unable to find config file at /none/zoo.cfg 1' "$out $status"
out=$("$i" --myid=one 2>&1)
status=$?
check 'an id that is no number' "The id 'one' is not a number 1" "$out $status"
"$i" --myid >"$work/out"
check 'an id that is missing' 1 $?
check_has 'how it is used' '--myid=NUMBER' "$(cat "$work/out")"
"$i" --help >"$work/out"
check 'help' 1 $?
mkdir -p "$work/parted"
printf 'dataDir=%s/parted/data\ndataLogDir=%s/parted/log\n' "$work" "$work" >"$work/parted/b.cfg"
check 'initialize another file' 'Using myid of 12 0' "$("$i" --configfile "$work/parted/b.cfg" --myid 12) $?"
check 'the id of another file' 12 "$(cat "$work/parted/data/myid")"
[ -d "$work/parted/data/version-2" ] && [ -d "$work/parted/log/version-2" ] && [ -e "$work/parted/log/initialize" ]
check 'initialize makes the folder of the log' 0 $?
rm -r "$work/parted/data/version-2"
out=$("$i" --configfile="$work/parted/b.cfg")
status=$?
check 'the log is there already' "ZooKeeper txnlog directory already exists at $work/parted/log (or use --force to force re-initialization) 1" "$out $status"
printf 'clientPort=2181\n' >"$work/parted/c.cfg"
out=$("$i" --configfile="$work/parted/c.cfg")
status=$?
check 'no dataDir' "Unable to determine dataDir from $work/parted/c.cfg 1" "$out $status"
"$i" --nonsense >"$work/out"
check 'unknown option' 1 $?
check_has 'unknown option is named' 'Unknown option: --nonsense' "$(cat "$work/out")"

# ---- ostler-server ---------------------------------------------------------------------------
XDG_DATA_HOME="$work/xdg data" "$home/bin/ostler-server" 2>/dev/null
check_has 'a server without a configuration writes one' "|$work/xdg data/ostler/zoo.cfg|" "$(command_of)"
check_has 'it listens on loopback' 'clientPortAddress=127.0.0.1' "$(cat "$work/xdg data/ostler/zoo.cfg")"
"$home/bin/ostler-server" "$home/conf/zoo.cfg" 2>/dev/null
check_has 'a server with a configuration' "|$home/conf/zoo.cfg|" "$(command_of)"

# ---- which Java ------------------------------------------------------------------------------
new_home java
z=$home/bin/zkServer.sh
java_of() { "$@" 2>/dev/null | sed 's/^"\([^"]*\)".*/\1/'; }
fake_java "$work/java 17" 17.0.9
fake_java "$work/java 26" 26
check 'the bundled runtime' "$home/runtime/bin/java" "$(java_of "$z" print-cmd)"
check 'JAVA_HOME that is new enough' "$work/java 26/bin/java" "$(JAVA_HOME="$work/java 26" java_of "$z" print-cmd)"
check 'JAVA_HOME that is too old' "$home/runtime/bin/java" "$(JAVA_HOME="$work/java 17" java_of "$z" print-cmd)"
check 'OSTLER_JAVA_HOME first' "$work/java 26/bin/java" "$(OSTLER_JAVA_HOME="$work/java 26" JAVA_HOME=/none java_of "$z" print-cmd)"
OSTLER_JAVA_HOME="$work/java 17" "$z" start >/dev/null 2>&1
check 'OSTLER_JAVA_HOME that is too old' 1 $?

# ---- memory, processors, collector -----------------------------------------------------------
# shellcheck source=../../main/dist/bin/ostler-jvm.sh
. "$scripts/ostler-jvm.sh"
machine() {
  root=$work/root
  rm -rf "$root"
  mkdir -p "$root/proc/self" "$root/sys/fs/cgroup"
  printf 'MemTotal:       %s kB\n' "$1" >"$root/proc/meminfo"
}
machine 8388608
check 'the machine' 8192 "$(memory_limit_mb "$root")"
printf '0::/\n' >"$root/proc/self/cgroup"
echo max >"$root/sys/fs/cgroup/memory.max"
check 'cgroup v2 without limit' 8192 "$(memory_limit_mb "$root")"
echo 536870912 >"$root/sys/fs/cgroup/memory.max"
check 'cgroup v2, a container' 512 "$(memory_limit_mb "$root")"
machine 8388608
printf '0::/system.slice/zk.service\n' >"$root/proc/self/cgroup"
mkdir -p "$root/sys/fs/cgroup/system.slice/zk.service"
echo max >"$root/sys/fs/cgroup/system.slice/zk.service/memory.max"
echo 1073741824 >"$root/sys/fs/cgroup/system.slice/memory.max"
check 'cgroup v2, the limit of a parent' 1024 "$(memory_limit_mb "$root")"
machine 8388608
printf '4:memory:/docker/abc\n' >"$root/proc/self/cgroup"
mkdir -p "$root/sys/fs/cgroup/memory"
echo 9223372036854771712 >"$root/sys/fs/cgroup/memory/memory.limit_in_bytes"
check 'cgroup v1 without limit' 8192 "$(memory_limit_mb "$root")"
echo 268435456 >"$root/sys/fs/cgroup/memory/memory.limit_in_bytes"
check 'cgroup v1, a container' 256 "$(memory_limit_mb "$root")"
echo '150000 100000' >"$root/sys/fs/cgroup/cpu.max"
[ "$(processor_count "$root")" -le 2 ]
check 'processors of a container' 0 $?
echo '50000 100000' >"$root/sys/fs/cgroup/cpu.max"
check 'half a processor is one' 1 "$(processor_count "$root")"
check 'heap of 256 MB' 128 "$(choose_heap_mb 256)"
check 'heap of 3000 MB' 1000 "$(choose_heap_mb 3000)"
check 'heap of 8192 MB' 2048 "$(choose_heap_mb 8192)"
check 'heap of 1 TB' 31000 "$(choose_heap_mb 1000000)"
check 'collector of a small heap' Serial "$(choose_collector 512 8)"
check 'collector of one processor' Serial "$(choose_collector 4000 1)"
check 'collector of a medium heap' G1 "$(choose_collector 2048 2)"
check 'collector of a large heap' Z "$(choose_collector 16000 8)"
check 'given heap in g' 3072 "$(given_heap_mb '-Da -Xmx3g' 100)"
check 'given heap in bytes' 2 "$(given_heap_mb '-XX:MaxHeapSize=2097152' 100)"
check 'given heap unreadable' 50 "$(given_heap_mb '-Xmx3q' 100)"

# ---- zkCli.sh --------------------------------------------------------------------------------
new_home cli
mkdir -p "$home/lib/shell"
: >"$home/lib/shell/ostler-shell-1.2.3.jar"
: >"$home/lib/logback-core-1.jar"
z=$home/bin/zkCli.sh
"$z" -server h:1 get '/a b' </dev/null >"$work/out" 2>&1
args=$(command_of)
check_has 'the words of a command stay words' '|dev.ostler.shell.main.Main|-server|h:1|get|/a b|' "$args"
check_has 'jars of the shell come first' "|$home/lib/shell/ostler-shell-1.2.3.jar:$home/lib/another.jar|" "$args"
check_lacks 'no jar of the server alone' ostler-server-1.2.3.jar "$args"
check_lacks 'no jar of the log' logback "$args"
check_has 'the heap of the shell' '-Xmx256m|' "$args"
check_has 'a pipe is no terminal' '|-Dostler.shell.terminal=|' "$args"
check_lacks 'no AOT cache of the shell without one' AOTCache "$args"
: >"$home/lib/ostler-cli.aot"
CLIENT_JVMFLAGS='-Da=b -Xmx1g' JVMFLAGS=-Dc=d CLASSPATH=/extra.jar "$z" ls / </dev/null >"$work/out" 2>&1
args=$(command_of)
check_has 'flags of the user come last' '|-Da=b|-Xmx1g|-Dc=d|-cp|' "$args"
check 'one heap of the shell' 1 "$(grep -c '^-Xmx' "$FAKE_JAVA_LOG")"
check_has 'AOT cache of the shell' "|-XX:AOTCache=$home/lib/ostler-cli.aot|" "$args"
check_has 'CLASSPATH comes after the jars of the shell' '.jar:/extra.jar|' "$args"
ZK_CLIENT_HEAP=64 "$z" ls / </dev/null >"$work/out" 2>&1
check_has 'ZK_CLIENT_HEAP' '-Xmx64m|' "$(command_of)"
FAKE_JAVA_EXIT=127 "$z" foo </dev/null >"$work/out" 2>&1
check 'the status of the shell' 127 $?
check 'nothing is said about the start of the shell' 'fake failure' "$(cat "$work/out")"
"$z" --config "$home/conf" ls / </dev/null >"$work/out" 2>&1
check_has '--config is not for the shell' '|dev.ostler.shell.main.Main|ls|/|' "$(command_of)"

finish
