package dev.ostler.server.config;

import java.util.List;
import java.util.Optional;

/**
 * Refuses the start when a key asks for a lock that this release does not have yet. Passing over
 * such a key with a notice would open a door its author meant to keep shut.
 */
final class SafetyGuards {

  /**
   * A key that must not be passed over.
   *
   * @param off the value that asks for nothing
   * @param missing what is asked for and not there
   */
  private record Guard(ConfigKey key, String off, String missing) {}

  private static final String NO_TLS = "TLS is not in this release of Ostler";
  private static final String NO_SASL = "SASL is not in this release of Ostler";

  private static final List<Guard> GUARDS =
      List.of(
          new Guard(
              ConfigKey.SECURE_CLIENT_PORT,
              "0",
              NO_TLS + ", so the secure client port cannot be opened"),
          new Guard(
              ConfigKey.CLIENT_PORT_UNIFICATION,
              "false",
              NO_TLS + ", so the client port cannot accept it"),
          new Guard(
              ConfigKey.SSL_QUORUM,
              "false",
              NO_TLS + ", so the links between servers cannot be encrypted"),
          new Guard(
              ConfigKey.QUORUM_SASL,
              "false",
              NO_SASL + ", so servers cannot authenticate each other"),
          new Guard(
              ConfigKey.QUORUM_SERVER_SASL,
              "false",
              NO_SASL + ", so servers cannot authenticate each other"),
          new Guard(
              ConfigKey.QUORUM_LEARNER_SASL,
              "false",
              NO_SASL + ", so servers cannot authenticate each other"),
          new Guard(
              ConfigKey.SESSION_REQUIRE_SASL,
              "false",
              NO_SASL + ", so clients cannot be made to authenticate by it"));

  private SafetyGuards() {}

  /** Adds a problem for each key that asks for something this release cannot keep. */
  static void check(SettingReader reader) {
    for (Guard guard : GUARDS) {
      Optional<Setting> asked =
          reader
              .settings()
              .find(guard.key())
              .filter(setting -> !setting.value().equalsIgnoreCase(guard.off()));
      asked.ifPresent(setting -> reader.problem(setting, guard.missing(), remedy(guard)));
    }
    boolean securePort = reader.settings().find(ConfigKey.SECURE_CLIENT_PORT).isPresent();
    if (!securePort) {
      reader
          .settings()
          .find(ConfigKey.SECURE_CLIENT_PORT_ADDRESS)
          .ifPresent(setting ->
              reader.problem(
                  setting,
                  "secureClientPortAddress is set but secureClientPort is not set",
                  "Remove the line"));
    }
  }

  private static String remedy(Guard guard) {
    return "Keep this server on Apache ZooKeeper for now, or remove "
        + guard.key().text()
        + " if an unprotected server is what you want";
  }
}
