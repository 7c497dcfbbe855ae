package dev.ostler.wire.client;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a client.
 *
 * @param lastZxidSeen a server behind it must refuse the client
 * @param timeoutMillis what the client wishes; the server decides
 * @param sessionId 0 for a new session
 * @param hasReadOnlyFlag false for clients older than 3.4, which get an answer without the flag
 */
public record ConnectRequest(
    int protocolVersion,
    long lastZxidSeen,
    int timeoutMillis,
    long sessionId,
    @Nullable Bytes password,
    boolean hasReadOnlyFlag,
    boolean readOnly) {

  /** Decodes the frame; bytes behind the last field are ignored. */
  public static ConnectRequest decode(Input in) throws MalformedException {
    int protocolVersion = in.readInt();
    long lastZxidSeen = in.readLong();
    int timeoutMillis = in.readInt();
    long sessionId = in.readLong();
    Bytes password = in.readBuffer();
    boolean hasReadOnlyFlag = in.remaining() > 0;
    boolean readOnly = hasReadOnlyFlag && in.readBoolean();
    return new ConnectRequest(
        protocolVersion,
        lastZxidSeen,
        timeoutMillis,
        sessionId,
        password,
        hasReadOnlyFlag,
        readOnly);
  }

  /** Writes the payload of the frame. */
  public void encode(Output out) {
    out.writeInt(protocolVersion);
    out.writeLong(lastZxidSeen);
    out.writeInt(timeoutMillis);
    out.writeLong(sessionId);
    out.writeBuffer(password);
    if (hasReadOnlyFlag) {
      out.writeBoolean(readOnly);
    }
  }
}
