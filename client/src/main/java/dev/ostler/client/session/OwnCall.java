package dev.ostler.client.session;

import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;

/** A call of the machine itself: a ping, watches armed again, a proof, the end. */
final class OwnCall extends Call {
  /** Takes the answer. */
  @FunctionalInterface
  interface Answer {
    void on(int error, Input body) throws MalformedException;
  }

  private final Answer answer;

  OwnCall(Request request, Answer answer) {
    super(request, 0);
    this.answer = answer;
  }

  @Override
  protected void answered(int error, Input body) throws MalformedException {
    answer.on(error, body);
  }

  @Override
  protected void failed(Failure failure) {
    // The machine hears of the end of a link by itself.
  }
}
