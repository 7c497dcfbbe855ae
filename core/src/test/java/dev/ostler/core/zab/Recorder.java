package dev.ostler.core.zab;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down, a line each, what Zab wants done, and does nothing. */
final class Recorder implements ZabActions, Replica {
  private final List<String> lines = new ArrayList<>();
  private @Nullable QuorumConfig newLeaderConfig;

  /** All that an operator was warned of. */
  final List<String> warnings = new ArrayList<>();

  /** What the next transactions tell of this server's tree. */
  Comparison comparison = Comparison.SAME;

  /** What the last NEWLEADER told of the membership. */
  @Nullable QuorumConfig newLeaderConfig() {
    return newLeaderConfig;
  }

  /** What was recorded since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  @Override
  public void listen() {
    lines.add("listen");
  }

  @Override
  public void stopListening() {
    lines.add("stop listening");
  }

  @Override
  public void listenForObservers() {
    lines.add("listen for observers");
  }

  @Override
  public void stopListeningForObservers() {
    lines.add("stop listening for observers");
  }

  @Override
  public void connect(long sid, boolean fed) {
    lines.add("connect " + sid + (fed ? " or who feeds for it" : ""));
  }

  @Override
  public void stopConnecting() {
    lines.add("stop connecting");
  }

  @Override
  public void send(int link, QuorumMessage message) {
    if (message instanceof QuorumMessage.NewLeader newLeader) {
      newLeaderConfig = ConfigText.parseOrNull(newLeader.config());
    }
    String more =
        switch (message) {
          case QuorumMessage.AckEpoch m -> " of " + m.currentEpoch();
          case QuorumMessage.RevalidateReply m -> " " + m.valid();
          default -> "";
        };
    lines.add(link + " " + message.getClass().getSimpleName() + " " + text(message.zxid()) + more);
  }

  static String text(long zxid) {
    return Zxid.epoch(zxid) + "." + Zxid.counter(zxid);
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    lines.add(link + " Acks " + text(firstZxid) + " to " + text(lastZxid));
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    lines.add(link + " Commits " + text(firstZxid) + " to " + text(lastZxid));
  }

  @Override
  public void sendSnapshot(int link, long zxid) {
    lines.add(link + " snapshot " + text(zxid));
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    lines.add(link + " search " + text(zxid) + " below " + text(floor));
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    lines.add(link + " log after " + text(afterZxid) + " to " + text(upToZxid));
  }

  @Override
  public void pauseLink(int link) {
    lines.add(link + " pause");
  }

  @Override
  public void resumeLink(int link) {
    lines.add(link + " resume");
  }

  @Override
  public void close(int link, String reason) {
    lines.add(link + " close: " + reason);
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    lines.add("append " + text(transaction.zxid()) + (bytes == null ? " unencoded" : ""));
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    lines.add("write accepted epoch " + epoch);
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    lines.add("write current epoch " + epoch);
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    lines.add("truncate to " + text(zxid) + (reload ? " and reload" : ""));
  }

  @Override
  public void receiveSnapshot(int link, long zxid) {
    lines.add(link + " receive snapshot " + text(zxid));
  }

  @Override
  public void warn(String warning) {
    warnings.add(warning);
  }

  @Override
  public void alarm(String sentence) {
    lines.add("alarm: " + sentence);
  }

  @Override
  public void lookForLeader(long lastZxid, long currentEpoch, String reason) {
    lines.add("look with " + text(lastZxid) + " of epoch " + currentEpoch + ": " + reason);
  }

  @Override
  public void stopLooking() {}

  @Override
  public void activated(Part part, long epoch, long leader) {
    lines.add(part + " in epoch " + epoch + " of " + leader);
  }

  @Override
  public void deactivated(String reason) {
    lines.add("deactivated");
  }

  @Override
  public boolean knows(long sessionId) {
    return true;
  }

  @Override
  public void clientMoved(long sessionId) {
    lines.add("client moved " + sessionId);
  }

  @Override
  public void runsAhead() {
    lines.add("runs ahead");
  }

  @Override
  public Comparison apply(EncodedTransaction transaction) {
    lines.add("apply " + text(transaction.zxid()));
    return comparison;
  }

  @Override
  public void committed(long upToZxid) {
    lines.add("committed " + text(upToZxid));
  }

  @Override
  public void requested(int link, QuorumMessage.Request request) {
    lines.add("requested by " + link);
  }

  @Override
  public boolean revalidate(int link, long sessionId, int timeoutMillis) {
    return sessionId == 1;
  }

  @Override
  public void touched(SessionTouch touch) {
    lines.add("touched " + touch.sessionId());
  }

  @Override
  public void learnerGone(int link) {}

  @Override
  public List<SessionTouch> drainTouched() {
    return List.of(new SessionTouch(5, 1000));
  }

  @Override
  public void revalidated(long sessionId, boolean valid) {
    lines.add("revalidated " + sessionId + " " + valid);
  }

  @Override
  public void synced() {
    lines.add("synced");
  }

  @Override
  public void membershipChanged(JointConfig membership) {
    lines.add("membership " + Long.toHexString(membership.lastSeen().version()));
  }

  @Override
  public @Nullable QuorumConfig recordedMembership() {
    return null;
  }

  @Override
  public void designated(long leader, String reason) {}
}
