package dev.ostler.interop.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.Client;
import dev.ostler.client.ClientOptions;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Relay;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;

/** Tests that share one server of each product, and have clients and a chroot of their own. */
@ParameterizedClass
@Timeout(120)
abstract class OneServer {
  @SuppressWarnings("NullAway.Init") // Set before each product's tests.
  private static LiveServer server;

  final Clients clients = new Clients();

  OneServer(Product product) {
    assertThat(server.process().name()).isEqualToIgnoringCase(product.name());
  }

  @BeforeParameterizedClassInvocation
  static void startServer(Product product) {
    server = product.server(Map.of()).start();
  }

  @AfterParameterizedClassInvocation
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void disconnect() {
    clients.close();
  }

  static LiveServer server() {
    return server;
  }

  /** A client below the test's chroot, connected. */
  final Client connect() throws InterruptedException {
    return clients.connect(server.connectString());
  }

  /** The same by a way that can be cut; the chroot is there already. */
  final Client connectThrough(Relay relay) throws InterruptedException {
    return clients.connect(below(relay.connectString()));
  }

  /** For a client of these servers below the test's chroot. */
  final ClientOptions.Builder below(String servers) {
    return ClientOptions.builder(servers + clients.chroot());
  }
}
