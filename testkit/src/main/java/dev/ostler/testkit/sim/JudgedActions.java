package dev.ostler.testkit.sim;

import dev.ostler.core.action.CloseReason;
import dev.ostler.core.action.StandaloneActions;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Carries out what the core wants done; the oracle sees every byte of it first. */
final class JudgedActions implements StandaloneActions {
  private final World world;
  private final SimulatedServer server;
  private final ServerLinks links;
  private final AnswerBytes answers = new AnswerBytes();

  JudgedActions(World world, SimulatedServer server, ServerLinks links) {
    this.world = world;
    this.server = server;
    this.links = links;
  }

  @Override
  public void accept(int connection, ConnectResponse response) {
    byte[] frame = answers.connected(response);
    world.note("accept", connection, response);
    try {
      world.oracle.accepted(connection, ConnectResponse.decode(new Input(frame)));
    } catch (MalformedException e) {
      throw new BrokenClaim("a handshake's answer cannot be decoded", e);
    }
    write(connection, frame);
  }

  private void write(int connection, byte[] frame) {
    ServerLink link = links.open(connection);
    if (link != null) {
      link.out.writeBuffer(frame, 0, frame.length);
    }
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    byte[] frame = answers.reply(xid, zxid, error, body);
    world.note("reply", (long) connection << 32 ^ Arrays.hashCode(frame), "#" + xid);
    world.oracle.replied(connection, frame);
    write(connection, frame);
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    byte[] frame = answers.notification(zxid, event);
    world.note("notify", (long) connection << 32 ^ Arrays.hashCode(frame), event);
    world.oracle.notified(connection, frame);
    write(connection, frame);
  }

  @Override
  public void close(int connection, CloseReason reason) {
    world.note("close", connection, reason);
    if (reason == CloseReason.SESSION_EXPIRED) {
      world.counts.add(FaultKind.SESSION_EXPIRED);
    }
    world.oracle.closed(connection, reason);
    ServerLink link = links.open(connection);
    if (link != null) {
      link.closing = true;
    }
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes encoded) {
    int bytes = server.log().append(transaction);
    world.note("append", transaction.zxid(), transaction.body());
    world.oracle.appended(transaction);
    server.appended(bytes);
  }

  @Override
  public void snapshot(SnapshotSource source) {
    server.log().roll();
    world.note("snapshot", source.zxid());
    server.writeSnapshot(source);
  }

  @Override
  public void pauseReading(int connection) {
    ServerLink link = links.open(connection);
    if (link != null) {
      link.paused = true;
    }
  }

  @Override
  public void resumeReading(int connection) {
    ServerLink link = links.open(connection);
    if (link != null) {
      link.paused = false;
      server.wake();
    }
  }

  @Override
  public void warn(String warning) {
    world.note("warn", 0, warning);
  }
}
