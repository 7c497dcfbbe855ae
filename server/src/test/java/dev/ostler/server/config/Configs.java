package dev.ostler.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads texts as if they stood in {@code zoo.cfg}. */
final class Configs {
  static final Path FILE = Path.of("/conf/zoo.cfg");

  private Configs() {}

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static ConfigResult.Loaded loaded(String text) {
    return loaded(text, Map.of());
  }

  static ConfigResult.Loaded loaded(String text, Map<String, String> properties) {
    return switch (ConfigLoader.loadText(FILE, text, properties)) {
      case ConfigResult.Loaded loaded -> loaded;
      case ConfigResult.Refused refused -> throw new AssertionError(refused.text());
    };
  }

  static List<Problem> problems(String text) {
    return problems(text, Map.of());
  }

  static List<Problem> problems(String text, Map<String, String> properties) {
    return switch (ConfigLoader.loadText(FILE, text, properties)) {
      case ConfigResult.Loaded loaded -> throw new AssertionError("not refused: " + loaded);
      case ConfigResult.Refused refused -> refused.problems();
    };
  }

  static List<String> notices(ConfigResult.Loaded loaded, Notice.Kind kind) {
    return loaded.notices().stream()
        .filter(notice -> notice.kind() == kind)
        .map(Notice::text)
        .toList();
  }
}
