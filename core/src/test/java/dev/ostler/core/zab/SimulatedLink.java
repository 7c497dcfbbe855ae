package dev.ostler.core.zab;

import dev.ostler.wire.quorum.QuorumMessage;
import java.util.ArrayDeque;
import java.util.List;

/** One end of a connection: what is on its way to this end, in order. */
final class SimulatedLink {
  /** What travels. */
  sealed interface Item {
    record Message(QuorumMessage message) implements Item {}

    /** What follows a SNAP packet. */
    record RawSnapshot(long zxid, List<String> state) implements Item {}

    record End() implements Item {}
  }

  final int number;
  final SimulatedServer owner;
  final int incarnation;
  private final SimulatedEnsemble ensemble;
  private final ArrayDeque<Item> incoming = new ArrayDeque<>();
  private SimulatedLink other = this;
  private long lastArrival;
  boolean paused;
  boolean closed;

  SimulatedLink(int number, SimulatedServer owner, SimulatedEnsemble ensemble) {
    this.number = number;
    this.owner = owner;
    this.incarnation = owner.incarnation();
    this.ensemble = ensemble;
  }

  /** A connection that is over. */
  SimulatedLink ended() {
    closed = true;
    return this;
  }

  void join(SimulatedLink peer) {
    other = peer;
    peer.other = this;
  }

  SimulatedLink other() {
    return other;
  }

  /** Sends to the other end: links overtake each other, items of one link never do. */
  void send(Item item) {
    if (closed) {
      return;
    }
    SimulatedLink target = other;
    long arrival = ensemble.arrival(owner, target.owner);
    target.lastArrival = Math.max(target.lastArrival, arrival);
    ensemble.time().at(target.lastArrival, () -> target.arrived(item));
  }

  private void arrived(Item item) {
    if (closed || owner.incarnation() != incarnation) {
      return;
    }
    if (ensemble.isCut(other.owner, owner) && ensemble.breaks()) {
      owner.broken(this);
      return;
    }
    incoming.addLast(item);
    deliver();
  }

  /** The other end is gone: this one hears of it when the network lets it. */
  void notice(SimulatedServer from) {
    ensemble
        .time()
        .soon(
            0,
            100,
            () -> {
              if (closed || owner.incarnation() != incarnation) {
                return;
              }
              if (ensemble.isCut(from, owner)) {
                notice(from);
              } else {
                owner.broken(this);
              }
            });
  }

  void deliver() {
    if (!closed && ensemble.isCut(other.owner, owner)) {
      // A connection loses nothing in the middle: it stalls, until it goes on or is given up.
      ensemble.time().in(50, this::deliver);
      return;
    }
    while (!closed && !incoming.isEmpty()) {
      Item next = incoming.getFirst();
      if (next instanceof Item.RawSnapshot snapshot && owner.takesSnapshot(this)) {
        incoming.removeFirst();
        owner.snapshotArrived(this, snapshot);
      } else if (paused && !(next instanceof Item.End)) {
        return;
      } else {
        incoming.removeFirst();
        owner.deliver(this, next);
      }
    }
  }
}
