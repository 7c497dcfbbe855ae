package dev.ostler.testkit.model;

/**
 * The answer to one request.
 *
 * @param zxid what the reply header carries
 * @param error 0 or an error code
 * @param body {@link ModelBody.None} when the reply is a header alone
 * @param closes the server ends the connection after this reply
 */
public record ModelReply(long zxid, int error, ModelBody body, boolean closes) {
  static ModelReply of(long zxid, ModelBody body) {
    return new ModelReply(zxid, ModelError.OK, body, false);
  }

  static ModelReply error(long zxid, int error) {
    return new ModelReply(zxid, error, ModelBody.NONE, false);
  }

  static ModelReply closing(long zxid, int error) {
    return new ModelReply(zxid, error, ModelBody.NONE, true);
  }
}
