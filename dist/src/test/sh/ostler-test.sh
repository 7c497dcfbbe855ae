#!/usr/bin/env bash
# Tests of the ostler script of the checkout, with a JDK, a Maven and a download that are made up.
# Part of mvn verify; by hand: dist/src/test/sh/ostler-test.sh   It needs bash and the usual tools.

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=checks.sh
. "$here/checks.sh"

unset JAVA_HOME OSTLER_JAVA_HOME OSTLER_JVM_FLAGS OSTLER_MAVEN_REPOSITORY XDG_CACHE_HOME XDG_DATA_HOME \
  MAVEN_OPTS
export HOME="$work/home" FAKE_JAVA_LOG="$work/java.log" FAKE_JAVA_WAITS='' FAKE_JAVA_EXIT=''
export FAKE_MAVEN_LOG="$work/maven.log" FAKE_MAVEN_EXIT='' FAKE_MAVEN_VERSION=3.9.9 FAKE_DOWNLOAD=''
mkdir -p "$HOME"

# ---- a made-up machine -----------------------------------------------------------------------
# Its PATH holds what the script may use, and neither a Maven nor a Java.
machine="$work/machine"
mkdir -p "$machine"
for tool in bash env awk basename cat chmod cp cut date dirname find grep gzip head ln ls mkdir mktemp mv readlink rm \
  sed sha512sum shasum sort tar timeout touch tr uname xargs; do
  place=$(command -v "$tool") && ln -s "$place" "$machine/$tool"
done

# Stands in for both of curl's ends: the file named in FAKE_DOWNLOAD, or no way to the host.
cat >"$machine/curl" <<'CURL'
#!/usr/bin/env bash
[ -n "$FAKE_DOWNLOAD" ] || { echo 'curl: (7) no way there' >&2; exit 7; }
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then cp "$FAKE_DOWNLOAD" "$2"; fi
  shift
done
CURL
chmod 755 "$machine/curl"

# Builds what the script waits for, in the checkout it runs in.
fake_maven() {
  mkdir -p "$1"
  cat >"$1/mvn" <<'MAVEN'
#!/usr/bin/env bash
if [ "$1" = -v ]; then echo "Apache Maven $FAKE_MAVEN_VERSION (made up)"; exit 0; fi
printf '%s %s\n' "$JAVA_HOME" "$*" >>"$FAKE_MAVEN_LOG"
[ -z "$FAKE_MAVEN_EXIT" ] || exit "$FAKE_MAVEN_EXIT"
case $* in
  *verify*)
    for module in core net; do
      mkdir -p "$module/target/surefire-reports"
      echo '<testsuite name="a" tests="7" errors="1" skipped="2" failures="0">' >"$module/target/surefire-reports/TEST-a.xml"
    done
    ;;
  *)
    mkdir -p dist/target/ostler/bin dist/target/ostler/lib
    printf '#!/usr/bin/env bash\necho "server on $JAVA_HOME with $*"\n' >dist/target/ostler/bin/ostler-server
    printf '#!/usr/bin/env bash\necho "ensemble on $JAVA_HOME with $*"\n' >dist/target/ostler/bin/ostler-ensemble
    chmod 755 dist/target/ostler/bin/ostler-*
    ;;
esac
MAVEN
  chmod 755 "$1/mvn"
}

new_checkout() {
  checkout="$work/checkout $1"
  mkdir -p "$checkout/core/src/main/java" "$checkout/dist" "$checkout/server"
  touch "$checkout/pom.xml" "$checkout"/{core,dist,server}/pom.xml "$checkout/core/src/main/java/A.java"
  for module in wire net client store shell; do mkdir -p "$checkout/$module" && touch "$checkout/$module/pom.xml"; done
  # The places of JDKs that every machine has are moved into this one.
  sed -e "s#/usr/lib/jvm/\*#\"$work\"/jvm/*#" -e "s#/opt/\*#\"$work\"/opt/*#" \
    -e "s#/Library/Java#\"$work\"/Library#" -e "s#/usr/libexec#/none#" "$here/../../../../ostler" >"$checkout/ostler"
  chmod 755 "$checkout/ostler"
}

fake_jdk() {
  fake_java "$1" "$2"
  cp "$1/bin/java" "$1/bin/javac"
}

# Sets out and status.
ostler() {
  out=$(PATH=$path "$checkout/ostler" "$@" 2>&1)
  status=$?
}
path=$machine

# ---- what was asked --------------------------------------------------------------------------
new_checkout one
ostler help
check 'help' 0 "$status"
check_has 'help lists the commands' 'server [zoo.cfg]' "$out"
ostler nonsense
check 'an unknown command' 2 "$status"
check_has 'an unknown command is named' "unknown command 'nonsense'" "$out"
ostler server one two
check_has 'too many arguments' 'server takes one zoo.cfg or nothing' "$out"
ostler server "$work/none.cfg"
check_has 'a configuration that is not there' "cannot read the configuration file $work/none.cfg" "$out"

# ---- which JDK -------------------------------------------------------------------------------
ostler server
check 'no JDK' 1 "$status"
check_has 'no JDK: what is wanted' 'no JDK 25 found' "$out"
check_has 'no JDK: how to get one' 'apt-get install openjdk-25-jdk' "$out"
check_has 'no JDK: how to name one' 'OSTLER_JAVA_HOME=/path/to/jdk ./ostler server' "$out"
fake_jdk "$work/jvm/jdk 17" 17.0.9
fake_java "$work/jvm/jre 25" 25.0.1
ostler server
check_has 'too old, or no compiler' 'no JDK 25 found' "$out"
export OSTLER_JAVA_HOME="$work/jvm/jdk 17"
ostler server
check_has 'a JDK that was named and is too old' "is not a JDK 25: $work/jvm/jdk 17" "$out"
check_has 'which it is' 'It holds a JDK 17' "$out"
OSTLER_JAVA_HOME="$work/nothing"
ostler server
check_has 'a JDK that was named and is not there' 'It holds no JDK' "$out"
unset OSTLER_JAVA_HOME
fake_jdk "$work/jvm/jdk 25" 25.0.1

# ---- which Maven -----------------------------------------------------------------------------
ostler server
check 'no Maven and no way to get it' 1 "$status"
check_has 'no way to get it' 'could not download Maven' "$out"
check_has 'or else' 'Or install Maven 3.8 or newer yourself' "$out"
echo 'not what was expected' >"$work/wrong"
FAKE_DOWNLOAD=$work/wrong
ostler server
check_has 'a download that was tampered with' 'is not the one expected; it was thrown away' "$out"
check_has 'what was found' 'SHA-512 found: ' "$out"
check 'nothing of it stays' '' "$(ls -A "$HOME/.cache/ostler")"
mv "$machine/curl" "$work/curl"
ostler server
check_has 'neither curl nor wget' 'This needs curl or wget' "$out"
mv "$work/curl" "$machine/curl"

version=$(sed -n 's/^maven_wanted=//p' "$checkout/ostler")
fake_maven "$work/download/apache-maven-$version/bin"
tar -czf "$work/maven.tar.gz" -C "$work/download" "apache-maven-$version"
sum=$({ sha512sum "$work/maven.tar.gz" || shasum -a 512 "$work/maven.tar.gz"; } 2>/dev/null | cut -d ' ' -f 1)
sed -i.old "s/^maven_sha512=.*/maven_sha512=$sum/" "$checkout/ostler"
FAKE_DOWNLOAD=$work/maven.tar.gz
ostler server
check_has 'Maven is fetched' "fetching $version into $HOME/.cache/ostler" "$out"
check_has 'and builds' "server on $work/jvm/jdk 25 with" "$out"
FAKE_DOWNLOAD=''
rm -rf "$checkout/dist/target"
ostler server
check_lacks 'Maven is fetched once' fetching "$out"
check_has 'and used again' 'server on' "$out"

# ---- what is built, and when -----------------------------------------------------------------
new_checkout two
fake_maven "$work/tools"
path=$work/tools:$machine
: >"$FAKE_MAVEN_LOG"
printf 'clientPort=1\n' >"$work/zoo.cfg"
ostler server "$work/zoo.cfg"
check_has 'what is missing is built' 'building distribution' "$out"
check_has 'the configuration is handed on' "with $work/zoo.cfg" "$out"
check_has 'Maven runs on the JDK found' "$work/jvm/jdk 25 " "$(cat "$FAKE_MAVEN_LOG")"
ostler server
check_lacks 'what is there is not built again' building "$out"
ostler ensemble 3 --observers 1
check_has 'an ensemble' "ensemble on $work/jvm/jdk 25 with 3 --observers 1" "$out"
check_lacks 'it is the same build' building "$out"
touch -t 203701010000 "$checkout/core/src/main/java/A.java"
ostler server
check_has 'what is older than its sources is' 'building distribution' "$out"
FAKE_MAVEN_EXIT=1
ostler server
check 'a build that fails' 1 "$status"
check_has 'a build that fails says so' 'the build failed' "$out"
FAKE_MAVEN_EXIT=''
FAKE_MAVEN_VERSION=3.6.3
XDG_CACHE_HOME="$work/cache" ostler server
check_has 'a Maven that is too old is not used' 'no Maven 3.8 or newer on the PATH' "$out"
FAKE_MAVEN_VERSION=3.9.9

# ---- test ------------------------------------------------------------------------------------
: >"$FAKE_MAVEN_LOG"
ostler test -pl core
check 'test' 0 "$status"
check_has 'arguments go to Maven' 'verify -pl core' "$(cat "$FAKE_MAVEN_LOG")"
check_has 'all is well' 'Every check passed.' "$out"
check_has 'the counts of all modules' 'Tests run: 14, Failures: 0, Errors: 2, Skipped: 4' "$out"
FAKE_MAVEN_EXIT=3
ostler test
check 'the exit status of Maven' 3 "$status"
check_has 'all is not well' 'Checks failed (status 3)' "$out"

finish
