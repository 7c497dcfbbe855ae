package dev.ostler.core.zab;

/** The two halves of a zxid: the epoch above, the counter of transactions in it below. */
final class Zxid {
  /** Stands for "this server's history is not to be counted on". */
  static final long UNUSABLE = -1;

  private Zxid() {}

  static long epoch(long zxid) {
    return zxid >> 32;
  }

  static long counter(long zxid) {
    return zxid & 0xffff_ffffL;
  }

  /** The zxid that names an epoch itself; no transaction has it. */
  static long start(long epoch) {
    return epoch << 32;
  }

  /** True if no transaction was left out between two zxids of one history. */
  static boolean follows(long zxid, long previous) {
    return zxid == previous + 1 && counter(zxid) != 0 || epoch(zxid) > epoch(previous);
  }

  static String text(long zxid) {
    return "0x" + Long.toHexString(zxid);
  }
}
