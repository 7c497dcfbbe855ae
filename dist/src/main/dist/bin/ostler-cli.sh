# With which flags and jars zkCli.sh runs. Sourced; it defines functions and runs nothing.

# The jars in an order that does not depend on the file system: an AOT cache is made for one order.
# Those of the server alone are left out, and so is the log: the shell says itself what goes wrong.
# What the user has in CLASSPATH comes after them.
cli_class_path() {
  local jar path=''
  local LC_ALL=C
  for jar in "$OSTLER_HOME"/lib/shell/*.jar "$OSTLER_HOME"/lib/*.jar; do
    case ${jar##*/} in
      ostler-server-* | ostler-core-* | ostler-store-* | logback-* | snappy-*) ;;
      *) path="$path${path:+:}$jar" ;;
    esac
  done
  printf '%s' "$path${CLASSPATH:+:$CLASSPATH}"
}

# Fills the array CLI_FLAGS. $1 is the folder of the installation, $2 what the user gave, which comes
# after them and so wins. A shell lives for a second or sits and waits: a quick start and little
# memory count. The same flags must stand when the AOT cache is made.
choose_cli_flags() {
  local home=$1 given=$2
  CLI_FLAGS=()
  has_flag -Xmx "$given" || CLI_FLAGS+=("-Xmx${ZK_CLIENT_HEAP:-256}m")
  if ! has_flag -Xms "$given" && ! has_flag -Xmn "$given"; then CLI_FLAGS+=(-Xms32m -Xmn8m); fi
  names_collector "$given" || CLI_FLAGS+=(-XX:+UseSerialGC)
  CLI_FLAGS+=(-XX:TieredStopAtLevel=1
    -XX:+UseCompactObjectHeaders
    -XX:-UsePerfData
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -Dio.netty.jfr.enabled=false
    -Dslf4j.internal.verbosity=ERROR)
  if [ -r "$home/lib/ostler-cli.aot" ] && ! { has_flag -Xmn "$given" && has_flag -Xms "$given"; }; then
    # A cache that does not fit is left unused without a word: it is only there for the start.
    CLI_FLAGS+=("-XX:AOTCache=$home/lib/ostler-cli.aot" -Xlog:aot=off -Xlog:cds=off)
  fi
}
