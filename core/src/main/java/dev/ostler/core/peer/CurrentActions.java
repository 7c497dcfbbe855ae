package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import dev.ostler.core.zab.ZabActions;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/** Passes what Zab wants done on to the actions of the event that is being handled. */
final class CurrentActions implements ZabActions {
  private @Nullable Actions current;

  void set(Actions actions) {
    current = actions;
  }

  Actions get() {
    Actions actions = current;
    if (actions == null) {
      throw new IllegalStateException("something is to be done before the first event");
    }
    return actions;
  }

  @Override
  public void listen() {
    get().listen();
  }

  @Override
  public void stopListening() {
    get().stopListening();
  }

  @Override
  public void listenForObservers() {
    get().listenForObservers();
  }

  @Override
  public void stopListeningForObservers() {
    get().stopListeningForObservers();
  }

  @Override
  public void connect(long sid, boolean fed) {
    get().connect(sid, fed);
  }

  @Override
  public void stopConnecting() {
    get().stopConnecting();
  }

  @Override
  public void send(int link, QuorumMessage message) {
    get().send(link, message);
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    get().sendAcks(link, firstZxid, lastZxid);
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    get().sendCommits(link, firstZxid, lastZxid);
  }

  @Override
  public void sendSnapshot(int link, long zxid) {
    get().sendSnapshot(link, zxid);
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    get().searchLog(link, zxid, floor);
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    get().sendLog(link, afterZxid, upToZxid);
  }

  @Override
  public void pauseLink(int link) {
    get().pauseLink(link);
  }

  @Override
  public void resumeLink(int link) {
    get().resumeLink(link);
  }

  @Override
  public void close(int link, String reason) {
    get().close(link, reason);
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    get().append(transaction, bytes);
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    get().writeAcceptedEpoch(epoch);
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    get().writeCurrentEpoch(epoch);
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    get().truncate(zxid, reload);
  }

  @Override
  public void receiveSnapshot(int link, long zxid) {
    get().receiveSnapshot(link, zxid);
  }

  @Override
  public void warn(String warning) {
    get().warn(warning);
  }

  @Override
  public void alarm(String sentence) {
    get().alarm(sentence);
  }
}
