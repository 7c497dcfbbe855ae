package dev.ostler.testkit.sim;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes every action on; a mistake overrides one of them. */
public class ForwardingActions implements Actions {
  private final Actions actions;

  public ForwardingActions(Actions actions) {
    this.actions = actions;
  }

  @Override
  public void accept(int connection, ConnectResponse response) {
    actions.accept(connection, response);
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    actions.reply(connection, xid, zxid, error, body);
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    actions.notify(connection, zxid, event);
  }

  @Override
  public void close(int connection, CloseReason reason) {
    actions.close(connection, reason);
  }

  @Override
  public void snapshot(SnapshotSource source) {
    actions.snapshot(source);
  }

  @Override
  public void pauseReading(int connection) {
    actions.pauseReading(connection);
  }

  @Override
  public void resumeReading(int connection) {
    actions.resumeReading(connection);
  }

  @Override
  public void dialElection(long sid, List<HostAndPort> addresses) {
    actions.dialElection(sid, addresses);
  }

  @Override
  public void openElection(int connection, ElectionOpening opening) {
    actions.openElection(connection, opening);
  }

  @Override
  public void writeElection(int connection, Notification notification) {
    actions.writeElection(connection, notification);
  }

  @Override
  public void closeElection(int connection) {
    actions.closeElection(connection);
  }

  @Override
  public void membershipChanged(JointConfig membership) {
    actions.membershipChanged(membership);
  }

  @Override
  public void roleChanged(String sentence) {
    actions.roleChanged(sentence);
  }

  @Override
  public void listen() {
    actions.listen();
  }

  @Override
  public void stopListening() {
    actions.stopListening();
  }

  @Override
  public void listenForObservers() {
    actions.listenForObservers();
  }

  @Override
  public void stopListeningForObservers() {
    actions.stopListeningForObservers();
  }

  @Override
  public void connect(long sid, boolean fed) {
    actions.connect(sid, fed);
  }

  @Override
  public void stopConnecting() {
    actions.stopConnecting();
  }

  @Override
  public void send(int link, QuorumMessage message) {
    actions.send(link, message);
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    actions.sendAcks(link, firstZxid, lastZxid);
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    actions.sendCommits(link, firstZxid, lastZxid);
  }

  @Override
  public void sendSnapshot(int link, long zxid) {
    actions.sendSnapshot(link, zxid);
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    actions.searchLog(link, zxid, floor);
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    actions.sendLog(link, afterZxid, upToZxid);
  }

  @Override
  public void pauseLink(int link) {
    actions.pauseLink(link);
  }

  @Override
  public void resumeLink(int link) {
    actions.resumeLink(link);
  }

  @Override
  public void close(int link, String reason) {
    actions.close(link, reason);
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    actions.append(transaction, bytes);
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    actions.writeAcceptedEpoch(epoch);
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    actions.writeCurrentEpoch(epoch);
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    actions.truncate(zxid, reload);
  }

  @Override
  public void receiveSnapshot(int link, long zxid) {
    actions.receiveSnapshot(link, zxid);
  }

  @Override
  public void warn(String warning) {
    actions.warn(warning);
  }

  @Override
  public void alarm(String sentence) {
    actions.alarm(sentence);
  }
}
