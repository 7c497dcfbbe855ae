package dev.ostler.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int QUIET_MILLIS = 150;

  private ServerSocket server = unbound();
  private Relay relay = new Relay(0, new InetSocketAddress(0));

  private static ServerSocket unbound() {
    try {
      return new ServerSocket();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void open() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setSoTimeout(PATIENCE_MILLIS);
    relay.close();
    relay = new Relay(0, (InetSocketAddress) server.getLocalSocketAddress());
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
    server.close();
  }

  private Socket connect() throws IOException {
    Socket near = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    near.setSoTimeout(PATIENCE_MILLIS);
    return near;
  }

  private Socket accept() throws IOException {
    Socket far = server.accept();
    far.setSoTimeout(PATIENCE_MILLIS);
    return far;
  }

  private static void say(Socket from, int word) throws IOException {
    from.getOutputStream().write(word);
  }

  private static int hear(Socket at) throws IOException {
    return at.getInputStream().read();
  }

  private static void hearsNothing(Socket at) throws IOException {
    at.setSoTimeout(QUIET_MILLIS);
    assertThatThrownBy(() -> hear(at)).isInstanceOf(SocketTimeoutException.class);
    at.setSoTimeout(PATIENCE_MILLIS);
  }

  @Test
  void bytesPassInBothDirectionsAndEndsAreTold() throws IOException {
    try (Socket near = connect();
        Socket far = accept()) {
      say(near, 1);
      assertThat(hear(far)).isEqualTo(1);
      near.shutdownOutput();
      assertThat(hear(far)).isEqualTo(-1);
      say(far, 2);
      assertThat(hear(near)).isEqualTo(2);
      far.shutdownOutput();
      assertThat(hear(near)).isEqualTo(-1);
    }
  }

  @Test
  void whatASilentRelayHoldsPassesWhenItIsMended() throws IOException {
    try (Socket near = connect();
        Socket far = accept()) {
      relay.silence();
      say(near, 1);
      say(far, 2);
      near.shutdownOutput();
      hearsNothing(far);
      hearsNothing(near);
      relay.mend();
      assertThat(hear(far)).isEqualTo(1);
      assertThat(hear(far)).isEqualTo(-1);
      assertThat(hear(near)).isEqualTo(2);
    }
  }

  @Test
  void oneDirectionCanBeSilentAlone() throws IOException {
    try (Socket near = connect();
        Socket far = accept()) {
      relay.silence(Relay.Direction.BACK);
      say(far, 2);
      say(near, 1);
      assertThat(hear(far)).isEqualTo(1);
      hearsNothing(near);
    }
  }

  @Test
  void aNewConnectionThroughASilentRelayIsTakenAndHearsNothing() throws IOException {
    relay.silence();
    try (Socket near = connect()) {
      say(near, 1);
      hearsNothing(near);
      relay.mend();
      try (Socket far = accept()) {
        assertThat(hear(far)).isEqualTo(1);
      }
    }
  }

  @Test
  void aCutRelayResetsWhatStandsAndWhatComes() throws IOException {
    try (Socket near = connect();
        Socket far = accept()) {
      say(near, 1);
      assertThat(hear(far)).isEqualTo(1);
      relay.cut();
      assertThatThrownBy(() -> hear(near)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> hear(far)).isInstanceOf(IOException.class);
    }
    try (Socket late = connect()) {
      assertThatThrownBy(
              () -> {
                int word = hear(late);
                assertThat(word).isNotEqualTo(-1);
              })
          .isInstanceOf(IOException.class);
    }
    relay.mend();
    try (Socket near = connect();
        Socket far = accept()) {
      say(near, 3);
      assertThat(hear(far)).isEqualTo(3);
    }
  }

  @Test
  void aDelayHoldsBytesBackAndKeepsTheirOrder() throws IOException {
    relay.delay(Duration.ofMillis(500));
    try (Socket near = connect();
        Socket far = accept()) {
      long began = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        say(near, i);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(hear(far)).isEqualTo(i);
      }
      // Each waits for itself, not for the one before it.
      assertThat(System.nanoTime() - began)
          .isBetween(Duration.ofMillis(500).toNanos(), Duration.ofMillis(4_500).toNanos());
    }
  }

  @Test
  void aTargetThatRefusesResetsTheConnection() throws IOException {
    server.close();
    try (Socket near = connect()) {
      assertThatThrownBy(() -> hear(near)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aPartitionSeparatesGroupsAndLeavesThePairsWithinThem() throws IOException {
    Map<Integer, Partition.Ports> servers = new LinkedHashMap<>();
    int port = server.getLocalPort();
    for (int sid = 1; sid <= 3; sid++) {
      servers.put(sid, new Partition.Ports(port, port));
    }
    try (Partition network = new Partition(servers)) {
      network.separate(Set.of(1), Set.of(2, 3));
      assertThat(passes(network, 2, 3, PATIENCE_MILLIS)).isTrue();
      assertThat(passes(network, 1, 2, QUIET_MILLIS)).isFalse();
      assertThat(passes(network, 3, 1, QUIET_MILLIS)).isFalse();
      network.mend();
      assertThat(passes(network, 3, 2, PATIENCE_MILLIS)).isTrue();
    }
  }

  private boolean passes(Partition network, int from, int to, int millis) throws IOException {
    try (Socket near =
        new Socket(InetAddress.getLoopbackAddress(), network.ports(from, to).quorum())) {
      say(near, 1);
      server.setSoTimeout(millis);
      try (Socket far = server.accept()) {
        return hear(far) == 1;
      } catch (SocketTimeoutException silent) {
        return false;
      }
    }
  }
}
