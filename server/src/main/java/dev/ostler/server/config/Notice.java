package dev.ostler.server.config;

/**
 * Something the operator is told once at start and that does not prevent it.
 *
 * @param kind what sort of remark it is
 * @param text one line: where, what, and what to do
 */
public record Notice(Kind kind, String text) {

  /** The sorts of remarks, each with the weight it has in the log. */
  public enum Kind {
    /** A key nobody knows, with the nearest known one. */
    UNKNOWN_KEY(true),
    /** Keys of a capability that a later release brings, with the consequence. */
    NOT_IN_FORCE_YET(true),
    /** Keys of ensembles in a standalone configuration: usual, and harmless. */
    NOT_NEEDED_STANDALONE(false),
    /** Keys accepted without effect. */
    WITHOUT_EFFECT(false),
    /** A value that was replaced by a permitted one, as ZooKeeper does. */
    ADJUSTED(true),
    /** Two places set the same key; says which one counts. */
    OVERRIDDEN(true),
    /** A setting that protects less than it could. */
    OPEN_DOOR(true),
    /** A value that is allowed and probably not meant. */
    SUSPICIOUS(true);

    private final boolean warning;

    Kind(boolean warning) {
      this.warning = warning;
    }

    /** Whether the line is a warning; otherwise it is for information. */
    public boolean warning() {
      return warning;
    }
  }
}
