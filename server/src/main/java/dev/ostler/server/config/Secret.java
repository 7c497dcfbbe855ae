package dev.ostler.server.config;

/** A configured value that never shows itself: only {@link #reveal()} gives the text. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The text itself, for the one place that compares it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Three stars, so that a record holding a secret can be logged. */
  @Override
  public String toString() {
    return "***";
  }
}
