package dev.ostler.interop.library;

import static dev.ostler.interop.library.Clients.LIMIT;
import static dev.ostler.interop.library.Clients.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Operations;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.Session;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.Watched;
import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.ensemble.Ensembles;
import dev.ostler.interop.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The client library on three servers. */
@Timeout(180)
final class LibraryEnsembleIT {
  @RegisterExtension final Ensembles ensembles = new Ensembles();

  private final Clients clients = new Clients();

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private Ensemble three(Product product) {
    return ensembles.add(Ensemble.builder().voters(3, kind(product))).start();
  }

  private static Ensemble.Kind kind(Product product) {
    return switch (product) {
      case OSTLER -> Ensemble.Kind.OSTLER;
      case APACHE -> Ensemble.Kind.APACHE;
    };
  }

  private static EnsembleMember serverOf(Client client, Ensemble ensemble) {
    Session session = Objects.requireNonNull(client.session());
    return ensemble.members().stream()
        .filter(member -> member.process().address().getPort() == session.server().port())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void aSessionAndItsWatchesOutliveTheServerTheyWereWith(Product product) throws Exception {
    Ensemble ensemble = three(product);
    Client client = clients.connect(ensemble.connectString());
    Client other = clients.connect(ensemble.connectString());
    client.blocking().create("/mine", null, CreateMode.EPHEMERAL);
    Watched<?> watched = client.blocking().existsAndWatch("/later");
    List<ConnectionState> states = Collections.synchronizedList(new ArrayList<>());
    var _ = client.addListener((state, session) -> states.add(state));
    long session = client.sessionId();
    EnsembleMember killed = serverOf(client, ensemble);
    killed.kill();
    Operations retrying = client.retrying(RetryPolicy.within(LIMIT));
    assertThat(retrying.blocking().exists("/mine")).isPresent();
    assertThat(client.sessionId()).isEqualTo(session);
    assertThat(serverOf(client, ensemble)).isNotEqualTo(killed);
    other.retrying(RetryPolicy.within(LIMIT)).blocking().ensurePath("/later");
    WatchEvent event =
        watched.watch().event().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(event.kind()).isEqualTo(WatchEvent.Kind.CREATED);
    assertThat(states)
        .contains(ConnectionState.SUSPENDED)
        .doesNotContain(ConnectionState.EXPIRED)
        .endsWith(ConnectionState.CONNECTED);
  }

  @ParameterizedTest
  @MethodSource("dev.ostler.interop.library.Product#usual")
  void whateverBecomesOfTheLeaderAnIdMakesOneZnode(Product product) throws Exception {
    Ensemble ensemble = three(product);
    Client client = clients.connect(ensemble.connectString());
    client.blocking().create("/once", null);
    Operations retrying = client.retrying(RetryPolicy.within(LIMIT.multipliedBy(2)));
    List<CompletableFuture<Created>> creates = new ArrayList<>();
    EnsembleMember leader = ensemble.awaitLeader();
    for (int i = 0; i < 600; i++) {
      creates.add(
          retrying
              .createOnce(
                  UUID.randomUUID(),
                  "/once/n-",
                  bytes("x"),
                  CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL))
              .toCompletableFuture());
      if (i == 300) {
        leader.kill();
      }
    }
    Set<String> made = new HashSet<>();
    for (CompletableFuture<Created> create : creates) {
      assertThat(made.add(create.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS).name())).isTrue();
    }
    retrying.blocking().sync("/once");
    assertThat(retrying.blocking().getChildren("/once").names())
        .containsExactlyInAnyOrderElementsOf(made);
  }

  @ParameterizedTest
  @MethodSource("dev.ostler.interop.library.Product#usual")
  void clientsSpreadEvenlyAlsoAfterAServerDiesAndComesBack(Product product) throws Exception {
    Ensemble ensemble = three(product);
    int count = 60;
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(
          clients.connect(
              ClientOptions.builder(ensemble.connectString())
                  .rebalanceEvery(Duration.ofSeconds(2))));
    }
    List<Long> spread = spread(all, ensemble);
    System.out.println(product + ": spread of " + count + " clients: " + spread);
    assertThat(spread).allMatch(share -> share >= 6 && share <= 38);
    EnsembleMember killed = ensemble.learners().get(0);
    killed.kill();
    Await.until(
        "all clients to be connected to others",
        () ->
            all.stream()
                .allMatch(client ->
                    client.state() == ConnectionState.CONNECTED
                        && serverOf(client, ensemble) != killed));
    List<Long> rest = spread(all, ensemble);
    System.out.println(product + ": after a server died: " + rest);
    assertThat(rest.stream().filter(share -> share > 0)).hasSize(2).allMatch(share -> share >= 12);
    killed.launch();
    killed.awaitServing();
    Await.until(
        "clients to use the server that came back",
        () -> spread(all, ensemble).stream().allMatch(share -> share >= 8));
    System.out.println(product + ": after it came back: " + spread(all, ensemble));
  }

  private static List<Long> spread(List<Client> all, Ensemble ensemble) {
    return ensemble.members().stream()
        .map(member -> all.stream().filter(c -> serverOf(c, ensemble) == member).count())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dev.ostler.interop.library.Product#usual")
  void aClientContentToReadIsServedWithoutAQuorumAndFindsAFullServerAgain(Product product)
      throws Exception {
    Ensemble ensemble =
        ensembles
            .add(
                Ensemble.builder()
                    .voters(3, kind(product))
                    .set("localSessionsEnabled", "true")
                    .set("localSessionsUpgradingEnabled", "true")
                    .set("readonlymode.enabled", "true")
                    .jvmFlag("-Dreadonlymode.enabled=true"))
            .start();
    EnsembleMember left = ensemble.learners().get(0);
    for (EnsembleMember member : ensemble.members()) {
      if (member != left) {
        member.kill();
      }
    }
    Await.until("the one that is left to serve readers", () -> left.word("isro").equals("ro"));
    Client client =
        clients.connect(ClientOptions.builder(ensemble.connectString()).allowReadOnly(true));
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED_READ_ONLY);
    assertThat(client.blocking().getChildren("/").names()).contains("zookeeper");
    assertThatThrownBy(() -> client.blocking().create("/x", null))
        .isInstanceOf(ClientException.NotReadOnly.class);
    ensemble.start();
    Await.until("a full server", () -> client.state() == ConnectionState.CONNECTED);
    client.retrying(RetryPolicy.within(LIMIT)).blocking().ensurePath("/x");
  }
}
