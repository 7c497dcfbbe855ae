package dev.ostler.interop.library;

import static dev.ostler.interop.library.Clients.LIMIT;
import static dev.ostler.interop.library.Clients.SHORT_SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.CreateMode;
import dev.ostler.client.Data;
import dev.ostler.client.Operations;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.Session;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.Watched;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@MethodSource("dev.ostler.interop.library.Product#usual")
final class LibrarySessionIT extends OneServer {
  LibrarySessionIT(Product product) {
    super(product);
  }

  @Test
  void aCloseTakesTheEphemeralsAlongAndAbandoningLeavesThemToTheTimeout() throws Exception {
    Client watcher = connect();
    Client closed = connect();
    Client abandoned = clients.connect(below(server().connectString()), SHORT_SESSION);
    closed.blocking().create("/closed", null, CreateMode.EPHEMERAL);
    abandoned.blocking().create("/abandoned", null, CreateMode.EPHEMERAL);
    closed.close();
    abandoned.abandon();
    assertThat(watcher.blocking().exists("/closed")).isEmpty();
    assertThat(watcher.blocking().exists("/abandoned")).isPresent();
    Await.until("the session to time out", () -> watcher.blocking().exists("/abandoned").isEmpty());
  }

  @Test
  void anAbandonedSessionCanBeTakenOver() throws Exception {
    Client first = connect();
    first.blocking().create("/e", null, CreateMode.EPHEMERAL);
    Session session = Objects.requireNonNull(first.session());
    first.abandon();
    Client second = clients.connect(below(server().connectString()).resume(session));
    assertThat(second.sessionId()).isEqualTo(session.id());
    assertThat(second.blocking().getEphemerals("/")).containsExactly("/e");
  }

  @Test
  void anExpiredSessionIsToldBeforeAnythingElseAndFollowedByANewOne() throws Exception {
    Client client = connect();
    client.blocking().create("/e", null, CreateMode.EPHEMERAL);
    Watched<Data> read = client.blocking().getDataAndWatch("/e");
    List<ConnectionState> states = Collections.synchronizedList(new ArrayList<>());
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    var _ =
        client.addListener((state, session) -> {
          states.add(state);
          order.add(state.name());
        });
    CompletableFuture<Void> told =
        read.watch().event().thenAccept(event -> order.add("watch")).toCompletableFuture();
    long old = client.sessionId();
    clients.expire(client, server().connectString());
    told.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    // Listeners hear on their own thread, in order, and before the answers of the new session.
    client.blocking().exists("/");
    assertThat(states)
        .containsSubsequence(
            ConnectionState.SUSPENDED,
            ConnectionState.EXPIRED,
            ConnectionState.CONNECTING,
            ConnectionState.CONNECTED);
    assertThat(order.indexOf("EXPIRED")).isLessThan(order.indexOf("watch"));
    assertThatThrownBy(() -> client.inSession(old).blocking().create("/late", null))
        .isInstanceOf(ClientException.SessionExpired.class);
    assertThat(client.blocking().exists("/e")).isEmpty();
    assertThat(client.blocking().exists("/late")).isEmpty();
    client.blocking().create("/e", null, CreateMode.EPHEMERAL);
  }

  @Test
  void aClientThatWantsNoSecondSessionIsOverWithItsFirst() throws Exception {
    Client client =
        clients.connect(
            ClientOptions.builder(server().connectString()).newSessionAfterExpiry(false));
    Session session = Objects.requireNonNull(client.session());
    Await.until(
        "the end",
        () -> {
          if (client.state() != ConnectionState.EXPIRED) {
            Client.connect(ClientOptions.builder(server().connectString()).resume(session).build())
                .close();
          }
          return client.state() == ConnectionState.EXPIRED;
        });
    assertThatThrownBy(() -> client.blocking().exists("/"))
        .isInstanceOf(ClientException.SessionExpired.class);
  }

  @Test
  void aSessionOutlivesARestartOfItsServer() throws Exception {
    Client client = connect();
    client.blocking().create("/e", null, CreateMode.EPHEMERAL);
    long session = client.sessionId();
    server().crashAndRestart();
    assertThat(client.retrying(RetryPolicy.within(LIMIT)).blocking().exists("/e")).isPresent();
    assertThat(client.sessionId()).isEqualTo(session);
  }

  @Test
  void requestsOnTheirWayWhenTheConnectionIsCutSayThatTheyMayHaveBeenCarriedOut() throws Exception {
    Client observer = connect();
    try (Relay relay = new Relay(server())) {
      Client client = connectThrough(relay);
      List<CompletableFuture<?>> writes = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        writes.add(client.create("/" + i, null).toCompletableFuture());
      }
      relay.cut();
      relay.mend();
      int done = 0;
      int unknown = 0;
      List<String> unsent = new ArrayList<>();
      for (int i = 0; i < writes.size(); i++) {
        try {
          var _ = writes.get(i).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          done++;
        } catch (ExecutionException e) {
          ClientException failure = Objects.requireNonNull(ClientException.in(e));
          assertThat(failure).isInstanceOf(ClientException.ConnectionLost.class);
          if (failure.outcomeUnknown()) {
            unknown++;
          } else {
            unsent.add("" + i);
          }
        }
      }
      observer.blocking().sync("/");
      List<String> made = observer.blocking().getChildren("/").names();
      assertThat(Collections.disjoint(made, unsent)).isTrue();
      assertThat(made.size()).isBetween(done, done + unknown);
    }
  }

  @Test
  void aClientThatIsCutOffForLongerThanItsLeaseIsUncertainAndThenExpired() throws Exception {
    try (Relay relay = new Relay(server())) {
      Client client = clients.connect(below(relay.connectString()), SHORT_SESSION);
      List<ConnectionState> states = Collections.synchronizedList(new ArrayList<>());
      var _ = client.addListener((state, session) -> states.add(state));
      Client observer = connect();
      client.blocking().create("/e", null, CreateMode.EPHEMERAL);
      Watched<?> end = observer.blocking().existsAndWatch("/e");
      CompletableFuture<Duration> leaseAtTheEnd =
          end.watch()
              .event()
              .thenApply(event -> {
                assertThat(event.kind()).isEqualTo(WatchEvent.Kind.DELETED);
                return client.sessionLeaseRemaining();
              })
              .toCompletableFuture();
      relay.cut();
      assertThat(leaseAtTheEnd.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("the lease that is left when others see the ephemeral go")
          .isLessThanOrEqualTo(Duration.ZERO);
      // A listener may hear of it later than whoever asks for the lease: threads may wait.
      Await.until("uncertainty", () -> states.contains(ConnectionState.UNCERTAIN));
      relay.mend();
      Await.until("a new session", () -> client.state() == ConnectionState.CONNECTED);
      client.blocking().exists("/");
      assertThat(states)
          .containsSubsequence(
              ConnectionState.SUSPENDED,
              ConnectionState.UNCERTAIN,
              ConnectionState.EXPIRED,
              ConnectionState.CONNECTED);
    }
  }

  @Test
  void aServerThatIsNotThereAtFirstIsFoundWhenItComes() throws Exception {
    server().stop();
    Client client = Client.connect(ClientOptions.of(server().connectString()));
    try (client) {
      CompletableFuture<?> early = client.exists("/").toCompletableFuture();
      Clients.awaitTrouble(client, "refused");
      server().start();
      assertThat(early.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    } finally {
      if (!server().process().isAlive()) {
        server().start();
      }
    }
  }

  @Test
  void aPingKeepsAnIdleSession() throws Exception {
    Client client =
        clients.connect(ClientOptions.builder(server().connectString()), Duration.ofSeconds(5));
    long session = client.sessionId();
    // Longer than a server that hears nothing waits: the timeout and a tick.
    client
        .delay(Duration.ofSeconds(7))
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(client.sessionId()).isEqualTo(session);
    client.blocking().setData("/", null, Operations.ANY_VERSION);
  }
}
