package dev.ostler.testkit.check;

/**
 * The server did what it must never do. An {@code Error}, so that no code under test can swallow
 * it.
 */
public final class BrokenClaim extends AssertionError {
  private static final long serialVersionUID = 1L;

  public BrokenClaim(String claim) {
    super(claim);
  }

  public BrokenClaim(String claim, Throwable cause) {
    super(claim, cause);
  }

  static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }
}
