package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String PASSWORD = "only-for-tests";

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private static SSLContext context;

  /** A certificate for {@code localhost}, trusted by itself, as the runtime's own tool makes it. */
  @BeforeAll
  static void makeCertificate(@TempDir Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  }

  private static FakeServer server() {
    return new FakeServer(context.getServerSocketFactory(), 0);
  }

  private static Client connect(String host, FakeServer server, TlsOptions tls) {
    return Client.connect(
        ClientOptions.builder(host + ":" + server.port())
            .sessionTimeout(Duration.ofSeconds(20))
            .tls(tls)
            .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void requestsAndAnswersOfAnySizeArriveEncrypted(String protocol) throws Exception {
    TlsOptions tls = new TlsOptions(context, true, List.of(protocol), List.of());
    try (FakeServer server = server();
        Client client = connect("localhost", server, tls)) {
      List<CompletableFuture<Data>> reads = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        String path = i % 100 == 0 ? FakeServer.LARGE : "/node/" + i;
        reads.add(client.getData(path).toCompletableFuture());
      }
      CompletableFuture<?> write =
          client.setData("/large", new byte[1_000_000], -1).toCompletableFuture();
      for (int i = 0; i < reads.size(); i++) {
        Data data = reads.get(i).get(10, TimeUnit.SECONDS);
        if (i % 100 == 0) {
          assertThat(data.bytes().length()).isEqualTo(FakeServer.LARGE_BYTES);
        } else {
          assertThat(data.text()).isEqualTo("/node/" + i);
        }
      }
      Object unused = write.get(10, TimeUnit.SECONDS);
      assertThat(server.handshakes.get()).isEqualTo(1);
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefusedUnlessTheCheckIsOff() throws Exception {
    try (FakeServer server = server()) {
      try (Client client = connect("127.0.0.1", server, TlsOptions.of(context))) {
        assertThat(ClientTest.trouble(client, "TLS failed")).hasMessageContaining("TLS failed");
      }
      TlsOptions lax = TlsOptions.of(context).withoutHostnameVerification();
      try (Client client = connect("127.0.0.1", server, lax)) {
        assertThat(client.awaitConnected(LIMIT)).isNotNull();
      }
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() throws Exception {
    try (FakeServer server = server();
        Client client = connect("localhost", server, TlsOptions.of(SSLContext.getDefault()))) {
      assertThat(ClientTest.trouble(client, "TLS failed")).hasMessageContaining("TLS failed");
    }
  }

  @Test
  void aServerThatSaysNothingDoesNotHoldTheClientUp() throws Exception {
    try (FakeServer silent = new FakeServer();
        FakeServer server = server()) {
      silent.silent = true;
      Client client =
          Client.connect(
              ClientOptions.builder("localhost:" + silent.port() + ",localhost:" + server.port())
                  .connectTimeout(Duration.ofMillis(400))
                  .tls(TlsOptions.of(context))
                  .build());
      try (client) {
        assertThat(client.awaitConnected(LIMIT).server().port()).isEqualTo(server.port());
      }
    }
  }
}
