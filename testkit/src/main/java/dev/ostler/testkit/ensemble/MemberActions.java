package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.testkit.sim.AnswerBytes;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out what the core of one process wants done; the judge sees all of it first. */
final class MemberActions implements Actions {
  private final MemberProcess process;
  private final World world;
  private final Machine machine;
  private final AnswerBytes answers = new AnswerBytes();

  MemberActions(MemberProcess process) {
    this.process = process;
    this.world = process.world;
    this.machine = process.machine;
  }

  // ---- clients ----

  @Override
  public void accept(int connection, ConnectResponse response) {
    world.note("accept", (long) connection << 8 | machine.sid, response);
    machine.judge.accepted(connection, response);
    process.clients.write(connection, answers.connected(response));
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    byte[] frame = answers.reply(xid, zxid, error, body);
    world.note("reply", (long) connection << 40 ^ machine.sid << 32 ^ Arrays.hashCode(frame), xid);
    machine.judge.replied(connection, frame);
    process.clients.write(connection, frame);
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    byte[] frame = answers.notification(zxid, event);
    world.note("notify", (long) connection << 40 ^ Arrays.hashCode(frame), event);
    machine.judge.notified(connection, frame);
    process.clients.write(connection, frame);
  }

  @Override
  public void close(int connection, CloseReason reason) {
    world.note("close", (long) connection << 8 | machine.sid, reason);
    machine.judge.closed(connection, reason);
    process.clients.close(connection);
  }

  @Override
  public void pauseReading(int connection) {
    process.clients.pauseReading(connection);
  }

  @Override
  public void resumeReading(int connection) {
    process.clients.resumeReading(connection);
  }

  // ---- disk ----

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    world.note("append", machine.sid << 48 ^ transaction.zxid(), transaction);
    machine.judge.appended(transaction);
    process.storage.append(transaction, bytes);
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    process.storage.writeAccepted(epoch);
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    process.storage.writeCurrent(epoch);
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    world.note("truncate", machine.sid << 48 ^ zxid, reload ? "and reload" : "");
    process.storage.truncate(zxid, reload);
  }

  @Override
  public void receiveSnapshot(int link, long zxid) {
    world.note("receive snapshot", machine.sid << 48 ^ zxid, link);
    process.quorum.receiveSnapshot(link, zxid);
  }

  @Override
  public void snapshot(SnapshotSource source) {
    world.note("snapshot", machine.sid << 48 ^ source.zxid(), null);
    process.storage.write(source);
  }

  // ---- quorum links ----

  @Override
  public void listen() {
    process.quorum.listen();
  }

  @Override
  public void stopListening() {
    process.quorum.stopListening();
  }

  @Override
  public void listenForObservers() {
    process.quorum.listenForObservers();
  }

  @Override
  public void stopListeningForObservers() {
    process.quorum.stopListeningForObservers();
  }

  @Override
  public void connect(long sid, boolean fed) {
    world.note("connect", machine.sid << 8 | sid, null);
    process.quorum.connect(sid, fed);
  }

  @Override
  public void stopConnecting() {
    process.quorum.stopConnecting();
  }

  @Override
  public void send(int link, QuorumMessage message) {
    world.noteMessage(machine.sid, link, message);
    machine.judge.sent(link, message);
    process.quorum.send(link, message);
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      send(link, new QuorumMessage.Ack(zxid));
    }
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      send(link, new QuorumMessage.Commit(zxid));
    }
  }

  @Override
  public void sendSnapshot(int link, long zxid) {
    world.note("send snapshot", machine.sid << 48 ^ zxid, link);
    process.quorum.sendSnapshot(link, zxid);
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    process.quorum.searchLog(link, zxid, floor);
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    world.note("send log", machine.sid << 48 ^ afterZxid, link);
    process.quorum.sendLog(link, afterZxid, upToZxid);
  }

  @Override
  public void pauseLink(int link) {
    process.quorum.pause(link);
  }

  @Override
  public void resumeLink(int link) {
    process.quorum.resume(link);
  }

  @Override
  public void close(int link, String reason) {
    world.note("close link", (long) link << 8 | machine.sid, reason);
    machine.judge.linkGivenUp(link, reason);
    process.quorum.close(link);
  }

  // ---- election ----

  @Override
  public void dialElection(long sid, List<HostAndPort> addresses) {
    process.elections.dial(sid);
  }

  @Override
  public void openElection(int connection, ElectionOpening opening) {
    process.elections.open(connection, opening);
  }

  @Override
  public void writeElection(int connection, Notification notification) {
    world.note("vote", (long) connection << 8 | machine.sid, notification);
    process.elections.write(connection, notification);
  }

  @Override
  public void closeElection(int connection) {
    process.elections.close(connection);
  }

  // ---- operators ----

  @Override
  public void membershipChanged(JointConfig membership) {
    world.note("membership", machine.sid, membership);
  }

  @Override
  public void roleChanged(String sentence) {
    world.note("role", machine.sid, sentence);
    machine.judge.roleChanged(sentence);
  }

  @Override
  public void warn(String warning) {
    world.note("warn", machine.sid, warning);
    machine.judge.warned(warning);
  }
}
