package dev.ostler.core.zab;

import dev.ostler.wire.quorum.QuorumMessage;

/**
 * What a server is at a time. A role is left by {@link Context#look} or {@link Context#become};
 * whatever it had is gone then, and events that were meant for it find its successor, which does
 * not know their links.
 */
abstract sealed class Role permits Looking, Leader, Learner {
  final Context context;
  final Deferred deferred;
  private boolean ended;

  Role(Context context) {
    this.context = context;
    this.deferred = new Deferred(context.history, context.epochs, this::perform);
  }

  abstract void start();

  /** Closes what the role has open. */
  abstract void end(String reason);

  /** The sentence that tells why, for those that are cut off. */
  final void stop(String reason) {
    ended = true;
    deferred.clear();
    end(reason);
  }

  public final boolean hasEnded() {
    return ended;
  }

  abstract void tick();

  abstract void linkOpened(int link);

  abstract void connected(int link);

  abstract void connectFailed(String reason);

  abstract void linkClosed(int link);

  abstract void received(int link, QuorumMessage message);

  /** The disk has done something: log, epoch, truncation or snapshot. */
  abstract void diskMoved();

  /** A step that waited for the disk is due. */
  abstract void perform(Step step);

  static IllegalStateException unexpected(Step step) {
    return new IllegalStateException("a step of another role: " + step);
  }
}
