package dev.ostler.core.zab;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.List;

/** One server whose peers and disk are played by a test. */
final class Stage {
  final Recorder recorder = new Recorder();
  final Zab zab;
  private long now = 1000;

  Stage(long sid, int servers, long lastZxid, long acceptedEpoch, long currentEpoch) {
    this(sid, servers, lastZxid, acceptedEpoch, currentEpoch, false);
  }

  Stage(
      long sid,
      int servers,
      long lastZxid,
      long acceptedEpoch,
      long currentEpoch,
      boolean reconfigEnabled) {
    this(
        ZabSettings.of(sid, 1000, 10, 5, reconfigEnabled),
        ZabStart.of(lastZxid, acceptedEpoch, currentEpoch, membership(servers)));
  }

  Stage(ZabSettings settings, ZabStart start) {
    zab = new Zab(settings, start, recorder, recorder);
    zab.start(now);
    recorder.take();
  }

  static ZabSettings settings(long sid, ZabSettings.Options options) {
    return new ZabSettings(sid, 1000, 10, 5, false, ZabSettings.Limits.DEFAULT, options);
  }

  static JointConfig membership(int servers) {
    StringBuilder text = new StringBuilder();
    for (int sid = 1; sid <= servers; sid++) {
      text.append("server.").append(sid).append("=h").append(sid).append(":1:2\n");
    }
    try {
      return JointConfig.of(ConfigText.parse(Bytes.utf8(text.toString()), false));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  static long z(long epoch, long counter) {
    return (epoch << 32) + counter;
  }

  List<String> receive(int link, QuorumMessage... messages) {
    for (QuorumMessage message : messages) {
      zab.received(link, message);
    }
    return recorder.take();
  }

  List<String> proposal(int link, long zxid) {
    return receive(link, QuorumMessage.Proposal.of(SyncRulesTest.transaction(zxid)));
  }

  List<String> commit(int link, long zxid) {
    return receive(link, new QuorumMessage.Commit(zxid));
  }

  List<String> logDurable(long zxid) {
    zab.logDurable(zxid);
    return recorder.take();
  }

  List<String> acceptedEpochWritten(long epoch) {
    zab.acceptedEpochWritten(epoch);
    return recorder.take();
  }

  List<String> currentEpochWritten(long epoch) {
    zab.currentEpochWritten(epoch);
    return recorder.take();
  }

  List<String> pass(long millis) {
    now += millis;
    zab.tick(now);
    return recorder.take();
  }

  /**
   * Makes this server, which is in epoch 1, a follower of server 2 that awaits DIFF, TRUNC or SNAP.
   */
  Stage followingInEpoch2() {
    zab.follow(2);
    zab.connected(1);
    receive(1, new QuorumMessage.LeaderInfo(2));
    acceptedEpochWritten(2);
    return this;
  }

  /** Goes on until clients are served. */
  Stage upToDate() {
    receive(1, new QuorumMessage.Diff(0), new QuorumMessage.NewLeader(z(2, 0), null));
    currentEpochWritten(2);
    receive(1, new QuorumMessage.UpToDate());
    return this;
  }

  /** A learner comes on a link and promises to follow, with the end of its history. */
  List<String> learner(int link, long sid, long acceptedEpoch, long currentEpoch, long lastZxid) {
    zab.linkOpened(link);
    receive(link, new QuorumMessage.FollowerInfo(acceptedEpoch, new LearnerInfo(sid, 0)));
    return receive(link, new QuorumMessage.AckEpoch(lastZxid, (int) currentEpoch));
  }

  /** Makes this server lead epoch 2 with server 2 on link 7; both end at 1.3. */
  Stage leadingEpoch2() {
    zab.lead();
    zab.linkOpened(7);
    receive(7, new QuorumMessage.FollowerInfo(1, new LearnerInfo(2, 0)));
    acceptedEpochWritten(2);
    receive(7, new QuorumMessage.AckEpoch(z(1, 3), 1));
    currentEpochWritten(2);
    receive(7, new QuorumMessage.Ack(z(2, 0)), new QuorumMessage.Ack(z(2, 0)));
    return this;
  }

  /** Proposes a membership of the servers listed, whose version is the zxid. */
  List<String> reconfigure(long zxid, long... sids) {
    QuorumConfig next = config(zxid, sids);
    zab.reconfigure(transaction(zxid, next), next);
    return recorder.take();
  }

  static Transaction transaction(long zxid, QuorumConfig next) {
    return new Transaction(
        new TransactionHeader(1, 1, zxid, 1),
        new TransactionBody.SetData(OpCode.RECONFIG, Path.of("/zookeeper/config"), next.text(), -1),
        false,
        0);
  }

  static QuorumConfig config(long version, long... sids) {
    StringBuilder text = new StringBuilder();
    for (long sid : sids) {
      text.append("server.").append(sid).append("=h").append(sid).append(":1:2\n");
    }
    try {
      return ConfigText.parse(Bytes.utf8(text.toString()), false).withVersion(version);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  List<String> propose(long zxid) {
    zab.propose(SyncRulesTest.transaction(zxid).transaction());
    return recorder.take();
  }
}
