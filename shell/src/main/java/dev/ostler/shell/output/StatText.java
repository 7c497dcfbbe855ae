package dev.ostler.shell.output;

import dev.ostler.wire.value.Stat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The eleven lines about a znode. */
public final class StatText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ENGLISH);

  private StatText() {}

  /** Prints them. */
  public static void print(Console console, Stat stat) {
    for (String line : lines(stat, ZoneId.systemDefault())) {
      int equals = line.indexOf('=');
      console.print(
          console.coloured(Colour.FAINT, line.substring(0, equals + 1))
              + line.substring(equals + 1));
    }
  }

  /** The lines, times in a zone. */
  static List<String> lines(Stat stat, ZoneId zone) {
    return List.of(
        "cZxid = " + hex(stat.czxid()),
        "ctime = " + time(stat.ctime(), zone),
        "mZxid = " + hex(stat.mzxid()),
        "mtime = " + time(stat.mtime(), zone),
        "pZxid = " + hex(stat.pzxid()),
        "cversion = " + stat.cversion(),
        "dataVersion = " + stat.version(),
        "aclVersion = " + stat.aversion(),
        "ephemeralOwner = " + hex(stat.ephemeralOwner()),
        "dataLength = " + stat.dataLength(),
        "numChildren = " + stat.numChildren());
  }

  /** A zxid or an id as everybody writes it. */
  public static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  static String time(long millis, ZoneId zone) {
    return TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
  }
}
