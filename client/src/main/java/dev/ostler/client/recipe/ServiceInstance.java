package dev.ostler.client.recipe;

import dev.ostler.wire.value.Bytes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One process that offers a service.
 *
 * <p>Its znode holds it as text in UTF-8, one property a line, so that people can read it and other
 * languages can write it. A backslash, a line feed or a carriage return in a value is written as
 * {@code \\}, {@code \n}, {@code \r}; what is not understood is passed over.
 *
 * <pre>
 *   host=10.0.0.7
 *   port=8080
 *   attribute.zone=b
 * </pre>
 *
 * @param id unlike that of all others of its service; names its znode
 * @param attributes whatever else callers want to know: a zone, a version, a load; keys without
 *     {@code =}
 */
public record ServiceInstance(
    String id, String host, int port, SortedMap<String, String> attributes) {
  private static final String ATTRIBUTE = "attribute.";

  public ServiceInstance {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    for (String key : attributes.keySet()) {
      if (key.indexOf('=') >= 0 || key.indexOf('\n') >= 0 || key.indexOf('\r') >= 0) {
        throw new IllegalArgumentException("An attribute's key is one line without '=': " + key);
      }
    }
  }

  /** Without attributes. */
  public ServiceInstance(String id, String host, int port) {
    this(id, host, port, new TreeMap<>());
  }

  /** The same with one more attribute, or another value of it. */
  public ServiceInstance with(String key, String value) {
    SortedMap<String, String> more = new TreeMap<>(attributes);
    more.put(key, value);
    return new ServiceInstance(id, host, port, more);
  }

  /** What its znode holds. */
  byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    text.append("host=").append(escaped(host)).append('\n');
    text.append("port=").append(port).append('\n');
    attributes.forEach((key, value) ->
        text.append(ATTRIBUTE).append(key).append('=').append(escaped(value)).append('\n'));
    return Bytes.utf8(text.toString()).toArray();
  }

  /** Reads it back. */
  static ServiceInstance parse(String id, Bytes bytes) {
    String host = "";
    int port = 0;
    SortedMap<String, String> attributes = new TreeMap<>();
    for (String line : bytes.toUtf8().split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String key = line.substring(0, equals);
      String value = plain(line.substring(equals + 1));
      if (key.equals("host")) {
        host = value;
      } else if (key.equals("port")) {
        port = number(value);
      } else if (key.startsWith(ATTRIBUTE)) {
        attributes.put(key.substring(ATTRIBUTE.length()), value);
      }
    }
    return new ServiceInstance(id, host, port, attributes);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String plain(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    boolean escape = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escape) {
        plain.append(c == 'n' ? '\n' : c == 'r' ? '\r' : c);
        escape = false;
      } else if (c == '\\') {
        escape = true;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
