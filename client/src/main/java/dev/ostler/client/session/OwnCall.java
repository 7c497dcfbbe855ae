package dev.ostler.client.session;

import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;

/** A call of the machine itself: a ping, watches armed again, the end. */
final class OwnCall extends Call {
  /** Takes the answer. */
  @FunctionalInterface
  interface Answer {
    void on(int error, Input body) throws MalformedException;
  }

  private final Answer answer;
  private final Runnable lost;

  /**
   * @param lost the link is gone
   */
  OwnCall(Request request, Answer answer, Runnable lost) {
    super(request, 0);
    this.answer = answer;
    this.lost = lost;
  }

  /** One for which the end of the link is told otherwise. */
  OwnCall(Request request, Answer answer) {
    this(request, answer, () -> {});
  }

  @Override
  protected void answered(int error, Input body) throws MalformedException {
    answer.on(error, body);
  }

  @Override
  protected void failed(Failure failure) {
    lost.run();
  }
}
