package dev.ostler.interop.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports on loopback that nobody listens on. */
public final class Ports {
  private static final int FIRST = Integer.getInteger("ostler.interop.livePort", 24500);
  private static final int COUNT = 200;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Ports() {}

  /** A port that was free a moment ago and is not given out again soon. */
  public static int next() {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException taken) {
        // The next one, then.
      }
    }
    throw new IllegalStateException(
        "no free port from " + FIRST + " on; choose others with -Dostler.interop.livePort=PORT");
  }
}
