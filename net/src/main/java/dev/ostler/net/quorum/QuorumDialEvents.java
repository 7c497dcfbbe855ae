package dev.ostler.net.quorum;

/** What becomes of a dial: one of these, once, on the loop's thread. */
public interface QuorumDialEvents {
  /** A server has taken the connection; whether it leads is still open. */
  void connected(QuorumLink link);

  /**
   * Nobody has.
   *
   * @param reason one sentence for the log; names the addresses
   */
  void failed(String reason);
}
