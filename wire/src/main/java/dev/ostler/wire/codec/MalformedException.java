package dev.ostler.wire.codec;

/**
 * The one thing that can go wrong while decoding: the bytes are not what the format says. It
 * carries no stack trace, because strangers can cause it at will.
 */
public class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message, null, false, false);
  }
}
