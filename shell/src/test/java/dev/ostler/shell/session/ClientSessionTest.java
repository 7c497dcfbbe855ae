package dev.ostler.shell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.ClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientSessionTest {
  private static final int TIMEOUT_MILLIS = 650;

  private interface Wait {
    void on(ShellSession session) throws InterruptedException;
  }

  /** A port where nobody listens. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Duration timeUntilItIsGivenUp(Wait wait) throws IOException {
    ConnectOptions options =
        new ConnectOptions("127.0.0.1:" + freePort(), TIMEOUT_MILLIS, false, null);
    try (ShellSession session = ClientSession.open(options, SessionEvents.NONE)) {
      long begin = System.nanoTime();
      assertThatThrownBy(() -> wait.on(session)).isInstanceOf(ClientException.ConnectionLost.class);
      return Duration.ofNanos(System.nanoTime() - begin);
    }
  }

  @Test
  void whoWaitsPatientlyWaitsForTheWholeSessionTimeout() throws IOException {
    assertThat(timeUntilItIsGivenUp(ShellSession::awaitConnectedPatiently))
        .isGreaterThanOrEqualTo(Duration.ofMillis(TIMEOUT_MILLIS));
  }
}
