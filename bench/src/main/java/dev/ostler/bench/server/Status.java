package dev.ostler.bench.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of itself when asked {@code srvr}.
 *
 * @param mode {@code leader}, {@code follower}, {@code observer}, {@code standalone}, or empty
 *     while it does not serve
 * @param zxid of the last transaction it has applied; -1 while it does not serve
 */
public record Status(String mode, long zxid) {
  /** A server that does not answer, or not yet as a member. */
  public static final Status NONE = new Status("", -1);

  private static final Pattern MODE = Pattern.compile("(?m)^Mode: (\\S+)");
  private static final Pattern ZXID = Pattern.compile("(?m)^Zxid: 0x([0-9a-f]+)");

  static Status of(String srvr) {
    Matcher mode = MODE.matcher(srvr);
    Matcher zxid = ZXID.matcher(srvr);
    if (!mode.find() || !zxid.find()) {
      return NONE;
    }
    return new Status(mode.group(1), Long.parseUnsignedLong(zxid.group(1), 16));
  }
}
