package dev.ostler.shell.session;

import dev.ostler.client.TlsOptions;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The TLS part of a client's properties, under the names that ZooKeeper's clients use:
 *
 * <pre>
 *   zookeeper.client.secure=true
 *   zookeeper.ssl.trustStore.location, .password, .passwordPath, .type
 *   zookeeper.ssl.keyStore.location, .password, .passwordPath, .type
 *   zookeeper.ssl.hostnameVerification, .enabledProtocols, .ciphersuites
 * </pre>
 *
 * <p>Stores may be JKS, PKCS12 or, for certificates to trust, PEM.
 */
public final class TlsFiles {
  private static final String PREFIX = "zookeeper.ssl.";

  private TlsFiles() {}

  /**
   * Makes the options.
   *
   * @return null if the properties do not ask for TLS
   * @throws IOException a file cannot be read or understood; says which
   */
  public static @Nullable TlsOptions from(Properties properties) throws IOException {
    if (!Boolean.parseBoolean(properties.getProperty("zookeeper.client.secure"))) {
      return null;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(properties), trustManagers(properties), null);
      return new TlsOptions(
          context,
          !"false".equals(properties.getProperty(PREFIX + "hostnameVerification")),
          list(properties.getProperty(PREFIX + "enabledProtocols")),
          list(properties.getProperty(PREFIX + "ciphersuites")));
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] keyManagers(Properties properties)
      throws IOException, GeneralSecurityException {
    String location = properties.getProperty(PREFIX + "keyStore.location");
    if (location == null || location.isEmpty()) {
      return null;
    }
    char[] password = password(properties, "keyStore");
    KeyStore store = store(properties, "keyStore", location, password);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trustManagers(Properties properties)
      throws IOException, GeneralSecurityException {
    String location = properties.getProperty(PREFIX + "trustStore.location");
    if (location == null || location.isEmpty()) {
      return null;
    }
    KeyStore store = store(properties, "trustStore", location, password(properties, "trustStore"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore store(
      Properties properties, String which, String location, char[] password)
      throws IOException, GeneralSecurityException {
    String type = properties.getProperty(PREFIX + which + ".type", "");
    if (type.isEmpty()) {
      String name = location.toLowerCase(Locale.ROOT);
      type = name.endsWith(".pem") ? "PEM" : name.endsWith(".jks") ? "JKS" : "PKCS12";
    }
    try (InputStream in = new FileInputStream(location)) {
      if (type.equalsIgnoreCase("PEM")) {
        return certificates(in, which, location);
      }
      KeyStore store = KeyStore.getInstance(type);
      store.load(in, password);
      return store;
    } catch (IOException e) {
      throw new IOException("Cannot read the " + which + " " + location + ": " + e.getMessage(), e);
    }
  }

  private static KeyStore certificates(InputStream in, String which, String location)
      throws IOException, GeneralSecurityException {
    if (!which.equals("trustStore")) {
      throw new IOException("a key in PEM is not supported; convert it to PKCS12");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      store.setCertificateEntry(location + "#" + ++number, certificate);
    }
    return store;
  }

  private static char[] password(Properties properties, String which) throws IOException {
    String path = properties.getProperty(PREFIX + which + ".passwordPath");
    if (path != null && !path.isEmpty()) {
      return Files.readString(Path.of(path)).strip().toCharArray();
    }
    return properties.getProperty(PREFIX + which + ".password", "").toCharArray();
  }

  private static List<String> list(@Nullable String text) {
    return text == null || text.isBlank()
        ? List.of()
        : List.of(text.strip().split("\\s*,\\s*", -1));
  }
}
