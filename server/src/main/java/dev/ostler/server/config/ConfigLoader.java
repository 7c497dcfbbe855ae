package dev.ostler.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the configuration, once, from a file, from arguments or from an embedding program. Nothing
 * is thrown for a mistake: it becomes a {@link Problem}, and all of them together a refusal.
 *
 * <p>Precedence: the file over {@code -Dzookeeper.K} over the default; for the few properties
 * without that prefix the system property over the file.
 */
public final class ConfigLoader {

  /** What ZooKeeper prints for a wrong number of arguments. */
  static final String USAGE =
      "Usage: ZooKeeperServerMain configfile | port datadir [ticktime] [maxcnxns]";

  private static final int LARGEST_FILE_BYTES = 1 << 20;
  private static final List<ConfigKey> ARGUMENTS =
      List.of(
          ConfigKey.CLIENT_PORT,
          ConfigKey.DATA_DIR,
          ConfigKey.TICK_TIME,
          ConfigKey.MAX_CLIENT_CNXNS);

  private final SettingsCollector collector = new SettingsCollector();
  private final List<Problem> problems = new ArrayList<>();

  private ConfigLoader() {}

  /**
   * Reads the arguments of the server's command line: a configuration file, or {@code port dataDir
   * [tickTime] [maxClientCnxns]} for a standalone server without one.
   */
  public static ConfigResult load(List<String> arguments, Map<String, String> systemProperties) {
    ConfigLoader loader = new ConfigLoader();
    return switch (arguments.size()) {
      case 1 -> loader.fromFile(arguments.getFirst(), systemProperties);
      case 2, 3, 4 -> loader.fromArguments(arguments, systemProperties);
      default ->
          new ConfigResult.Refused(
              List.of(
                  Problem.of(
                      new Origin.Argument("list"),
                      "one file, or two to four values, are needed, not " + arguments.size(),
                      USAGE)));
    };
  }

  /** Reads a configuration file. */
  public static ConfigResult loadFile(Path file, Map<String, String> systemProperties) {
    return load(List.of(file.toString()), systemProperties);
  }

  /**
   * The configuration of a server inside another program: clients on 127.0.0.1:2181 only, files in
   * the given directory, old snapshots and logs purged every hour. System properties do not count.
   *
   * @param keys keys of {@code zoo.cfg} to set on top; {@code clientPort=0} takes any free port
   */
  public static ConfigResult embedded(Path dataDir, Map<String, String> keys) {
    ConfigLoader loader = new ConfigLoader();
    Origin origin = new Origin.Embedding();
    Map<String, String> defaults =
        Map.of(
            "dataDir", dataDir.toString(),
            "clientPort", "2181",
            "clientPortAddress", "127.0.0.1",
            "autopurge.purgeInterval", "1");
    defaults.forEach((key, value) -> {
      if (!keys.containsKey(key)) {
        loader.collector.add(key, value, origin);
      }
    });
    keys.forEach((key, value) -> loader.collector.add(key.trim(), value.trim(), origin));
    return loader.finish(origin, true, Map.of());
  }

  /** Reads text as if it stood in the file. */
  static ConfigResult loadText(Path file, String text, Map<String, String> systemProperties) {
    ConfigLoader loader = new ConfigLoader();
    loader.take(file, text, systemProperties);
    return loader.finish(new Origin.WholeFile(file), false, systemProperties);
  }

  private ConfigResult fromFile(String name, Map<String, String> systemProperties) {
    Optional<Path> file = path(name, new Origin.Argument("configfile"));
    Optional<String> text = file.flatMap(this::read);
    if (file.isEmpty() || text.isEmpty()) {
      return new ConfigResult.Refused(problems);
    }
    take(file.get(), text.get(), systemProperties);
    return finish(new Origin.WholeFile(file.get()), false, systemProperties);
  }

  private ConfigResult fromArguments(List<String> arguments, Map<String, String> systemProperties) {
    for (int i = 0; i < arguments.size(); i++) {
      ConfigKey key = ARGUMENTS.get(i);
      collector.add(key.text(), arguments.get(i).trim(), new Origin.Argument(key.text()));
    }
    return finish(new Origin.Argument("list"), true, systemProperties);
  }

  private void take(Path file, String text, Map<String, String> systemProperties) {
    PropertiesText parsed = PropertiesText.parse(file, text);
    problems.addAll(parsed.problems());
    for (PropertiesText.Entry entry : parsed.entries()) {
      collector.add(entry.key(), entry.value(), new Origin.FileLine(file, entry.line()));
    }
    collector.settings().find(ConfigKey.DYNAMIC_CONFIG_FILE).ifPresent(this::takeMembershipFile);
    collector.addSystemProperties(systemProperties);
  }

  /** The membership may stand in a file of its own, which then holds nothing else. */
  private void takeMembershipFile(Setting dynamic) {
    for (ConfigKey family : List.of(ConfigKey.SERVER_MEMBER, ConfigKey.GROUP, ConfigKey.WEIGHT)) {
      for (Setting line : collector.settings().family(family)) {
        problems.add(
            Problem.of(
                line,
                "parameter: " + line.name() + " must be in a separate dynamic config file",
                "Move it to " + dynamic.value() + ", or remove dynamicConfigFile"));
      }
    }
    Optional<Path> file = path(dynamic.value(), dynamic.origin());
    Optional<String> text = file.flatMap(this::read);
    if (file.isEmpty() || text.isEmpty()) {
      return;
    }
    PropertiesText parsed = PropertiesText.parse(file.get(), text.get());
    problems.addAll(parsed.problems());
    for (PropertiesText.Entry entry : parsed.entries()) {
      takeMember(entry, new Origin.FileLine(file.get(), entry.line()));
    }
  }

  private void takeMember(PropertiesText.Entry entry, Origin origin) {
    boolean member =
        entry.key().startsWith("server.")
            || entry.key().startsWith("group.")
            || entry.key().startsWith("weight.");
    if (member) {
      collector.add(entry.key(), entry.value(), origin);
    } else if (entry.key().equals("version")) {
      problems.add(
          Problem.of(
              origin, "dynamic file shouldn't have version inside", "Remove the line version="));
    } else {
      problems.add(
          Problem.of(
              origin,
              "Unrecognised parameter: " + entry.key(),
              "Move it to the file that names this one"));
    }
  }

  private Optional<Path> path(String name, Origin origin) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException invalid) {
      problems.add(Problem.of(origin, "not a path of this system", "Write the path of a file"));
      return Optional.empty();
    }
  }

  private Optional<String> read(Path file) {
    Origin origin = new Origin.WholeFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
      if (bytes.length > LARGEST_FILE_BYTES) {
        problems.add(
            Problem.of(
                origin,
                "longer than 1 MiB, which no configuration is",
                "Check that the path names the configuration file"));
        return Optional.empty();
      }
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException missing) {
      problems.add(Problem.of(origin, "the file is missing", "Check the path, or create the file"));
    } catch (IOException unreadable) {
      problems.add(
          Problem.of(
              origin,
              "cannot be read (" + unreadable.getClass().getSimpleName() + ")",
              "Check that it is a file the server's user may read"));
    }
    return Optional.empty();
  }

  private ConfigResult finish(Origin whole, boolean anyPort, Map<String, String> systemProperties) {
    if (!(whole instanceof Origin.WholeFile)) {
      collector.addSystemProperties(systemProperties);
    }
    SettingReader reader = new SettingReader(collector.settings());
    Optional<ServerConfig> config = new ConfigAssembly(reader, whole, anyPort).assemble();
    problems.addAll(collector.problems());
    problems.addAll(reader.problems());
    if (config.isEmpty() || !problems.isEmpty()) {
      return new ConfigResult.Refused(problems);
    }
    List<Notice> notices = new ArrayList<>(reader.notices());
    notices.addAll(collector.notices(config.get().ensemble().isPresent()));
    return new ConfigResult.Loaded(config.get(), notices);
  }
}
