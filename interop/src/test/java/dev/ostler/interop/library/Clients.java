package dev.ostler.interop.library;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
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

  /** Long for any pause of a busy machine. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  /** For a session whose end a test waits for. */
  static final Duration SHORT_SESSION = Duration.ofSeconds(4);

  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

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

  /** A client that waits long for its answers, connected. */
  Client connect(ClientOptions.Builder options) throws InterruptedException {
    return connect(options, SESSION);
  }

  /** The same with a session timeout of its own. */
  Client connect(ClientOptions.Builder options, Duration sessionTimeout)
      throws InterruptedException {
    Client client =
        Client.connect(options.sessionTimeout(sessionTimeout).requestTimeout(LIMIT).build());
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

  /**
   * Waits until a client that cannot connect says why. What it says first may be that it has not
   * tried any server yet.
   */
  static void awaitTrouble(Client client, String part) {
    Await.until(
        "the client to say '" + part + "'",
        () -> {
          try {
            throw new AssertionError("connected: " + client.awaitConnected(ASK_AGAIN));
          } catch (ClientException.ConnectionLost trouble) {
            if (String.valueOf(trouble.getMessage()).contains(part)) {
              return true;
            }
            throw trouble;
          }
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
