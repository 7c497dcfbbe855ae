package dev.ostler.server.config;

/** How the text after the equals sign is to be read. */
public enum Form {
  /** A whole number of 32 bits. */
  WHOLE,
  /** A whole number of 64 bits. */
  LONG,
  /** A number with a fraction. */
  FRACTION,
  /** The words true and false in any case. */
  TRUE_FALSE,
  /** Any text. */
  TEXT,
  /** Any text that must never be shown in a log or a message. */
  SECRET,
  /** A key that ends in a name of the operator's choice, such as {@code server.1}. */
  FAMILY
}
