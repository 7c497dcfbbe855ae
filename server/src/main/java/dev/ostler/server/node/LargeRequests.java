package dev.ostler.server.node;

import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;

/**
 * Large requests that are in flight, from their announcement to their answer: so many bytes at most
 * over all clients. Belongs to the loop's thread.
 */
final class LargeRequests {
  private final long bytesMax;
  private long bytesInFlight;

  LargeRequests(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** False if there is no room for another one. */
  boolean admit(ClientState client, int length) {
    if (bytesInFlight + length > bytesMax) {
      client.endDetail =
          ", it has "
              + length
              + " bytes and "
              + bytesInFlight
              + " bytes of large requests are in flight";
      return false;
    }
    bytesInFlight += length;
    client.largeBytesComing = length;
    return true;
  }

  /** What was announced does not come. */
  void abandoned(ClientState client) {
    bytesInFlight -= client.largeBytesComing;
    client.largeBytesComing = 0;
  }

  /** A request has come whole, large or not. */
  void arrived(ClientState client, int xid, Request request) {
    if (client.largeBytesComing > 0) {
      client.largeBytes += client.largeBytesComing;
      client.largeBytesComing = 0;
      client.largeXid = request instanceof Request.Ping ? Xid.PING : xid;
    }
  }

  boolean areInFlight() {
    return bytesInFlight > 0;
  }

  /** A request is answered, large or not. With the last large one of a client go those before. */
  void answered(ClientState client, int xid) {
    if (client.largeBytes > 0 && client.largeXid == xid) {
      release(client);
    }
  }

  /** A client waits for no answers any more. */
  void release(ClientState client) {
    bytesInFlight -= client.largeBytes;
    client.largeBytes = 0;
  }
}
