package dev.ostler.server.config;

/** The state of a key that tunes a part of ZooKeeper which Ostler is built without. */
public enum NoEffect implements KeyState {
  ONE_LOOP("one event loop serves every socket and never queues behind another thread"),
  NO_QUEUE("requests never queue in front of the core, so none can wait or go stale there"),
  NO_DELAY("packets between servers are sent at once, together with what else is there"),
  NO_ACK_LINES("acknowledgements are counted and not logged one by one"),
  TRIED_SIDE_BY_SIDE(
      "of several addresses one that is silent for 100 ms is passed over for the next"),
  FROM_MEMORY("differences come out of memory in one step, which needs no limit"),
  LEADER_CHECKS("the leader checks every write before it proposes it, wherever it came from"),
  INIT_LIMIT_BOUNDS("initLimit bounds how long a leader waits for its followers"),
  NATURAL_BATCH("each sync takes all that arrived during the one before, and never waits for more"),
  OWN_NETWORK("the network layer is Ostler's own and cannot be exchanged"),
  OWN_BUFFERS("buffers grow with the packet in hand"),
  OWN_WATCHES("there is one kind of watch table and dead watches need no sweeper"),
  NO_REPLY_CACHE("replies are encoded from the tree at once, without a cache"),
  CLIENT_SIDE("it belongs to the client library"),
  TEST_ONLY("it exists for ZooKeeper's own tests"),
  RETIRED("ZooKeeper 3.9 does not read it either");

  private final String reason;

  NoEffect(String reason) {
    this.reason = reason;
  }

  @Override
  public String label() {
    return "no effect";
  }

  /** Why nothing has to be done about the key. */
  public String reason() {
    return reason;
  }
}
