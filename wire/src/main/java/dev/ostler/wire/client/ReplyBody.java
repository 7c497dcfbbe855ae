package dev.ostler.wire.client;

import dev.ostler.wire.codec.Output;

/**
 * What stands behind the reply header when the error is 0. {@link Reply} has a record for each
 * shape; a server may write the same bytes straight from its own tables.
 */
public interface ReplyBody {
  void encode(Output out);
}
