package dev.ostler.interop.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One key pair, made by the Java runtime's own tool, which servers and clients of a test share, and
 * a store that vouches for its certificate.
 */
record Keys(Path keyStore, Path trustStore) {
  /** Whom the certificate is for. */
  static final String SUBJECT = "CN=ostler-test";

  static final String PASSWORD = "only-for-tests";

  private static final String TYPE = "PKCS12";
  private static final String ALIAS = "both";

  /** Makes both files; the certificate is for {@code localhost}. */
  static Keys in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
    Keys keys = new Keys(folder.resolve("keys.p12"), folder.resolve("trusted.p12"));
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keys.keyStore.toString(),
                "-storetype",
                TYPE,
                "-storepass",
                PASSWORD,
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                SUBJECT,
                "-ext",
                "SAN=dns:localhost")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).as("keytool ends in time").isTrue();
    KeyStore trusted = KeyStore.getInstance(TYPE);
    trusted.load(null, null);
    trusted.setCertificateEntry(
        ALIAS, Objects.requireNonNull(load(keys.keyStore).getCertificate(ALIAS)));
    try (OutputStream out = Files.newOutputStream(keys.trustStore)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return keys;
  }

  /** What a server needs in {@code zoo.cfg} to speak TLS on that port, with a client's proof. */
  Map<String, String> configuration(int port) {
    return Map.of(
        "secureClientPort",
        "" + port,
        "ssl.enabledProtocols",
        "TLSv1.3,TLSv1.2",
        "ssl.keyStore.location",
        keyStore.toString(),
        "ssl.keyStore.password",
        PASSWORD,
        "ssl.trustStore.location",
        trustStore.toString(),
        "ssl.trustStore.password",
        PASSWORD,
        "ssl.clientAuth",
        "need");
  }

  /** For a client that shows the certificate. */
  SSLContext withCertificate() throws IOException, GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(load(keyStore), PASSWORD.toCharArray());
    return context(factory.getKeyManagers());
  }

  /** For a client that has none. */
  SSLContext withoutCertificate() throws IOException, GeneralSecurityException {
    return context(new KeyManager[0]);
  }

  private SSLContext context(KeyManager[] own) throws IOException, GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(load(trustStore));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own, factory.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(TYPE);
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }
}
