package dev.ostler.net.election;

/** What becomes of a dial: one of these, once, on the loop's thread. */
public interface ElectionDialEvents {
  /** A server has taken the connection; {@link ElectionLink#open} must be called first. */
  void connected(ElectionLink link);

  /**
   * Nobody has.
   *
   * @param reason one sentence for the log; names the addresses
   */
  void failed(String reason);
}
