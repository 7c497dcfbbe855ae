package dev.ostler.store.disk;

/**
 * Names of the form {@code prefix.zxid[.anything]}, the zxid in hexadecimal without padding, as
 * ZooKeeper gives them to logs and snapshots.
 */
public final class FileName {
  /** What {@link #zxid} returns for a name of another form: the file is none of ours. */
  public static final long NONE = -1;

  private FileName() {}

  public static String of(String prefix, long zxid) {
    return prefix + "." + Long.toHexString(zxid);
  }

  /**
   * The zxid in a name. What stands behind it is free, as for Apache ZooKeeper, so a copy named
   * {@code log.5.old} counts as a log.
   */
  public static long zxid(String prefix, String name) {
    int start = prefix.length() + 1;
    if (!name.startsWith(prefix) || name.length() <= start || name.charAt(start - 1) != '.') {
      return NONE;
    }
    int dot = name.indexOf('.', start);
    try {
      return Math.max(NONE, Long.parseLong(name, start, dot < 0 ? name.length() : dot, 16));
    } catch (NumberFormatException notHexadecimal) {
      return NONE;
    }
  }
}
