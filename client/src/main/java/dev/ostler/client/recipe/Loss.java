package dev.ostler.client.recipe;

/** Why something that was held is held no more though nobody gave it back. */
public enum Loss {
  /**
   * No server was heard for so long that the session may be over, or one that is cut off from its
   * ensemble and cannot know. It is given up in doubt: its znode is deleted if the session turns
   * out to be alive.
   */
  IN_DOUBT,

  /** The session is over, or the client was closed. */
  SESSION_OVER,

  /** Somebody deleted the znode that stood for it. */
  DELETED,
}
