package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what an election says. */
final class RecordingSink implements Election.Sink {
  /** What was sent, to whom. */
  record Sent(long sid, Vote vote, ServerState state) {}

  final List<Sent> sent = new ArrayList<>();
  final List<Notification> notifications = new ArrayList<>();
  final List<Long> reached = new ArrayList<>();
  final List<Long> voters = new ArrayList<>();
  final List<Long> goneOn = new ArrayList<>();
  final List<Long> gone = new ArrayList<>();
  final List<QuorumConfig> configs = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  @Nullable Decision decision;

  @Override
  public void send(long sid, Notification notification) {
    sent.add(new Sent(sid, Vote.of(notification), notification.state()));
    notifications.add(notification);
  }

  @Override
  public void reach(long sid) {
    reached.add(sid);
  }

  @Override
  public void elected(Decision made) {
    assertThat(decision).isNull();
    decision = made;
  }

  @Override
  public void configLearned(QuorumConfig config) {
    configs.add(config);
  }

  @Override
  public void voterIsLooking(long sid, boolean hasGoneOn) {
    (hasGoneOn ? goneOn : voters).add(sid);
  }

  @Override
  public void leaderIsGone(long sid) {
    gone.add(sid);
  }

  @Override
  public void warn(String warning) {
    warnings.add(warning);
  }
}
