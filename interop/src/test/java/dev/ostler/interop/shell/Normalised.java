package dev.ostler.interop.shell;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a shell said, without what differs from run to run.
 *
 * @param status exit status
 * @param out lines of standard output, events left out
 * @param err lines of standard error
 */
record Normalised(int status, List<String> out, List<String> err) {
  private static final Pattern EVENT =
      Pattern.compile(
          "\\n?WATCHER::\\n|\\n?WatchedEvent state:\\S+ type:\\S+ path:\\S+ zxid: -?\\d+\\n");
  private static final Pattern TIME = Pattern.compile("(?m)^([cm]time = ).*$");
  private static final Pattern ZXID = Pattern.compile("(?m)^([cmp]Zxid = )0x[0-9a-f]+$");
  private static final Pattern OWNER = Pattern.compile("(ephemeralOwner = )0x[1-9a-f][0-9a-f]*");
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:\\d+");
  private static final Pattern STATE = Pattern.compile("SERVER\\((CONNECTING|CONNECTED)\\)");
  private static final Pattern VERSION =
      Pattern.compile("(ZooKeeper CLI version: 3\\.9\\.4-).*, built on .*");

  static Normalised of(CliRun run) {
    return new Normalised(run.status(), lines(run.out()), lines(run.err()));
  }

  private static List<String> lines(String text) {
    String plain = EVENT.matcher(text).replaceAll("");
    plain = TIME.matcher(plain).replaceAll("$1TIME");
    plain = ZXID.matcher(plain).replaceAll("$1ZXID");
    plain = OWNER.matcher(plain).replaceAll("$1SESSION");
    plain = PORT.matcher(plain).replaceAll("SERVER");
    // The first prompt of a script may come before the server has answered.
    plain = STATE.matcher(plain).replaceAll("SERVER(STATE)");
    plain = VERSION.matcher(plain).replaceAll("$1BUILD");
    return plain.lines().toList();
  }
}
