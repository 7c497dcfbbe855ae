package dev.ostler.client;

import dev.ostler.wire.client.CreateFlags;

/** What kind of znode a create makes. */
public enum CreateMode {
  /** Stays until it is deleted. */
  PERSISTENT(CreateFlags.PERSISTENT),
  /** Is deleted with the session that made it; has no children. */
  EPHEMERAL(CreateFlags.EPHEMERAL),
  /** Persistent; the server appends ten digits, which grow with every child of the parent. */
  PERSISTENT_SEQUENTIAL(CreateFlags.PERSISTENT_SEQUENTIAL),
  /** Ephemeral, with ten digits appended. */
  EPHEMERAL_SEQUENTIAL(CreateFlags.EPHEMERAL_SEQUENTIAL),
  /** Is deleted by the server some time after its last child has gone. */
  CONTAINER(CreateFlags.CONTAINER),
  /** Is deleted by the server once it has no children and was not changed for its time to live. */
  PERSISTENT_WITH_TTL(CreateFlags.PERSISTENT_WITH_TTL),
  /** With a time to live, and with ten digits appended. */
  PERSISTENT_SEQUENTIAL_WITH_TTL(CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL);

  private final int flags;

  CreateMode(int flags) {
    this.flags = flags;
  }

  /** The number that stands for the mode on the wire, see {@link CreateFlags}. */
  public int flags() {
    return flags;
  }

  /** Whether the znode ends with its session. */
  public boolean isEphemeral() {
    return CreateFlags.isEphemeral(flags);
  }

  /** Whether the server appends a number to the name. */
  public boolean isSequential() {
    return CreateFlags.isSequential(flags);
  }

  /** Whether a time to live belongs to it. */
  public boolean hasTtl() {
    return CreateFlags.isTtl(flags);
  }
}
