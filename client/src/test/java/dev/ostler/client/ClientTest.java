package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client on real sockets, against servers that are not real. */
@Timeout(60)
class ClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final FakeServer server = new FakeServer();
  private final List<Client> clients = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    clients.forEach(Client::abandon);
    server.close();
  }

  private Client connect(String connectionString) {
    return connect(ClientOptions.builder(connectionString));
  }

  /** With a session timeout that a machine with much else to do does not use up. */
  private Client connect(ClientOptions.Builder options) {
    return connect(options, Duration.ofSeconds(20));
  }

  private Client connect(ClientOptions.Builder options, Duration sessionTimeout) {
    Client client = Client.connect(options.sessionTimeout(sessionTimeout).build());
    clients.add(client);
    return client;
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** What is told to who waits for a session, once that names a reason. */
  static ClientException trouble(Client client, String reason) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        Session session = client.awaitConnected(Duration.ofMillis(100));
        throw new AssertionError("there is a session: " + session);
      } catch (ClientException.ConnectionLost failure) {
        if (String.valueOf(failure.getMessage()).contains(reason)
            || System.nanoTime() - deadline > 0) {
          return failure;
        }
      }
    }
  }

  @Test
  void manyReadsAreAnsweredInOrder() throws Exception {
    Client client = connect(server.address());
    List<CompletableFuture<Data>> reads = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      int number = i;
      reads.add(
          client
              .getData("/node/" + i)
              .thenApply(data -> {
                order.add(number);
                return data;
              })
              .toCompletableFuture());
    }
    for (int i = 0; i < reads.size(); i++) {
      assertThat(reads.get(i).get(10, TimeUnit.SECONDS).text()).isEqualTo("/node/" + i);
    }
    assertThat(order).isSorted().hasSize(5_000);
  }

  @Test
  void aListWithDeadUnresolvableAndRepeatedEntriesStillLeadsToTheServer() throws Exception {
    String list =
        "127.0.0.1:%d,no-such-host.invalid:2181,%s,%s,127.0.0.1:%d"
            .formatted(deadPort(), server.address(), server.address(), deadPort());
    Client client = connect(list);
    assertThat(client.awaitConnected(LIMIT).server().port()).isEqualTo(server.port());
    assertThat(client.blocking().getData("/a").text()).isEqualTo("/a");
  }

  @Test
  void withoutAnyServerTheTroubleOfTheLastOneIsTold() throws Exception {
    int port = deadPort();
    Client client = connect("127.0.0.1:" + port);
    assertThat(trouble(client, "refused"))
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("refused");
  }

  @Test
  void aNameWithoutAnAddressIsNamedInTheTrouble() throws Exception {
    Client client = connect("no-such-host.invalid:2181");
    assertThat(trouble(client, "no-such-host.invalid"))
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void aServerThatAcceptsAndNeverAnswersIsLeftForAnother() throws Exception {
    try (FakeServer silent = new FakeServer()) {
      silent.silent = true;
      for (int i = 0; i < 4; i++) {
        Client client =
            connect(
                ClientOptions.builder(silent.address() + "," + server.address())
                    .connectTimeout(Duration.ofMillis(300)));
        assertThat(client.awaitConnected(LIMIT).server().port()).isEqualTo(server.port());
      }
    }
  }

  @Test
  void aRequestThatIsNeverAnsweredFailsInTime() throws Exception {
    Client client =
        connect(ClientOptions.builder(server.address()).requestTimeout(Duration.ofMillis(400)));
    client.awaitConnected(LIMIT);
    assertThatThrownBy(() -> client.blocking().getData(FakeServer.NEVER))
        .isInstanceOfSatisfying(
            ClientException.TimedOut.class,
            failure -> {
              assertThat(failure.outcomeUnknown()).isTrue();
              assertThat(failure.path()).isEqualTo(FakeServer.NEVER);
              assertThat(failure.operation()).isEqualTo("getData");
            })
        .hasMessageContaining("getData /never")
        .hasMessageContaining("400 ms");
  }

  @Test
  void anAnswerToARequestThatWasNeverSentEndsTheConnectionAndTheNextOneWorks() throws Exception {
    Client client = connect(server.address());
    assertThatThrownBy(() -> client.blocking().getData(FakeServer.UNASKED))
        .isInstanceOf(ClientException.ConnectionLost.class)
        .hasMessageContaining("answered request");
    assertThat(client.blocking().getData("/fine").text()).isEqualTo("/fine");
    assertThat(server.handshakes.get()).isEqualTo(2);
  }

  @Test
  void anAnswerThatIsTooLargeFailsAloneAndTheConnectionGoesOn() throws Exception {
    Client client = connect(ClientOptions.builder(server.address()).maxReplyBytes(10_000));
    CompletableFuture<Data> large = client.getData(FakeServer.LARGE).toCompletableFuture();
    CompletableFuture<Data> small = client.getData("/small").toCompletableFuture();
    assertThat(small.get(10, TimeUnit.SECONDS).text()).isEqualTo("/small");
    assertThat(large)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(ClientException.TooLarge.class)
        .withMessageContaining("10000");
    assertThat(server.handshakes.get()).isEqualTo(1);
  }

  @Test
  void anAnswerInManyPiecesIsPutTogether() throws Exception {
    Client client = connect(server.address());
    assertThat(client.blocking().getData(FakeServer.LARGE).bytes().length())
        .isEqualTo(FakeServer.LARGE_BYTES);
  }

  @Test
  void anAnswerThatCannotBeUnderstoodFailsAlone() throws Exception {
    Client client = connect(server.address());
    assertThatThrownBy(() -> client.blocking().getData(FakeServer.TORN))
        .isInstanceOf(ClientException.Unexpected.class);
    assertThat(client.blocking().getData("/fine").text()).isEqualTo("/fine");
    assertThat(server.handshakes.get()).isEqualTo(1);
  }

  @Test
  void aRequestThatIsTooLargeNeverLeaves() {
    Client client = connect(server.address());
    assertThatThrownBy(() -> client.blocking().setData("/a", new byte[2_000_000], -1))
        .isInstanceOf(ClientException.TooLarge.class)
        .hasMessageContaining("1048575");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void aLostConnectionTellsThatTheOutcomeIsUnknownAndTheSessionGoesOn() throws Exception {
    Client client = connect(server.address());
    long session = client.awaitConnected(LIMIT).id();
    assertThatThrownBy(() -> client.blocking().getData(FakeServer.DROP))
        .isInstanceOfSatisfying(
            ClientException.ConnectionLost.class,
            failure -> assertThat(failure.outcomeUnknown()).isTrue());
    assertThat(client.blocking().getData("/fine").text()).isEqualTo("/fine");
    assertThat(client.sessionId()).isEqualTo(session);
  }

  @Test
  void aRetriedReadSurvivesALostConnectionAndARetriedWriteDoesNot() throws Exception {
    Client client = connect(server.address());
    client.awaitConnected(LIMIT);
    Operations retrying = client.retrying(RetryPolicy.within(LIMIT));
    CompletableFuture<Data> lost = client.getData(FakeServer.NEVER).toCompletableFuture();
    CompletableFuture<Data> read = retrying.getData("/read").toCompletableFuture();
    CompletableFuture<?> write = retrying.setData("/write", null, -1).toCompletableFuture();
    await(() -> server.unanswered.get() == 2);
    server.silent = false;
    server.dropAll();
    assertThat(read.get(10, TimeUnit.SECONDS).text()).isEqualTo("/read");
    assertThat(lost).failsWithin(LIMIT);
    assertThat(write)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(ClientException.ConnectionLost.class);
  }

  @Test
  void watchesAreArmedAgainAtTheNextConnection() throws Exception {
    Client client = connect(server.address());
    BlockingQueue<WatchEvent.Kind> kinds = new LinkedBlockingQueue<>();
    Watch watch =
        client.blocking().watch("/w", WatchMode.PERSISTENT, event -> kinds.add(event.kind()));
    Watched<Data> read = client.blocking().getDataAndWatch("/once");
    server.dropAll();
    assertThat(kinds.poll(10, TimeUnit.SECONDS)).isEqualTo(WatchEvent.Kind.DISCONNECTED);
    assertThat(kinds.poll(10, TimeUnit.SECONDS)).isEqualTo(WatchEvent.Kind.RECONNECTED);
    Request.SetWatches armed =
        (Request.SetWatches)
            server.requests.stream()
                .filter(request -> request instanceof Request.SetWatches)
                .findFirst()
                .orElseThrow();
    assertThat(armed.persistent()).hasToString("[/w]");
    assertThat(armed.data()).hasToString("[/once]");
    assertThat(read.watch().event().toCompletableFuture()).isNotDone();
    watch.close();
    assertThat(kinds.poll(10, TimeUnit.SECONDS)).isEqualTo(WatchEvent.Kind.REMOVED);
    await(() -> server.requests.stream().anyMatch(r -> r instanceof Request.RemoveWatches));
  }

  @Test
  void aWatchAskedForBehindARemovalOfTheSameKindLives() throws Exception {
    Client client = connect(server.address());
    client.awaitConnected(LIMIT);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Watch first =
        client
            .blocking()
            .watch("/w", WatchMode.PERSISTENT, event -> heard.add("1 " + event.kind()));
    CompletableFuture<Void> removal =
        client.removeWatches("/w", WatchTarget.ANY, false).toCompletableFuture();
    CompletableFuture<Watch> second =
        client
            .watch("/w", WatchMode.PERSISTENT, event -> heard.add("2 " + event.kind()))
            .toCompletableFuture();
    removal.get(10, TimeUnit.SECONDS);
    assertThat(second.get(10, TimeUnit.SECONDS).isOpen()).isTrue();
    assertThat(first.isOpen()).isFalse();
    server.dropAll();
    List<String> expected = List.of("1 REMOVED", "2 DISCONNECTED", "2 RECONNECTED");
    for (String event : expected) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
    }
  }

  @Test
  void anExpiredSessionEndsItsWatchesAndItsCallsButNotTheClient() throws Exception {
    Client client = connect(server.address());
    List<ConnectionState> states = new ArrayList<>();
    long old = client.awaitConnected(LIMIT).id();
    Watched<Data> read = client.blocking().getDataAndWatch("/once");
    Registration unused = client.addListener((state, session) -> states.add(state));
    await(() -> client.sessionLeaseRemaining(old).compareTo(Duration.ZERO) > 0);
    server.forgetful = true;
    server.dropAll();
    assertThat(read.watch().event().toCompletableFuture().get(10, TimeUnit.SECONDS).kind())
        .isEqualTo(WatchEvent.Kind.SESSION_ENDED);
    assertThatThrownBy(() -> client.inSession(old).blocking().getData("/a"))
        .isInstanceOf(ClientException.SessionExpired.class);
    await(() -> client.state() == ConnectionState.CONNECTED && client.sessionId() != old);
    assertThat(client.sessionLeaseRemaining()).isPositive();
    assertThat(client.sessionLeaseRemaining(client.sessionId())).isPositive();
    assertThat(client.sessionLeaseRemaining(old)).as("the lease is another session's").isZero();
    assertThat(client.blocking().getData("/fine").text()).isEqualTo("/fine");
    assertThat(states)
        .containsExactly(
            ConnectionState.SUSPENDED,
            ConnectionState.EXPIRED,
            ConnectionState.CONNECTING,
            ConnectionState.CONNECTED);
  }

  @Test
  void aCloseWaitsForWhatWasAskedBeforeAndRefusesWhatComesAfter() throws Exception {
    Client client = connect(server.address());
    List<CompletableFuture<Data>> reads = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      reads.add(client.getData("/" + i).toCompletableFuture());
    }
    client.awaitConnected(LIMIT);
    client.close();
    assertThat(reads).allMatch(read -> read.isDone() && !read.isCompletedExceptionally());
    assertThat(server.requests).last().isInstanceOf(Request.CloseSession.class);
    assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
    assertThatThrownBy(() -> client.blocking().getData("/late"))
        .isInstanceOf(ClientException.Closed.class);
    client.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWaitsForATimeEndsWithTheClient(boolean politely) throws Exception {
    Client client = connect(server.address());
    client.awaitConnected(LIMIT);
    Duration hour = Duration.ofHours(1);
    RetryPolicy slow = new RetryPolicy(9, Duration.ofDays(1), hour, hour);
    CompletableFuture<Void> delay = client.delay(hour).toCompletableFuture();
    CompletableFuture<Data> read =
        client.retrying(slow).getData(FakeServer.DROP).toCompletableFuture();
    assertThat(client.retrying(RetryPolicy.within(LIMIT)).blocking().getData("/fine").text())
        .as("its connection is another one")
        .isEqualTo("/fine");
    assertThat(read).as("it waits for its second try").isNotDone();
    if (politely) {
      client.close();
    } else {
      client.abandon();
    }
    assertThat(delay)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(ClientException.Closed.class);
    assertThat(read)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .satisfies(failure ->
            assertThat(ClientException.in(failure))
                .isInstanceOfSatisfying(
                    ClientException.Closed.class,
                    closed -> assertThat(closed.outcomeUnknown()).isTrue())
                .hasCauseInstanceOf(ClientException.ConnectionLost.class));
    assertThat(client.delay(hour)).failsWithin(LIMIT);
  }

  @Test
  void aBlockingCallInACallbackIsRefusedInsteadOfWaitingForEver() throws Exception {
    Client client = connect(server.address());
    client.awaitConnected(LIMIT);
    // The answer waits for the callback: one that is attached too late runs on this thread.
    CompletableFuture<Data> inner =
        client
            .getData(FakeServer.HELD)
            .thenApply(outer -> {
              try {
                return client.blocking().getData("/inner");
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            })
            .toCompletableFuture();
    server.answerHeld();
    assertThat(inner)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void callbacksOfAnExecutorKeepTheirOrder() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Client client = connect(ClientOptions.builder(server.address()).callbackExecutor(pool));
      List<Integer> order = new ArrayList<>();
      CompletableFuture<?> last = CompletableFuture.completedFuture(null);
      for (int i = 0; i < 3_000; i++) {
        int number = i;
        last = client.getData("/" + i).thenAccept(data -> order.add(number)).toCompletableFuture();
      }
      last.get(10, TimeUnit.SECONDS);
      assertThat(order).isSorted().hasSize(3_000);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void whatIsCreatedOnceIsCreatedOnceThoughItIsAskedForAgain() throws Exception {
    Client client = connect(server.address());
    CreateOptions options = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
    UUID id = UUID.randomUUID();
    List<CompletableFuture<Created>> sideBySide = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sideBySide.add(client.createOnce(id, "/p/x-", null, options).toCompletableFuture());
    }
    for (CompletableFuture<Created> asked : sideBySide) {
      assertThat(asked.get(10, TimeUnit.SECONDS).path()).isEqualTo("/p/_c_" + id + "-x-0000000000");
    }
    client.createOnce(id, "/p/x-", null, options).toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(server.created).hasSize(1);
    int before = server.requests.size();
    client
        .createOnce(UUID.randomUUID(), "/p/x-", null, options)
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertThat(server.created).hasSize(2);
    assertThat(server.requests).as("a new id costs one request").hasSize(before + 1);
  }

  @Test
  void aPathNoServerWouldTakeIsRefusedHere() {
    Client client = connect(server.address());
    assertThatThrownBy(() -> client.blocking().getData("no/slash"))
        .isInstanceOf(ClientException.BadArguments.class)
        .hasMessageContaining("begins with a slash");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void theChrootIsPutBeforeEveryPathAndTakenFromEveryAnswer() throws Exception {
    Client client = connect(server.address() + "/app/x");
    assertThat(client.blocking().getData("/a").text()).isEqualTo("/app/x/a");
    assertThat(client.blocking().create("/b", "x".getBytes(StandardCharsets.UTF_8)).path())
        .isEqualTo("/b");
  }

  @Test
  void aSequentialChildOfTheRootIsBelowTheChroot() throws Exception {
    Client client = connect(server.address() + "/app");
    CreateOptions options = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
    assertThat(client.blocking().create("/", null, options).path()).isEqualTo("/0000000000");
    Object unused = client.multi().create("/", null, options).commit();
    await(() -> server.requests.size() == 2);
    Request.Multi multi = (Request.Multi) server.requests.get(1);
    assertThat(((Request.Create) multi.operations().get(0)).path()).hasToString("/app/");
  }

  @Test
  void theLeaseIsTwoThirdsOfTheTimeoutAndEndsWithTheClient() throws Exception {
    Client client = connect(ClientOptions.builder(server.address()), Duration.ofSeconds(4));
    client.awaitConnected(LIMIT);
    client.blocking().getData("/a");
    await(() -> client.sessionLeaseRemaining().toMillis() > 2_000);
    assertThat(client.sessionLeaseRemaining()).isLessThanOrEqualTo(Duration.ofMillis(2_667));
    client.close();
    assertThat(client.sessionLeaseRemaining()).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void clientsSpreadOverTheirServersAndOverTheRestWhenOneDies() throws Exception {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    System.out.println(
        "seed " + seed + "; again: -Dtest=ClientTest -DargLine=-Dostler.seed=" + seed);
    Random random = new Random(seed);
    FakeServer third = new FakeServer();
    try (FakeServer second = new FakeServer()) {
      String list = server.address() + "," + second.address() + "," + third.address();
      int count = 90;
      for (int i = 0; i < count; i++) {
        connect(
            ClientOptions.builder(list).random(new Random(random.nextLong())),
            Duration.ofSeconds(4));
      }
      for (Client client : clients) {
        client.awaitConnected(LIMIT);
      }
      List<Integer> spread = List.of(server.connected(), second.connected(), third.connected());
      System.out.println("spread of " + count + " clients over three servers: " + spread);
      assertThat(spread).allMatch(share -> share >= 10 && share <= 52);
      third.close();
      await(() -> server.connected() + second.connected() == count);
      List<Integer> rest = List.of(server.connected(), second.connected());
      System.out.println("and over two after one died: " + rest);
      assertThat(rest).allMatch(share -> share >= 25 && share <= 65);
    }
  }

  @Test
  void aServerThatComesBackGetsItsShareOfTheClientsThatRebalance() throws Exception {
    FakeServer second = new FakeServer();
    int port = second.port();
    int count = 40;
    for (int i = 0; i < count; i++) {
      connect(
          ClientOptions.builder(server.address() + "," + second.address())
              .rebalanceEvery(Duration.ofMillis(300)));
    }
    for (Client client : clients) {
      client.awaitConnected(LIMIT);
    }
    second.close();
    await(() -> server.connected() == count);
    try (FakeServer back = new FakeServer(port)) {
      await(() -> back.connected() >= 12 && server.connected() + back.connected() == count);
      System.out.println(
          "after a server came back: " + server.connected() + " and " + back.connected());
      for (Client client : clients) {
        assertThat(client.blocking().getData("/fine").text()).isEqualTo("/fine");
      }
    }
  }

  @Test
  void aListThatGrowsMovesItsShareOfTheClientsWithoutAFailure() throws Exception {
    try (FakeServer second = new FakeServer()) {
      int count = 40;
      for (int i = 0; i < count; i++) {
        connect(server.address()).awaitConnected(LIMIT);
      }
      List<CompletableFuture<Data>> reads = new ArrayList<>();
      for (Client client : clients) {
        for (int i = 0; i < 50; i++) {
          reads.add(client.getData("/" + i).toCompletableFuture());
        }
        client.updateServers(server.address() + "," + second.address());
        for (int i = 50; i < 100; i++) {
          reads.add(client.getData("/" + i).toCompletableFuture());
        }
      }
      for (CompletableFuture<Data> read : reads) {
        read.get(10, TimeUnit.SECONDS);
      }
      await(() -> second.connected() >= 5);
      System.out.println(
          "after a second server: " + server.connected() + " and " + second.connected());
      assertThat(second.connected()).isLessThanOrEqualTo(35);
    }
  }
}
