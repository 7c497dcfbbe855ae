package dev.ostler.core.zab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a role still has to do, and what must be on disk before. It belongs to one role and dies
 * with it, so that a role that has ended says nothing more (bugs B-10, B-31).
 */
final class Deferred {
  /** A step, and the mark it waits for. */
  record After(Mark mark, Step step) {}

  /** The chains of one role are short: a leader waits for itself, a learner for itself. */
  private static final int WAITING_MAX = 64;

  private final History history;
  private final Epochs epochs;
  private final Consumer<Step> performer;
  private final List<After> waiting = new ArrayList<>();
  private boolean releasing;

  Deferred(History history, Epochs epochs, Consumer<Step> performer) {
    this.history = history;
    this.epochs = epochs;
    this.performer = performer;
  }

  /** Does a step as soon as a mark is reached, which may be now. */
  void after(Mark mark, Step step) {
    if (waiting.size() >= WAITING_MAX) {
      throw new IllegalStateException("more than " + WAITING_MAX + " steps wait for the disk");
    }
    waiting.add(new After(mark, step));
    release();
  }

  /** Does, in order, what the disk has reached by now. */
  void release() {
    if (releasing) {
      return; // a step asked for another one: the loop below comes to it
    }
    releasing = true;
    for (int i = 0; i < waiting.size(); ) {
      After next = waiting.get(i);
      if (isReached(next.mark)) {
        waiting.remove(i);
        performer.accept(next.step);
        i = 0;
      } else {
        i++;
      }
    }
    releasing = false;
  }

  void clear() {
    waiting.clear();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  private boolean isReached(Mark mark) {
    return switch (mark) {
      case Mark.LogDurable m -> history.durable() >= m.zxid() && !history.isChanging();
      case Mark.AcceptedEpoch m -> epochs.accepted() >= m.epoch();
      case Mark.CurrentEpoch m -> epochs.current() >= m.epoch();
    };
  }
}
