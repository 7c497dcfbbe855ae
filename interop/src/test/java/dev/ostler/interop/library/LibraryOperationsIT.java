package dev.ostler.interop.library;

import static dev.ostler.interop.library.Clients.LIMIT;
import static dev.ostler.interop.library.Clients.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.BlockingOperations;
import dev.ostler.client.Children;
import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Data;
import dev.ostler.client.Identity;
import dev.ostler.client.MultiReadResult;
import dev.ostler.client.MultiResult;
import dev.ostler.client.Operations;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.SaslOptions;
import dev.ostler.client.TlsOptions;
import dev.ostler.interop.support.Relay;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Permission;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

@EnumSource
final class LibraryOperationsIT extends OneServer {
  private static final int ANY = Operations.ANY_VERSION;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Client client;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private BlockingOperations blocking;

  LibraryOperationsIT(Product product) {
    super(product);
  }

  @BeforeEach
  void connectFirst() throws InterruptedException {
    client = connect();
    blocking = client.blocking();
  }

  @Test
  void aZnodeIsCreatedReadChangedAndDeleted() throws Exception {
    Created created = blocking.create("/life", bytes("one"));
    assertThat(created.path()).isEqualTo("/life");
    assertThat(created.stat().version()).isZero();
    Stat changed = blocking.setData("/life", bytes("three"), 0);
    assertThat(changed.version()).isEqualTo(1);
    Data data = blocking.getData("/life");
    assertThat(data.text()).isEqualTo("three");
    assertThat(data.stat()).isEqualTo(changed);
    assertThat(blocking.exists("/life")).contains(changed);
    blocking.delete("/life", 1);
    assertThat(blocking.exists("/life")).isEmpty();
  }

  @Test
  void errorsAreTypedAndNameTheOperationAndThePath() throws Exception {
    assertThatThrownBy(() -> blocking.getData("/missing"))
        .isInstanceOf(ClientException.NoNode.class)
        .hasMessageStartingWith("getData /missing: ")
        .hasMessageContaining(clients.chroot());
    assertThatThrownBy(() -> blocking.create("/missing/child", null))
        .isInstanceOf(ClientException.NoNode.class)
        .hasMessageContaining("parent");
    blocking.create("/a", null);
    assertThatThrownBy(() -> blocking.create("/a", null))
        .isInstanceOf(ClientException.NodeExists.class);
    assertThatThrownBy(() -> blocking.setData("/a", null, 7))
        .isInstanceOf(ClientException.BadVersion.class);
    blocking.create("/a/b", null, CreateMode.EPHEMERAL);
    assertThatThrownBy(() -> blocking.delete("/a", ANY))
        .isInstanceOf(ClientException.NotEmpty.class);
    assertThatThrownBy(() -> blocking.create("/a/b/c", null))
        .isInstanceOf(ClientException.NoChildrenForEphemerals.class);
    assertThatThrownBy(
            () -> blocking.setAcl("/a", List.of(new Acl(Permission.ALL, "no-scheme", "x")), ANY))
        .isInstanceOf(ClientException.InvalidAcl.class);
    assertThatThrownBy(() -> blocking.reconfig(null, "1", null, -1))
        .isInstanceOf(ClientException.ReconfigDisabled.class);
  }

  @Test
  void everyModeMakesItsKindOfZnode() throws Exception {
    blocking.create("/modes", null);
    for (CreateMode mode : CreateMode.values()) {
      CreateOptions options =
          mode.hasTtl()
              ? new CreateOptions(mode, List.of(Acl.OPEN), 100_000)
              : CreateOptions.of(mode);
      Created created = blocking.create("/modes/" + mode, null, options);
      assertThat(created.stat().ephemeralOwner() == client.sessionId())
          .isEqualTo(mode.isEphemeral());
      if (mode.isSequential()) {
        assertThat(created.path()).startsWith("/modes/" + mode).hasSize(17 + mode.name().length());
        assertThat(created.sequence()).isNotNegative();
      } else {
        assertThat(created.path()).isEqualTo("/modes/" + mode);
      }
    }
    assertThat(blocking.getAllChildrenNumber("/modes")).isEqualTo(7);
    assertThat(blocking.getEphemerals("/modes")).hasSize(2).allMatch(p -> p.startsWith("/modes/E"));
    assertThat(blocking.getEphemerals("/")).hasSize(2);
  }

  @Test
  void noDataIsKeptApartFromDataOfNoBytes() throws Exception {
    blocking.create("/null", null);
    blocking.create("/empty", new byte[0]);
    assertThat(blocking.getData("/null").value()).isNull();
    assertThat(blocking.getData("/empty").value()).isNotNull();
    assertThat(blocking.getData("/null").text()).isEmpty();
  }

  @Test
  void pathsMayHoldBlanksQuotesAndLettersOfAnyScript() throws Exception {
    for (String name : List.of("a b", "it's \"x\"", "ä日本", "%41\\n", "...")) {
      blocking.create("/" + name, bytes(name));
      assertThat(blocking.getData("/" + name).text()).isEqualTo(name);
    }
    assertThat(blocking.getChildren("/").names())
        .containsExactlyInAnyOrder("a b", "it's \"x\"", "ä日本", "%41\\n", "...");
  }

  @Test
  void childrenComeWithTheStatOfTheirParent() throws Exception {
    blocking.create("/p", null);
    for (int i = 0; i < 50; i++) {
      blocking.create("/p/" + i, null);
    }
    Children children = blocking.getChildren("/p");
    assertThat(children.names()).hasSize(50).contains("0", "49");
    assertThat(children.stat().numChildren()).isEqualTo(50);
  }

  @Test
  void anAccessControlListKeepsOthersOut() throws Exception {
    blocking.addAuth("digest", bytes("bob:secret"));
    assertThat(blocking.whoAmI()).contains(new Identity("digest", "bob"));
    CreateOptions mine =
        CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Permission.ALL, "auth", "")));
    blocking.create("/mine", bytes("x"), mine);
    assertThat(blocking.getAcl("/mine").acl())
        .singleElement()
        .satisfies(acl -> assertThat(acl.id()).startsWith("bob:"));
    BlockingOperations other = connect().blocking();
    assertThatThrownBy(() -> other.getData("/mine"))
        .isInstanceOf(ClientException.NoAuth.class)
        .hasMessageStartingWith("getData /mine");
    BlockingOperations friend =
        clients
            .connect(below(server().connectString()).auth("digest", bytes("bob:secret")))
            .blocking();
    assertThat(friend.getData("/mine").text()).isEqualTo("x");
    assertThat(friend.setAcl("/mine", List.of(Acl.OPEN), 0).aversion()).isEqualTo(1);
    assertThat(other.getData("/mine").text()).isEqualTo("x");
  }

  @Test
  void anIdentityOfAnUnknownSchemeEndsTheClient() {
    assertThatThrownBy(() -> blocking.addAuth("no-such-scheme", bytes("x")))
        .isInstanceOf(ClientException.AuthFailed.class);
    assertThatThrownBy(() -> blocking.getData("/")).isInstanceOf(ClientException.AuthFailed.class);
  }

  @Test
  void aServerWithoutSaslIsNotTakenForOneThatBelievedTheProof() throws Exception {
    ClientOptions options =
        ClientOptions.builder(server().connectString())
            .sasl(SaslOptions.digestMd5("bob", "builder"))
            .build();
    try (Client bob = Client.connect(options)) {
      assertThatThrownBy(() -> bob.awaitConnected(LIMIT))
          .isInstanceOf(ClientException.AuthFailed.class)
          .hasMessageContaining("does not know SASL");
    }
  }

  @Test
  void aPortThatDoesNotSpeakTlsIsToldApart() throws Exception {
    ClientOptions options =
        ClientOptions.builder(server().connectString())
            .tls(TlsOptions.of(SSLContext.getDefault()))
            .build();
    try (Client encrypted = Client.connect(options)) {
      Clients.awaitTrouble(encrypted, "TLS");
    }
  }

  @Test
  void aMultiIsCarriedOutAsAWhole() throws Exception {
    blocking.create("/check", null);
    List<MultiResult> results =
        blocking.commit(
            client
                .multi()
                .check("/check", 0)
                .create("/m", bytes("1"))
                .create("/m/s-", null, CreateMode.PERSISTENT_SEQUENTIAL)
                .create("/m/c", null, CreateMode.CONTAINER)
                .create("/m/t", null, CreateOptions.ttl(60_000))
                .setData("/m", bytes("2"), 0)
                .delete("/m/c", 0));
    assertThat(results).hasSize(7);
    assertThat(results.get(0)).isEqualTo(new MultiResult.Checked("/check"));
    assertThat(results.get(1)).isInstanceOf(Created.class);
    assertThat(((Created) results.get(2)).path()).isEqualTo("/m/s-0000000000");
    assertThat(((MultiResult.Changed) results.get(5)).stat().version()).isEqualTo(1);
    assertThat(results.get(6)).isEqualTo(new MultiResult.Deleted("/m/c"));
    assertThat(blocking.getData("/m").text()).isEqualTo("2");
  }

  @Test
  void aMultiOfWhichOneFailsTellsWhichAndWhyAndChangesNothing() throws Exception {
    assertThatThrownBy(() ->
            blocking.commit(
                client.multi().create("/m", null).delete("/not-there", ANY).create("/m/x", null)))
        .isInstanceOfSatisfying(
            ClientException.MultiFailed.class,
            failure -> {
              assertThat(failure.index()).isEqualTo(1);
              assertThat(failure.reason()).isInstanceOf(ClientException.NoNode.class);
              assertThat(failure.reason().path()).isEqualTo("/not-there");
            })
        .hasMessageContaining("delete /not-there");
    assertThat(blocking.exists("/m")).isEmpty();
    assertThat(blocking.commit(client.multi())).isEmpty();
  }

  @Test
  void aMultiReadTellsOfEachReadByItself() throws Exception {
    blocking.create("/r", bytes("data"));
    blocking.create("/r/child", null);
    List<MultiReadResult> results =
        blocking.commit(client.multiRead().getData("/r").getChildren("/r").getData("/missing"));
    assertThat(((MultiReadResult.DataRead) results.get(0)).data().text()).isEqualTo("data");
    assertThat(((MultiReadResult.ChildrenRead) results.get(1)).names()).containsExactly("child");
    assertThat(((MultiReadResult.Failed) results.get(2)).failure())
        .isInstanceOf(ClientException.NoNode.class);
  }

  @Test
  void theMembershipIsReadWhateverTheChroot() throws Exception {
    assertThat(blocking.getConfig().stat()).isNotNull();
    blocking.sync("/");
  }

  @Test
  void aChrootThatDoesNotExistIsNamedAndCanBeMade() throws Exception {
    Client below =
        clients.connect(
            ClientOptions.builder(server().connectString() + clients.chroot() + "/not/there"));
    assertThatThrownBy(() -> below.blocking().create("/a", null))
        .isInstanceOf(ClientException.NoNode.class)
        .hasMessageContaining(clients.chroot() + "/not/there");
    below.blocking().ensurePath("/deep/path");
    below.blocking().ensurePath("/deep/path");
    below.blocking().create("/a", null);
    assertThat(blocking.getChildren("/not/there").names()).containsExactlyInAnyOrder("a", "deep");
    below.blocking().ensureDeleted("/a");
    below.blocking().ensureDeleted("/a");
    assertThat(below.blocking().exists("/a")).isEmpty();
  }

  @Test
  void aListOfChildrenLongerThanTheLimitOfAFrameIsRead() throws Exception {
    blocking.create("/many", null);
    List<CompletableFuture<Created>> creates = new ArrayList<>();
    String name = "n".repeat(200);
    for (int i = 0; i < 8_000; i++) {
      creates.add(client.create("/many/" + name + i, null).toCompletableFuture());
    }
    for (CompletableFuture<Created> create : creates) {
      create.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(blocking.getChildren("/many").names()).hasSize(8_000);
  }

  @Test
  void pipelinedWritesAreAnsweredInOrder() throws Exception {
    blocking.create("/q", null);
    List<CompletableFuture<Created>> creates = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      creates.add(
          client.create("/q/n-", null, CreateMode.PERSISTENT_SEQUENTIAL).toCompletableFuture());
    }
    for (int i = 0; i < creates.size(); i++) {
      Created created = creates.get(i).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(created.sequence()).isEqualTo(i);
    }
  }

  @Test
  void whateverTheConnectionDoesAnIdMakesOneZnode() throws Exception {
    blocking.create("/once", null);
    Set<String> made = new HashSet<>();
    try (Relay relay = new Relay(server())) {
      Client unlucky = connectThrough(relay);
      AtomicBoolean over = new AtomicBoolean();
      Thread cutter = Thread.ofVirtual().start(() -> cutAgainAndAgain(relay, over));
      Operations retrying = unlucky.retrying(RetryPolicy.within(LIMIT));
      try {
        for (int i = 0; i < 200; i++) {
          Created created =
              retrying
                  .createOnce(
                      UUID.randomUUID(),
                      "/once/n-",
                      bytes("x"),
                      CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL))
                  .toCompletableFuture()
                  .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          assertThat(made.add(created.name())).isTrue();
        }
      } finally {
        over.set(true);
        cutter.join();
      }
    }
    assertThat(blocking.getChildren("/once").names()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(made).allMatch(name -> name.startsWith("_c_"));
  }

  private static void cutAgainAndAgain(Relay relay, AtomicBoolean over) {
    // Longer and longer: at last there is time for a connection and a write on any machine.
    for (long millis = 20; !over.get(); millis += 2) {
      relay.cut();
      relay.mend();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Test
  void blockingCallsOfManyVirtualThreadsShareOneConnection() throws Exception {
    blocking.create("/v", bytes("data"));
    List<Thread> threads = new ArrayList<>();
    List<String> read = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 2_000; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  read.add(new String(blocking.getData("/v").toArray(), UTF_8));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(read).hasSize(2_000).containsOnly("data");
  }
}
