package dev.ostler.testkit.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Who a connection has shown to be: a scheme and a name within it. */
public record ModelIdentity(String scheme, String id) {
  /** The digest identity gained by showing {@code user:password}. */
  public static ModelIdentity digest(ModelBytes credentials) {
    String text = credentials.text();
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(credentials.toArray());
      String encoded = Base64.getEncoder().encodeToString(hash);
      return new ModelIdentity("digest", user + ":" + encoded);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java has no SHA-1", missing);
    }
  }
}
