package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.MalformedException;

/** What a server is doing, as it says in a {@link Notification}. */
public enum ServerState {
  LOOKING(0),
  FOLLOWING(1),
  LEADING(2),
  OBSERVING(3);

  private final int code;

  ServerState(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  static ServerState of(int code) throws MalformedException {
    return switch (code) {
      case 0 -> LOOKING;
      case 1 -> FOLLOWING;
      case 2 -> LEADING;
      case 3 -> OBSERVING;
      default -> throw new MalformedException("an election message with state " + code);
    };
  }
}
