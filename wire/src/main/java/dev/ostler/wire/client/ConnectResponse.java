package dev.ostler.wire.client;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;

/**
 * The first frame of a server.
 *
 * @param timeoutMillis the negotiated timeout; 0 tells that the session is gone
 * @param password always 16 bytes: the C client reads the frame at fixed offsets
 * @param hasReadOnlyFlag whether the flag is written, that is, whether the client sent one
 */
public record ConnectResponse(
    int timeoutMillis, long sessionId, Bytes password, boolean hasReadOnlyFlag, boolean readOnly) {
  /** Bytes in a password. */
  public static final int PASSWORD_BYTES = 16;

  public ConnectResponse {
    if (password.length() != PASSWORD_BYTES) {
      throw new IllegalArgumentException("a password has 16 bytes, not " + password.length());
    }
  }

  /** The answer that tells a client its session is gone, whatever the reason. */
  public static ConnectResponse expired(boolean hasReadOnlyFlag, boolean readOnly) {
    return new ConnectResponse(0, 0, Bytes.of(new byte[PASSWORD_BYTES]), hasReadOnlyFlag, readOnly);
  }

  public static ConnectResponse decode(Input in) throws MalformedException {
    in.readInt();
    int timeoutMillis = in.readInt();
    long sessionId = in.readLong();
    Bytes password = in.readBuffer();
    if (password == null || password.length() != PASSWORD_BYTES) {
      throw new MalformedException("the password in a connect response must have 16 bytes");
    }
    boolean hasReadOnlyFlag = in.remaining() > 0;
    return new ConnectResponse(
        timeoutMillis, sessionId, password, hasReadOnlyFlag, hasReadOnlyFlag && in.readBoolean());
  }

  /** Writes the payload of the frame. */
  public void encode(Output out) {
    out.writeInt(0);
    out.writeInt(timeoutMillis);
    out.writeLong(sessionId);
    out.writeBuffer(password);
    if (hasReadOnlyFlag) {
      out.writeBoolean(readOnly);
    }
  }
}
