package dev.ostler.interop.quorum;

import dev.ostler.interop.support.Await;
import dev.ostler.net.election.ElectionDialEvents;
import dev.ostler.net.election.ElectionEndpoint;
import dev.ostler.net.election.ElectionEvents;
import dev.ostler.net.election.ElectionLink;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.SystemNameResolver;
import dev.ostler.net.link.TransportKind;
import dev.ostler.net.quorum.QuorumDialEvents;
import dev.ostler.net.quorum.QuorumEndpoint;
import dev.ostler.net.quorum.QuorumEvents;
import dev.ostler.net.quorum.QuorumLink;
import dev.ostler.net.quorum.QuorumOptions;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A server without a mind of its own: it notes what it is told, and says what a test wants. */
final class HandMadePeer implements AutoCloseable {
  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final DialOptions UNTIL_IT_LISTENS =
      DialOptions.persistent(5000, Await.PATIENCE.toMillis(), false);

  /** What an Apache acceptor or dialer sent, in order. */
  final BlockingQueue<Notification> votes = new LinkedBlockingQueue<>();

  final BlockingQueue<ElectionOpening> openings = new LinkedBlockingQueue<>();
  final BlockingQueue<ElectionLink> electionLinks = new LinkedBlockingQueue<>();
  final BlockingQueue<QuorumLink> learners = new LinkedBlockingQueue<>();
  final BlockingQueue<QuorumMessage> messages = new LinkedBlockingQueue<>();
  final List<String> trace = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  private final SystemNameResolver names = new SystemNameResolver();
  private final NetworkLoop loop = new NetworkLoop(TransportKind.AUTO, "peer-loop", failures::add);
  private final ElectionEndpoint elections =
      new ElectionEndpoint(loop, names, HANDSHAKE_MILLIS, new Elections());
  private final QuorumEndpoint quorum =
      new QuorumEndpoint(loop, names, QuorumOptions.defaults(HANDSHAKE_MILLIS), new Quorum());

  void listen(int quorumPort, int electionPort) {
    run(() -> {
      elections.listen(options("election port", electionPort));
      quorum.listen(options("quorum port", quorumPort));
    });
  }

  private static ListenOptions options(String name, int port) {
    return new ListenOptions(name, List.of(new HostAndPort("127.0.0.1", port)), 3, 1000, false);
  }

  /** A link to an election port, as soon as somebody listens there. */
  ElectionLink dialElection(int port) throws Exception {
    ElectionDialed dialed = new ElectionDialed();
    run(() -> elections.dial(localhost(port), UNTIL_IT_LISTENS, dialed));
    return dialed.await();
  }

  /** A link to a leader, as soon as it leads. */
  QuorumLink dialLeader(int port) throws Exception {
    QuorumDialed dialed = new QuorumDialed();
    run(() -> quorum.dial(localhost(port), UNTIL_IT_LISTENS, dialed));
    return dialed.await();
  }

  private static List<HostAndPort> localhost(int port) {
    return List.of(new HostAndPort("localhost", port));
  }

  /** What becomes of a dial. */
  abstract static class Dialed<L> {
    private final CompletableFuture<L> link = new CompletableFuture<>();

    public final void connected(L connected) {
      link.complete(connected);
    }

    public final void failed(String reason) {
      link.completeExceptionally(new AssertionError(reason));
    }

    final L await() throws Exception {
      return link.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Waits for a link to an election port. */
  private static final class ElectionDialed extends Dialed<ElectionLink>
      implements ElectionDialEvents {}

  /** Waits for a link to a leader. */
  private static final class QuorumDialed extends Dialed<QuorumLink> implements QuorumDialEvents {}

  /** Does something on the loop's thread. */
  void run(Runnable task) {
    loop.execute(task);
  }

  /** The next vote like this; others before it are passed over. */
  Notification awaitVote(String what, Predicate<Notification> wanted) throws Exception {
    return await(what, votes, wanted);
  }

  /** The next message of this kind; pings before it are passed over. */
  <M extends QuorumMessage> M awaitMessage(Class<M> kind) throws Exception {
    QuorumMessage found =
        await(
            kind.getSimpleName(),
            messages,
            message -> !(message instanceof QuorumMessage.Ping) || kind.isInstance(message));
    return kind.cast(found);
  }

  private <T> T await(String what, BlockingQueue<T> queue, Predicate<T> wanted) throws Exception {
    long end = System.nanoTime() + Await.PATIENCE.toNanos();
    while (true) {
      T next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("no " + what + " came; what came:\n" + String.join("\n", trace));
      }
      if (wanted.test(next)) {
        return next;
      }
    }
  }

  @Override
  public void close() {
    run(() -> {
      elections.close();
      quorum.close();
    });
    loop.close();
    names.close();
  }

  /** What comes on the election port. */
  private final class Elections implements ElectionEvents {
    @Override
    public void listening(List<InetSocketAddress> addresses) {}

    @Override
    public void listenFailed(String reason) {
      failures.add(new AssertionError(reason));
    }

    @Override
    public void accepted(ElectionLink link) {}

    @Override
    public void opened(ElectionLink link, ElectionOpening opening) {
      trace.add("opened " + opening);
      openings.add(opening);
      electionLinks.add(link);
    }

    @Override
    public void received(ElectionLink link, Bytes body) {
      try {
        Notification vote = Notification.decode(body);
        trace.add(vote.toString());
        votes.add(vote);
      } catch (MalformedException e) {
        failures.add(e);
      }
    }

    @Override
    public void closed(ElectionLink link, LinkEnd end) {
      trace.add(link + " is closed: " + end);
    }
  }

  /** What comes on the quorum port. */
  private final class Quorum implements QuorumEvents {
    @Override
    public void listening(List<InetSocketAddress> addresses) {}

    @Override
    public void listenFailed(String reason) {
      failures.add(new AssertionError(reason));
    }

    @Override
    public void opened(QuorumLink link) {
      learners.add(link);
    }

    @Override
    public void received(QuorumLink link, QuorumMessage message) {
      trace.add(message.toString());
      messages.add(message);
    }

    @Override
    public void streamSent(QuorumLink link) {}

    @Override
    public void closed(QuorumLink link, LinkEnd end) {
      trace.add(link + " is closed: " + end);
    }
  }
}
