package dev.ostler.interop.library;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.client.Client;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.Session;
import dev.ostler.interop.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of one test. */
final class Clients implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final AtomicInteger CHROOTS = new AtomicInteger();

  private final List<Client> all = new ArrayList<>();
  private final String chroot = "/test-" + CHROOTS.incrementAndGet();

  /** The znode all clients of this test share as their root. */
  String chroot() {
    return chroot;
  }

  /** A client below the test's chroot, connected, the chroot made. */
  Client connect(String servers) throws InterruptedException {
    Client client = connect(ClientOptions.builder(servers + chroot));
    client.blocking().ensurePath("/");
    return client;
  }

  /** A client with a short session that waits long for its answers, connected. */
  Client connect(ClientOptions.Builder options) throws InterruptedException {
    Client client =
        Client.connect(options.sessionTimeout(Duration.ofSeconds(4)).requestTimeout(LIMIT).build());
    all.add(client);
    client.awaitConnected(LIMIT);
    return client;
  }

  /**
   * Ends the session of a client as its timeout would. Another client takes it over and closes it
   * in one go: while it waited, the first one would take it back.
   */
  void expire(Client client, String servers) throws InterruptedException {
    long id = client.sessionId();
    Session session = Objects.requireNonNull(client.session());
    Await.until(
        "a new session",
        () -> {
          if (client.sessionId() == id && client.state() != ConnectionState.EXPIRED) {
            Client.connect(ClientOptions.builder(servers).resume(session).build()).close();
          }
          return client.sessionId() != id && client.state() == ConnectionState.CONNECTED;
        });
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public void close() {
    all.forEach(Client::close);
  }
}
