package dev.ostler.testkit.ensemble;

import dev.ostler.core.event.Event;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.store.snapshot.SnapshotWriter;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumDecoder;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's quorum port and the links of it: bytes to messages, messages to bytes. */
final class QuorumLinks extends Port<QuorumLinks.Link> {
  private static final long REDIAL_MICROS = 100_000;
  private static final int STREAM_PIECE_BYTES = 400;

  /** So many pieces of the largest size are enough: initLimit bounds how long a stream may take. */
  private static final int STREAM_PIECES_MIN = 8;

  /** One link. */
  static final class Link extends Port.Connection {
    final QuorumDecoder decoder = new QuorumDecoder();
    boolean paused;
    @Nullable IncomingSnapshot receiving;

    Link(int id, Wire.End end) {
      super(id, end);
    }
  }

  private boolean listening;
  private boolean listeningForObservers;

  /** Raised with each dial that is asked for or taken back. */
  private int dialing;

  QuorumLinks(MemberProcess process) {
    super(process, 1);
  }

  // ---- dialing and listening ----

  void listen() {
    listening = true;
  }

  void stopListening() {
    listening = false;
  }

  /** As a follower, for the observers that it feeds. */
  void listenForObservers() {
    listeningForObservers = true;
  }

  void stopListeningForObservers() {
    listeningForObservers = false;
  }

  private boolean isListening(Target target) {
    return target.fed() ? listeningForObservers : listening;
  }

  /**
   * Whom a dial is for.
   *
   * @param fed whether an observer wants to be fed by any follower of that leader
   */
  private record Target(long leader, boolean fed) {}

  void connect(long leader, boolean fed) {
    Target target = new Target(leader, fed && world.settings.choices().observerMasters());
    dial(target, ++dialing, world.timeline.now() + world.settings.initMicros());
  }

  /** Observers try the voters in any order, but for the leader. */
  private Machine choose(Target target) {
    if (!target.fed()) {
      return world.machine(target.leader());
    }
    long sid = 1L + process.random.nextInt(world.settings.voters() - 1);
    return world.machine(sid < target.leader() ? sid : sid + 1);
  }

  void stopConnecting() {
    dialing++;
  }

  private void dial(Target whom, int attempt, long untilMicros) {
    Machine target = choose(whom);
    long there = world.network.latency(machine.index, target.index);
    process.later(
        there,
        () -> {
          if (attempt != dialing) {
            return;
          }
          MemberProcess other = target.process();
          boolean reached = world.network.isOpen(machine.index, target.index);
          if (reached && other != null && other.quorum.isListening(whom)) {
            connected(whom, other, attempt, untilMicros);
          } else if (world.timeline.now() < untilMicros) {
            process.later(REDIAL_MICROS, () -> dial(whom, attempt, untilMicros));
          } else {
            process.post(() -> {
              if (attempt == dialing) {
                process.deliver(new Event.LeaderUnreachable("refused, or no answer"));
              }
            });
          }
        });
  }

  private void connected(Target whom, MemberProcess other, int attempt, long untilMicros) {
    Wire wire = wireTo(other, other.quorum);
    other.quorum.accepted(wire.acceptor(), whom);
    process.later(
        world.network.latency(other.machine.index, machine.index),
        () ->
            process.post(() -> {
              if (attempt != dialing) {
                wire.dialer().close();
                return;
              }
              if (wire.dialer().isOver()) {
                // Accepted, and closed at once.
                process.later(REDIAL_MICROS, () -> dial(whom, attempt, untilMicros));
                return;
              }
              dialing++;
              Link link = add(new Link(nextId(), wire.dialer()));
              machine.judge.quorumLinkOpened(link.id);
              process.deliver(new Event.LeaderConnected(link.id));
            }));
  }

  private void accepted(Wire.End end, Target whom) {
    process.post(() -> {
      if (!isListening(whom)) {
        end.close();
        return;
      }
      Link link = add(new Link(nextId(), end));
      machine.judge.quorumLinkOpened(link.id);
      process.deliver(new Event.LinkOpened(link.id));
    });
  }

  // ---- in ----

  @Override
  void arrived(Link link, byte[] bytes) {
    take(link, bytes, 0, bytes.length);
  }

  private void take(Link link, byte[] bytes, int offset, int length) {
    IncomingSnapshot incoming = link.receiving;
    if (incoming == null) {
      link.decoder.feed(bytes, offset, length);
      read(link);
      return;
    }
    int taken;
    try {
      taken = incoming.feed(bytes, offset, length);
    } catch (IOException e) {
      throw machine.end("a snapshot cannot be written: " + e.getMessage(), false);
    }
    if (!incoming.isComplete()) {
      return;
    }
    link.receiving = null;
    process.background(machine.diskMicros(), () -> process.storage.adopt(incoming));
    if (taken < length) {
      link.decoder.feed(bytes, offset + taken, length - taken);
    }
  }

  private void read(Link link) {
    try {
      while (!link.paused && connections.get(link.id) == link) {
        QuorumMessage message = link.decoder.next();
        if (message == null) {
          return;
        }
        machine.judge.messageDelivered(message);
        process.deliver(new Event.PeerMessage(link.id, message));
        if (message instanceof QuorumMessage.Snap) {
          Bytes rest = link.decoder.takeRest();
          if (rest.length() > 0 && link.receiving != null) {
            byte[] array = rest.toArray();
            take(link, array, 0, array.length);
          }
          return;
        }
      }
    } catch (MalformedException e) {
      throw new BrokenClaim("server " + machine.sid + " cannot decode what a server sent", e);
    }
  }

  @Override
  void lost(Link link) {
    connections.remove(link.id);
    abandon(link);
    machine.judge.quorumLinkClosed(link.id);
    process.deliver(new Event.LinkClosed(link.id));
  }

  private void abandon(Link link) {
    IncomingSnapshot incoming = link.receiving;
    link.receiving = null;
    if (incoming == null) {
      return;
    }
    process.background(
        machine.diskMicros(),
        () -> {
          boolean tells;
          try {
            tells = world.mistake.abandon(process, incoming);
          } catch (IOException e) {
            throw machine.end("a snapshot cannot be removed: " + e.getMessage(), false);
          }
          if (tells) {
            process.post(() -> process.deliver(new Event.SnapshotAbandoned()));
          }
        });
  }

  void pause(int id) {
    Link link = connections.get(id);
    if (link != null) {
      link.paused = true;
    }
  }

  void resume(int id) {
    Link link = connections.get(id);
    if (link != null) {
      link.paused = false;
      process.post(() -> {
        if (link.receiving == null) {
          read(link);
        }
      });
    }
  }

  void receiveSnapshot(int id, long zxid) {
    Link link = connections.get(id);
    if (link == null) {
      process.post(() -> process.deliver(new Event.SnapshotAbandoned()));
    } else {
      link.receiving = process.storage.receive(zxid);
    }
  }

  // ---- out ----

  void send(int id, QuorumMessage message) {
    Link link = connections.get(id);
    if (link != null) {
      message.encode(toSend(link));
    }
  }

  void close(int id) {
    Link link = connections.remove(id);
    if (link != null) {
      link.flush();
      link.end.close();
      abandon(link);
    }
  }

  void sendSnapshot(int id, long zxid) {
    SnapshotSource source = process.peer().snapshotFor(id);
    machine.judge.snapshotSentFrom(source, zxid);
    send(id, new QuorumMessage.Snap(zxid));
    process.background(
        machine.diskMicros() + process.random.nextLong(50_000),
        () -> {
          ByteArrayOutputStream stream = new ByteArrayOutputStream();
          try {
            SnapshotWriter.writeStream(source, stream);
          } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
          }
          pieces(id, stream.toByteArray(), 0, () -> process.deliver(new Event.SnapshotSent(id)));
        });
  }

  /** Streams bytes bit by bit, and tells when the last one is on its way, or will never be. */
  private void pieces(int id, byte[] bytes, int from, Runnable done) {
    Link link = connections.get(id);
    int largest = Math.max(2 * STREAM_PIECE_BYTES, bytes.length / STREAM_PIECES_MIN);
    int to = Math.min(bytes.length, from + 1 + process.random.nextInt(largest));
    if (link == null || from == bytes.length) {
      process.post(done);
      return;
    }
    link.flush();
    link.end.send(Arrays.copyOfRange(bytes, from, to));
    process.background(machine.workMicros(10_000), () -> pieces(id, bytes, to, done));
  }

  void searchLog(int id, long zxid, long floor) {
    process.background(
        machine.diskMicros(),
        () -> {
          LogHistory.Found found = process.storage.search(zxid, floor);
          Event event =
              switch (found) {
                case LogHistory.Found.Part part ->
                    new Event.LogSearched(id, part.zxid(), part.bytes());
                case LogHistory.Found.Nothing nothing -> new Event.LogSearched(id, -1, 0);
              };
          process.post(() -> process.deliver(event));
        });
  }

  void sendLog(int id, long afterZxid, long upToZxid) {
    process.background(
        machine.diskMicros(),
        () -> {
          List<EncodedTransaction> transactions = process.storage.read(afterZxid, upToZxid);
          if (transactions == null) {
            process.post(() -> logNotSent(id));
            return;
          }
          Output out = new Output(256);
          for (EncodedTransaction transaction : transactions) {
            QuorumMessage.Proposal.of(transaction).encode(out);
            new QuorumMessage.Commit(transaction.zxid()).encode(out);
          }
          pieces(id, out.toArray(), 0, () -> process.deliver(new Event.LogSent(id)));
        });
  }

  /**
   * A link over which not all of the log can go carries nothing more; the core hears that first.
   */
  private void logNotSent(int id) {
    if (connections.containsKey(id)) {
      close(id);
      process.deliver(new Event.LinkClosed(id));
    }
    process.deliver(new Event.LogSent(id));
  }
}
