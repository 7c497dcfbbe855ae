package dev.ostler.shell.output;

/** What colours stand for; each is an ANSI code that every terminal knows. */
public enum Colour {
  /** A mistake. */
  ERROR("31"),
  /** Something to take care of. */
  WARNING("33"),
  /** Something that was added or is well. */
  GOOD("32"),
  /** A path or a name. */
  PATH("34"),
  /** What is about the thing and not the thing. */
  FAINT("2"),
  /** A heading. */
  STRONG("1");

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  /** The text between the code and its end. */
  String around(String text) {
    return text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
