# Which Java runs the server, and with which flags. Sourced by zkEnv.sh; it defines functions and
# runs nothing. The functions that look at the machine take the root of the file system as their
# first argument, so that a test can show them another machine.

# The oldest Java whose class files and flags the server uses.
OSTLER_JAVA_LEAST=25

# The feature version of the Java in folder $1, or nothing when there is none.
java_feature_version() {
  local version='' line
  [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then version=${BASH_REMATCH[1]}; fi
    done <"$1/release"
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s' "$version"
}

# Whether folder $1 holds a Java that is new enough.
java_is_new_enough() {
  local version
  version=$(java_feature_version "$1")
  [ -n "$version" ] && [ "$version" -ge "$OSTLER_JAVA_LEAST" ]
}

# Sets JAVA to the program to run; $1 is the folder of the installation. Prints what to do and
# fails when there is no Java to be had.
find_java() {
  local home found path_java
  if [ -n "$OSTLER_JAVA_HOME" ]; then
    if java_is_new_enough "$OSTLER_JAVA_HOME"; then
      JAVA=$OSTLER_JAVA_HOME/bin/java
      return 0
    fi
    echo "Error: OSTLER_JAVA_HOME=$OSTLER_JAVA_HOME is not a Java $OSTLER_JAVA_LEAST. Point it at one, or unset it." >&2
    return 1
  fi
  if [ -n "$JAVA_HOME" ] && java_is_new_enough "$JAVA_HOME"; then
    JAVA=$JAVA_HOME/bin/java
    return 0
  fi
  found=''
  for home in "$1/runtime" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/*jre* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -z "$found" ] && java_is_new_enough "$home"; then found=$home; fi
  done
  path_java=$(type -p java)
  if [ -z "$found" ] && [ -n "$path_java" ]; then
    home=$(dirname "$(dirname "$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")")")
    if java_is_new_enough "$home"; then found=$home; fi
  fi
  if [ -z "$found" ]; then
    echo "Error: JAVA_HOME is not set to a Java $OSTLER_JAVA_LEAST and none could be found." >&2
    echo "  Looked at OSTLER_JAVA_HOME, JAVA_HOME, $1/runtime, /usr/lib/jvm, /opt and PATH." >&2
    echo "  Install one (for example openjdk-$OSTLER_JAVA_LEAST-jre-headless) or set OSTLER_JAVA_HOME." >&2
    return 1
  fi
  if [ -n "$JAVA_HOME" ]; then
    echo "JAVA_HOME is not a Java $OSTLER_JAVA_LEAST; using $found" >&2
  fi
  JAVA=$found/bin/java
}

# Sets REPLY to the first line of file $1, or to nothing. The scripts read with the shell's own means
# where they can: each program they run costs more than the rest of them.
first_line() {
  REPLY=''
  if [ -r "$1" ]; then IFS= read -r REPLY <"$1"; fi 2>/dev/null
  return 0
}

# The memory this process may use, in MB: of the machine, or of its container when that is less.
memory_limit_mb() {
  local root=$1 limit='' line file v1='' v2=''
  if [ -r "$root/proc/meminfo" ]; then
    while IFS= read -r line; do
      if [[ $line =~ ^MemTotal:\ *([0-9]+) ]]; then
        limit=$((BASH_REMATCH[1] / 1024))
        break
      fi
    done <"$root/proc/meminfo"
  elif [ -z "$root" ]; then
    limit=$(sysctl -n hw.memsize 2>/dev/null)
    limit=${limit:+$((limit / 1048576))}
  fi
  if [ -r "$root/proc/self/cgroup" ]; then
    while IFS= read -r line; do
      case $line in
        0::*) v2=${line#0::} ;;
        *:*memory*:*) v1=${line##*:} ;;
      esac
    done <"$root/proc/self/cgroup"
  fi
  # cgroup v2: the group's own limit and those of the groups around it; inside a container the
  # path of the group may not exist, and the limit stands at the top.
  while :; do
    lower_by_file "$root/sys/fs/cgroup${v2%/}/memory.max"
    case $v2 in
      /?*) v2=${v2%/*} ;;
      *) break ;;
    esac
  done
  for file in "$root/sys/fs/cgroup/memory" "$root/sys/fs/cgroup/memory${v1%/}"; do
    lower_by_file "$file/memory.limit_in_bytes"
  done
  printf '%s' "${limit:-1024}"
}

# Lowers the caller's limit to the bytes in file $1. The word "max" and the huge number that cgroup
# v1 uses are no limit.
lower_by_file() {
  first_line "$1"
  case $REPLY in
    '' | *[!0-9]*) return 0 ;;
  esac
  if [ ${#REPLY} -lt 17 ] && { [ -z "$limit" ] || [ $((REPLY / 1048576)) -lt "$limit" ]; }; then
    limit=$((REPLY / 1048576))
  fi
}

# The processors this process may use, rounded up to a whole one.
processor_count() {
  local root=$1 cores quota='' period='' whole
  cores=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 1)
  first_line "$root/sys/fs/cgroup/cpu.max"
  if [ -n "$REPLY" ]; then
    quota=${REPLY% *}
    period=${REPLY#* }
  else
    first_line "$root/sys/fs/cgroup/cpu/cpu.cfs_quota_us"
    quota=$REPLY
    first_line "$root/sys/fs/cgroup/cpu/cpu.cfs_period_us"
    period=$REPLY
  fi
  case $quota/$period in
    *[!0-9/]* | /* | */ | */0) ;;
    *)
      whole=$(((quota + period - 1) / period))
      if [ "$whole" -lt "$cores" ]; then cores=$whole; fi
      ;;
  esac
  printf '%s' "$cores"
}

# The heap in MB for $1 MB of memory. The tree lives in it, so it is the size of the data that fits.
# A small machine or container is there for this server: half of it. A large one is shared: a
# quarter, but not less than the 1000 MB that ZooKeeper's scripts give, and not so much that
# references double in size.
choose_heap_mb() {
  local memory=$1 heap
  if [ "$memory" -le 2000 ]; then
    heap=$((memory / 2))
  else
    heap=$((memory / 4))
    if [ "$heap" -lt 1000 ]; then heap=1000; fi
  fi
  if [ "$heap" -lt 32 ]; then heap=32; fi
  if [ "$heap" -gt 31000 ]; then heap=31000; fi
  printf '%s' "$heap"
}

# The collector for $1 MB of heap and $2 processors: the one place that decides it. On a small heap
# the serial one is as fast and takes the least memory; with processors to spare and a large tree
# the pauses count.
choose_collector() {
  local heap=$1 cores=$2
  if [ "$heap" -le 512 ] || [ "$cores" -lt 2 ]; then
    printf 'Serial'
  elif [ "$heap" -ge 8000 ] && [ "$cores" -ge 4 ]; then
    printf 'Z'
  else
    printf 'G1'
  fi
}

# The flags that belong to a collector $1 with $2 MB of heap, one a line.
collector_flags() {
  echo "-XX:+Use${1}GC"
  case $1 in
    # Always less than the heap begins with: without an old generation the AOT cache stops the start.
    Serial) echo "-Xmn$(($2 / 8 > 8 ? ($2 / 8 < 32 ? $2 / 8 : 32) : 8))m" ;;
    G1) echo "-XX:MaxGCPauseMillis=20" ;;
  esac
}

# Whether one of the words in $2 begins with $1.
has_flag() {
  local word
  for word in $2; do
    case $word in "$1"*) return 0 ;; esac
  done
  return 1
}

# Whether the words in $1 name a collector.
names_collector() {
  local word
  for word in $1; do
    case $word in -XX:+Use*GC) return 0 ;; esac
  done
  return 1
}

# Fills the array JVM_FLAGS. $1 is the root of the file system, $2 the folder of the installation,
# $3 what the user gave (SERVER_JVMFLAGS and JVMFLAGS), which comes last and so wins. The same
# flags must stand when an AOT cache is made.
choose_jvm_flags() {
  local root=$1 home=$2 given=$3 memory cores heap collector flag chosen=''
  memory=$(memory_limit_mb "$root")
  cores=$(processor_count "$root")
  JVM_FLAGS=()
  if has_flag -Xmx "$given" || has_flag -XX:MaxRAMPercentage "$given" || has_flag -XX:MaxHeapSize "$given"; then
    heap=$(given_heap_mb "$given" "$memory")
    chosen='heap as given'
  else
    heap=${ZK_SERVER_HEAP:-$(choose_heap_mb "$memory")}
    JVM_FLAGS+=("-Xmx${heap}m")
    chosen="heap up to $heap MB"
  fi
  if ! has_flag -Xms "$given" && ! has_flag -Xmn "$given"; then
    JVM_FLAGS+=("-Xms$((heap < 64 ? heap : 64))m")
  fi
  if names_collector "$given"; then
    chosen="$chosen, collector as given"
  else
    collector=$(choose_collector "$heap" "$cores")
    while read -r flag; do
      case $flag in -Xmn*) { has_flag -Xmn "$given" || has_flag -Xms "$given"; } && continue ;; esac
      JVM_FLAGS+=("$flag")
    done < <(collector_flags "$collector" "$heap")
    chosen="$chosen, $collector collector"
  fi
  JVM_FLAGS+=(-XX:+UseCompactObjectHeaders
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -Dio.netty.jfr.enabled=false)
  if [ -r "$home/lib/ostler.aot" ] && ! { has_flag -Xmn "$given" && has_flag -Xms "$given"; }; then
    # A cache that does not fit is left unused without a word: it is only there for the start.
    JVM_FLAGS+=("-XX:AOTCache=$home/lib/ostler.aot" -Xlog:aot=off -Xlog:cds=off)
  fi
  OSTLER_CHOICE="$chosen, on $cores processors and $memory MB (ZK_SERVER_HEAP and SERVER_JVMFLAGS change it)"
}

# The heap in MB that the flags $1 ask for; half of the memory $2 where that cannot be read.
given_heap_mb() {
  local word size=''
  for word in $1; do
    case $word in
      -Xmx*) size=${word#-Xmx} ;;
      -XX:MaxHeapSize=*) size=${word#*=} ;;
    esac
  done
  case $size in
    *[!0-9]*[!0-9]* | '' | [!0-9]*) printf '%s' $(($2 / 2)) ;;
    *[gG]) printf '%s' $((${size%?} * 1024)) ;;
    *[mM]) printf '%s' "${size%?}" ;;
    *[kK]) printf '%s' $((${size%?} / 1024)) ;;
    *[!0-9]) printf '%s' $(($2 / 2)) ;;
    *) printf '%s' $((size / 1048576)) ;;
  esac
}

# Adds what helps to understand a server that is in trouble. $1 is the folder for logs.
add_diagnostic_flags() {
  JVM_FLAGS+=(-XX:+ExitOnOutOfMemoryError)
  if [ "${OSTLER_HEAP_DUMP:-1}" != 0 ]; then
    JVM_FLAGS+=(-XX:+HeapDumpOnOutOfMemoryError "-XX:HeapDumpPath=$1")
  fi
  if [ "${OSTLER_GC_LOG:-0}" = 1 ]; then
    JVM_FLAGS+=("-Xlog:gc*,safepoint:file=\"$1/ostler-gc.log\":time,uptime,level,tags:filecount=5,filesize=10M")
  fi
}
