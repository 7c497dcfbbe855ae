package dev.ostler.shell.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of {@code /zookeeper/config}. */
final class ConfigText {
  private ConfigText() {}

  /** The version and the client addresses of the members: {@code 100000000 host:2181,host:2182}. */
  static String clients(String config) {
    String version = "";
    List<String> addresses = new ArrayList<>();
    for (String line : config.split("\n", -1)) {
      int equals = line.indexOf('=');
      String key = equals < 0 ? "" : line.substring(0, equals).strip();
      if (key.equals("version")) {
        version = line.substring(equals + 1).strip();
      } else if (key.startsWith("server.")) {
        String address = client(line.substring(equals + 1));
        if (address != null) {
          addresses.add(address);
        }
      }
    }
    return version + " " + String.join(",", addresses);
  }

  /** What stands behind the semicolon; the host of the server where it names a port alone. */
  private static @Nullable String client(String server) {
    int semicolon = server.indexOf(';');
    if (semicolon < 0) {
      return null;
    }
    String client = server.substring(semicolon + 1).strip();
    if (client.indexOf(':') >= 0) {
      return client;
    }
    int colon = server.startsWith("[") ? server.indexOf("]:") + 1 : server.indexOf(':');
    return colon <= 0 ? client : server.substring(0, colon) + ":" + client;
  }
}
