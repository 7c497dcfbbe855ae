package dev.ostler.client;

import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.RealmChoiceCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/**
 * How a client proves by SASL who it is, to each server before anything else.
 *
 * @param exchanges makes the client's side of one exchange
 */
public record SaslOptions(Exchanges exchanges) {
  /** Makes one side of an exchange for each connection. */
  @FunctionalInterface
  public interface Exchanges {
    /** A fresh one. Called and used on the client's thread: it must not wait for long. */
    SaslClient begin() throws SaslException;
  }

  private static final String PROTOCOL = "zookeeper";

  /** What servers call themselves in this mechanism. */
  private static final String DIGEST_SERVER = "zk-sasl-md5";

  /** A user and a password, by the mechanism {@code DIGEST-MD5}. */
  public static SaslOptions digestMd5(String user, String password) {
    CallbackHandler handler = new Answers(user, password);
    return new SaslOptions(() -> {
      SaslClient made =
          Sasl.createSaslClient(
              new String[] {"DIGEST-MD5"}, null, PROTOCOL, DIGEST_SERVER, Map.of(), handler);
      if (made == null) {
        throw new SaslException("this Java runtime does not have DIGEST-MD5");
      }
      return made;
    });
  }

  /** Without what it holds: options end up in logs. */
  @Override
  public String toString() {
    return "sasl:***";
  }

  /** Answers what the mechanism asks for. */
  private record Answers(String user, String password) implements CallbackHandler {
    @Override
    public void handle(Callback[] asked) throws UnsupportedCallbackException {
      for (Callback callback : asked) {
        if (callback instanceof NameCallback name) {
          name.setName(user);
        } else if (callback instanceof PasswordCallback secret) {
          secret.setPassword(password.toCharArray());
        } else if (callback instanceof RealmCallback realm) {
          realm.setText(realm.getDefaultText());
        } else if (callback instanceof RealmChoiceCallback choice) {
          choice.setSelectedIndex(choice.getDefaultChoice());
        } else {
          throw new UnsupportedCallbackException(callback);
        }
      }
    }

    @Override
    public String toString() {
      return user + ":***";
    }
  }
}
