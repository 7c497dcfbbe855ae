package dev.ostler.wire.client;

import dev.ostler.wire.codec.Output;

/**
 * Stands before each operation and each result of a multi:
 *
 * <pre>
 *   type int | done boolean | error int
 * </pre>
 */
final class MultiHeader {
  private MultiHeader() {}

  static void encode(Output out, int type, boolean done, int error) {
    out.writeInt(type);
    out.writeBoolean(done);
    out.writeInt(error);
  }
}
