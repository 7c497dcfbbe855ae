package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.election.RecordingSink.Sent;
import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import java.util.List;
import java.util.Objects;

/** One server and its election, and what the others of the ensemble say to it. */
abstract class ElectionScene {
  static final ServerState LOOKING = ServerState.LOOKING;
  static final ServerState FOLLOWING = ServerState.FOLLOWING;
  static final ServerState LEADING = ServerState.LEADING;
  static final ServerState OBSERVING = ServerState.OBSERVING;

  final RecordingSink sink = new RecordingSink();
  JointConfig config = JointConfig.of(Ensembles.of(3, 2));
  ElectionSettings settings = ElectionSettings.defaults(5_000);
  Election election = election(1);
  long now = 1_000;

  final Election election(long self) {
    return new Election(self, config, settings, sink);
  }

  /** Server 1 of an ensemble looks, with its history ending at zxid 5 of epoch 1. */
  final void look(QuorumConfig members) {
    config = JointConfig.of(members);
    election = election(1);
    election.look(5, 1, now);
  }

  final void heard(long sid, ServerState state, long leader, long zxid, long round, long epoch) {
    Notification notification =
        Notification.of(state, leader, zxid, round, epoch, config.committed().text());
    election.received(sid, notification, now);
  }

  /**
   * Servers 2 and 3 look as well, and vote for a server whose history ends where this one's does.
   */
  final void bothVoteFor(long leader) {
    heard(2, LOOKING, leader, 5, 1, 1);
    heard(3, LOOKING, leader, 5, 1, 1);
  }

  final void heardAncient(long sid, ServerState state, long leader, long round, long epoch) {
    election.received(sid, new Notification(state, leader, 5, round, epoch, 0, null), now);
  }

  final void after(long millis) {
    now += millis;
    election.tick(now);
  }

  final List<Sent> takeSent() {
    List<Sent> taken = List.copyOf(sink.sent);
    sink.sent.clear();
    return taken;
  }

  static Sent vote(long to, long leader, long zxid, long round, long epoch) {
    return new Sent(to, new Vote(leader, zxid, round, epoch), LOOKING);
  }

  final Decision decision() {
    Decision made = Objects.requireNonNull(sink.decision, "undecided");
    sink.decision = null;
    return made;
  }

  final void undecided() {
    assertThat(sink.decision).isNull();
  }
}
