package dev.ostler.interop.library;

import static dev.ostler.interop.library.Clients.LIMIT;
import static dev.ostler.interop.library.Clients.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientOptions;
import dev.ostler.client.ConnectionState;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Data;
import dev.ostler.client.Identity;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.SaslOptions;
import dev.ostler.client.TlsOptions;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Ports;
import dev.ostler.interop.support.Relay;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Permission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proofs and encryption against the released Apache server, which demands both: SASL from each
 * client, and a certificate on its port for TLS. What Ostler's server and others answer that have
 * neither is in {@link LibraryOperationsIT}.
 */
@Timeout(120)
final class LibrarySecurityIT {
  private static final String JAAS =
      """
      Server {
        org.apache.zookeeper.server.auth.DigestLoginModule required
        user_bob="builder"
        user_alice="wonder";
      };
      """;

  private static final SaslOptions BOB = SaslOptions.digestMd5("bob", "builder");
  private static final SaslOptions ALICE = SaslOptions.digestMd5("alice", "wonder");

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private static Keys keys;

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private static LiveServer server;

  private static int securePort;

  private final Clients clients = new Clients();

  @BeforeAll
  static void startServer(@TempDir Path folder) throws Exception {
    Path jaas = Files.writeString(folder.resolve("jaas.conf"), JAAS);
    keys = Keys.in(folder);
    securePort = Ports.next();
    Map<String, String> configuration = new HashMap<>(keys.configuration(securePort));
    configuration.put(
        "authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
    configuration.put("sessionRequireClientSASLAuth", "true");
    server =
        LiveServer.apache(
                configuration,
                "-Djava.security.auth.login.config=" + jaas,
                "-Dzookeeper.serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory")
            .start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void disconnect() {
    clients.close();
  }

  private static String secure(String host) {
    return host + ":" + securePort;
  }

  @Test
  void whoProvesAPasswordHasItsIdentityAndItsZnodes() throws Exception {
    Client bob = clients.connect(ClientOptions.builder(server.connectString()).sasl(BOB));
    assertThat(bob.blocking().whoAmI()).contains(new Identity("sasl", "bob"));
    CreateOptions own =
        CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Permission.ALL, "sasl", "bob")));
    bob.blocking().create("/of-bob", bytes("x"), own);
    assertThat(bob.blocking().getData("/of-bob").text()).isEqualTo("x");
    Client alice = clients.connect(ClientOptions.builder(server.connectString()).sasl(ALICE));
    assertThatThrownBy(() -> alice.blocking().getData("/of-bob"))
        .isInstanceOf(ClientException.NoAuth.class)
        .hasMessageContaining("/of-bob");
  }

  @Test
  void theProofIsGivenAnewOnEachConnectionBeforeWhatWaits() throws Exception {
    try (Relay relay = new Relay(server)) {
      Client bob = clients.connect(ClientOptions.builder(relay.connectString()).sasl(BOB));
      CreateOptions own =
          CreateOptions.PERSISTENT.withAcl(List.of(new Acl(Permission.ALL, "auth", "")));
      bob.blocking().create("/again", bytes("x"), own);
      long session = bob.sessionId();
      for (int i = 0; i < 5; i++) {
        relay.cut();
        relay.mend();
        assertThat(bob.retrying(RetryPolicy.within(LIMIT)).blocking().getData("/again").text())
            .isEqualTo("x");
      }
      assertThat(bob.sessionId()).isEqualTo(session);
    }
  }

  @Test
  void aWrongPasswordEndsTheClientAndIsSaid() throws Exception {
    try (Client liar =
        Client.connect(
            ClientOptions.builder(server.connectString())
                .sasl(SaslOptions.digestMd5("bob", "wrong"))
                .build())) {
      assertThatThrownBy(() -> liar.awaitConnected(LIMIT))
          .isInstanceOf(ClientException.AuthFailed.class)
          .hasMessageContaining("refused the proof");
      assertThatThrownBy(() -> liar.blocking().getData("/"))
          .isInstanceOf(ClientException.AuthFailed.class);
      assertThat(liar.state()).isEqualTo(ConnectionState.AUTH_FAILED);
    }
  }

  @Test
  void whoProvesNothingToAServerThatDemandsItIsTold() throws Exception {
    try (Client nobody = Client.connect(server.connectString())) {
      assertThatThrownBy(() -> nobody.blocking().getData("/"))
          .isInstanceOf(ClientException.AuthFailed.class)
          .hasMessageContaining("identity");
      assertThat(nobody.state()).isEqualTo(ConnectionState.AUTH_FAILED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anEncryptedConnectionCarriesTheCertificatesIdentityAndEverySize(String protocol)
      throws Exception {
    TlsOptions tls = new TlsOptions(keys.withCertificate(), true, List.of(protocol), List.of());
    Client client = clients.connect(ClientOptions.builder(secure("localhost")).tls(tls).sasl(BOB));
    assertThat(client.blocking().whoAmI())
        .contains(new Identity("x509", Keys.SUBJECT), new Identity("sasl", "bob"));
    String path = "/" + protocol;
    byte[] large = new byte[700_000];
    client.blocking().create(path, large);
    List<CompletableFuture<Data>> reads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      reads.add(client.getData(path).toCompletableFuture());
    }
    for (CompletableFuture<Data> read : reads) {
      assertThat(read.get(LIMIT.toSeconds(), TimeUnit.SECONDS).bytes().length())
          .isEqualTo(large.length);
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    try (Client client = Client.connect(tls("127.0.0.1", TlsOptions.of(keys.withCertificate())))) {
      Clients.awaitTrouble(client, "TLS failed");
    }
  }

  @Test
  void whoShowsNoCertificateIsRefused() throws Exception {
    try (Client client =
        Client.connect(tls("localhost", TlsOptions.of(keys.withoutCertificate())))) {
      Clients.awaitTrouble(client, "localhost:" + securePort);
    }
  }

  private static ClientOptions tls(String host, TlsOptions tls) {
    return ClientOptions.builder(secure(host)).tls(tls).sasl(BOB).build();
  }

  @Test
  void whoSpeaksInTheClearToAPortForTlsIsTold() throws Exception {
    try (Client client = Client.connect(secure("localhost"))) {
      Clients.awaitTrouble(client, "TLS");
    }
  }
}
