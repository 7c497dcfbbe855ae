package dev.ostler.client.session;

import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;

/** A request and who waits for its answer. Exactly one of the two last methods is called, once. */
public abstract class Call {
  private final Request request;
  private final long pinnedSession;

  /** What follows belongs to the machine. */
  int xid;

  boolean sent;
  long sentNanos;
  long deadlineNanos;

  /** Answered, failed or given up. */
  boolean over;

  /**
   * @param pinnedSession the only session it may be sent in; 0 for any
   */
  protected Call(Request request, long pinnedSession) {
    this.request = request;
    this.pinnedSession = pinnedSession;
  }

  /** What is asked for. */
  public final Request request() {
    return request;
  }

  final long pinnedSession() {
    return pinnedSession;
  }

  /** It is sent now: whatever follows comes from a server that has it before. */
  protected void sending() {}

  /**
   * A server has answered.
   *
   * @param error 0, or what was wrong; then there is no body
   * @throws MalformedException the body is not what belongs to the request
   */
  protected abstract void answered(int error, Input body) throws MalformedException;

  /** No answer will come. */
  protected abstract void failed(Failure failure);
}
