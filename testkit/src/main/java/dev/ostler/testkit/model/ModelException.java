package dev.ostler.testkit.model;

/** A request is refused with an error code; never leaves {@link Model}. */
final class ModelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  ModelException(int code) {
    super("error " + code, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
