package dev.ostler.core.membership;

/** What a member is there for. */
public enum Role {
  /** Votes. */
  PARTICIPANT("participant"),
  /** Only learns. */
  OBSERVER("observer");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  /** The word in a configuration. */
  public String text() {
    return text;
  }
}
