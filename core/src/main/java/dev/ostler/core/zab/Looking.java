package dev.ostler.core.zab;

import dev.ostler.wire.quorum.QuorumMessage;
import org.jspecify.annotations.Nullable;

/**
 * There is no leader. First the disk finishes what it was given, so that what this server votes
 * with is what it has (bugs B-2, B-10); then an election begins, unless it is known already who is
 * next.
 */
final class Looking extends Role {
  /** The next role, when it is known without an election. */
  sealed interface Next {
    /** Lead, after a reconfiguration or a roll-over of the counter. */
    record Lead() implements Next {}

    /** Follow or observe a leader. */
    record Learn(long leader) implements Next {}
  }

  private final String reason;
  private final @Nullable Next next;
  private boolean electing;

  Looking(Context context, String reason, @Nullable Next next) {
    super(context);
    this.reason = reason;
    this.next = next;
  }

  String reason() {
    return reason;
  }

  /** True while an election goes on. */
  boolean isElecting() {
    return electing;
  }

  @Override
  void start() {
    switch (next) {
      case null -> {}
      case Next.Lead lead -> context.replica.designated(context.sid(), reason);
      case Next.Learn learn -> context.replica.designated(learn.leader(), reason);
    }
    diskMoved();
  }

  @Override
  void end(String why) {
    if (electing) {
      context.replica.stopLooking();
    }
  }

  @Override
  void diskMoved() {
    if (electing || !context.history.isSettled() || context.epochs.isWriting()) {
      return;
    }
    switch (next) {
      case null -> {
        electing = true;
        context.replica.lookForLeader(context.history.claim(), context.epochs.current(), reason);
      }
      case Next.Lead lead -> context.become(new Leader(context, reason));
      case Next.Learn learn -> context.become(new Learner(context, learn.leader()));
    }
  }

  @Override
  void tick() {}

  @Override
  void linkOpened(int link) {
    context.actions.close(link, "this server does not lead");
  }

  @Override
  void connected(int link) {
    context.actions.close(link, "this server looks for another leader");
  }

  @Override
  void connectFailed(String why) {}

  @Override
  void linkClosed(int link) {}

  @Override
  void received(int link, QuorumMessage message) {}

  @Override
  void perform(Step step) {
    throw unexpected(step);
  }
}
