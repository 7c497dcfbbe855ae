package dev.ostler.client;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client of an ensemble: one session at a time, over one connection to one of the servers.
 *
 * <pre>{@code
 * try (Client client = Client.connect(ClientOptions.of("a:2181,b:2181,c:2181/app"))) {
 *   client.create("/greeting", "hello".getBytes(UTF_8))
 *       .thenCompose(created -> client.getData(created.path()))
 *       .thenAccept(data -> System.out.println(data.text()));
 *   client.blocking().setData("/greeting", "bye".getBytes(UTF_8), Operations.ANY_VERSION);
 * }
 * }</pre>
 *
 * <p>It keeps its session through lost connections: it goes at once to another server, arms watches
 * again and sends what waits. When a session expires all that belonged to it ends and a new one is
 * begun, see {@link ClientOptions#newSessionAfterExpiry}.
 */
public interface Client extends Operations, AutoCloseable {
  /** Begins to connect and returns at once; requests may be made right away. */
  static Client connect(ClientOptions options) {
    return DefaultClient.start(options);
  }

  /** With the defaults, to the servers of a {@link ConnectionString}. */
  static Client connect(String connectionString) {
    return connect(ClientOptions.of(connectionString));
  }

  /** What it was made with. */
  ClientOptions options();

  /** What it knows of its session. */
  ConnectionState state();

  /** The session; null before the first one. The last one once it is over. */
  @Nullable Session session();

  /** Id of the session, 0 before the first one. */
  default long sessionId() {
    Session session = session();
    return session == null ? 0 : session.id();
  }

  /**
   * Ends when a server is connected, at once if one is; with {@link ClientException.Closed} or
   * {@link ClientException.AuthFailed} if none ever will be.
   */
  CompletionStage<Session> connected();

  /**
   * Waits for {@link #connected}.
   *
   * @throws ClientException.ConnectionLost no server has answered within that time; says why
   */
  Session awaitConnected(Duration limit) throws InterruptedException;

  /**
   * For how long from now the session is alive for certain; zero or less if that is not certain.
   *
   * <p>Two thirds of the session timeout, counted from when the last request that was answered had
   * been sent. A server counts the whole timeout, and begins later: when that request came. The
   * last third is for a follower that hands signs of life on to its leader with delay, and for
   * clocks that do not run equally fast. When it has run out the state is {@link
   * ConnectionState#UNCERTAIN}; a process that was stopped meanwhile must ask here before it acts.
   *
   * <p>One case that no client can see: a follower that is cut off from its leader goes on
   * answering for {@code syncLimit * tickTime}, while the leader, which hears of no sign of life
   * any more, counts. So the session is alive for certain if its timeout is at least {@code 3 *
   * syncLimit * tickTime} of the servers: 30 s, this client's default, for {@code syncLimit=5,
   * tickTime=2000}. With a shorter one, and for what must never happen twice, use a fencing token.
   *
   * <p>This is about the session there is at the moment of the question, which may be another one
   * than a moment before. Whoever holds something that ends with a session asks for that one.
   */
  Duration sessionLeaseRemaining();

  /**
   * For how long from now this very session is alive for certain, as above; zero if it is not the
   * one there is now.
   *
   * @param sessionId see {@link Session#id}
   */
  Duration sessionLeaseRemaining(long sessionId);

  /** Adds a listener; it hears of what happens from now on. */
  Registration addListener(ConnectionListener listener);

  /**
   * Ends after that time, on the thread of the callbacks; never early. With {@link
   * ClientException.Closed} if the client is closed before.
   */
  CompletionStage<Void> delay(Duration time);

  /**
   * Uses other servers from now on, in a connection string whose chroot must be the client's own or
   * none. Whether this client moves is drawn so that, if every client is told the same, each server
   * has an equal share. Nothing is lost by a move: it waits until no answer is open.
   */
  void updateServers(String connectionString);

  /** Closes the session at the server, waiting for its answer for a few seconds at most. */
  @Override
  void close();

  /** As {@link #close} without waiting. Requests made before it are still carried out. */
  CompletionStage<Void> closeAsync();

  /**
   * Stops without a word to the server, as if the process had died: the session lives on until its
   * timeout, or until another client takes it over with {@link
   * ClientOptions.Builder#resume(Session)}.
   */
  void abandon();
}
