package dev.ostler.client.session;

/**
 * Why a call got no answer.
 *
 * @param sent whether the request had left: it may have been carried out
 * @param reason one sentence for people, without a full stop
 */
public record Failure(Kind kind, boolean sent, String reason) {
  /** What happened to it. */
  public enum Kind {
    CONNECTION_LOST,
    TIMED_OUT,
    SESSION_EXPIRED,
    CLOSED,
    AUTH_FAILED,
    OVERLOADED,
    REQUEST_TOO_LARGE,
    REPLY_TOO_LARGE,
    REPLY_MALFORMED
  }
}
