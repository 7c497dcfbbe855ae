package dev.ostler.shell.line;

/** What a word of a command stands for: what completion offers for it. */
public enum WordKind {
  /** The path of a znode. */
  PATH,
  /** The name of a command. */
  COMMAND,
  /** A file on this machine. */
  FILE,
  /** {@code on} or {@code off}. */
  SWITCH,
  /** An authentication scheme. */
  SCHEME,
  /** An access control list. */
  ACL,
  /** Anything else. */
  TEXT
}
