package dev.ostler.shell.main;

import dev.ostler.client.TlsOptions;
import dev.ostler.shell.session.ConnectOptions;
import dev.ostler.shell.session.TlsFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What stands on the command line: options with one dash, then a command.
 *
 * <p>As in ZooKeeper's shell, an option it does not know is passed over, and one that lacks its
 * value is told of and passed over.
 *
 * @param server {@code -server}
 * @param timeout {@code -timeout}, the session timeout in ms, as it was typed
 * @param readOnly {@code -r}
 * @param waitForConnection {@code -waitforconnection}: nothing is done before a server is there
 * @param configuration {@code -client-configuration}, a properties file; null for none
 * @param help {@code -h}, {@code -help}, {@code --help}
 * @param command empty for a dialogue
 * @param complaints about the options, for standard error
 */
public record StartOptions(
    String server,
    String timeout,
    boolean readOnly,
    boolean waitForConnection,
    @Nullable String configuration,
    boolean help,
    List<String> command,
    List<String> complaints) {
  public StartOptions {
    command = List.copyOf(command);
    complaints = List.copyOf(complaints);
  }

  /** Something on the command line makes no sense. */
  public static final class BadOption extends Exception {
    private static final long serialVersionUID = 1;

    BadOption(String message) {
      super(message);
    }
  }

  /** Reads the command line. */
  public static StartOptions parse(List<String> words) {
    String server = ConnectOptions.DEFAULT_SERVER;
    String timeout = Integer.toString(ConnectOptions.DEFAULT_TIMEOUT_MILLIS);
    String configuration = null;
    boolean readOnly = false;
    boolean wait = false;
    boolean help = false;
    List<String> complaints = new ArrayList<>();
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      String option = words.get(at++);
      boolean takesValue =
          option.equals("-server")
              || option.equals("-timeout")
              || option.equals("-client-configuration");
      String value = takesValue && at < words.size() ? words.get(at++) : null;
      if (takesValue && value == null) {
        complaints.add("Error: no argument found for option " + option);
        continue;
      }
      switch (option) {
        case "-server" -> server = String.valueOf(value);
        case "-timeout" -> timeout = String.valueOf(value);
        case "-client-configuration" -> configuration = value;
        case "-r" -> readOnly = true;
        case "-waitforconnection" -> wait = true;
        case "-h", "-help", "--help" -> help = true;
        default -> {}
      }
    }
    return new StartOptions(
        server,
        timeout,
        readOnly,
        wait,
        configuration,
        help,
        words.subList(at, words.size()),
        complaints);
  }

  /**
   * Whether the command asks for JSON on standard output, so that nothing else may stand there:
   * with {@code --json}, and an export that goes to no file.
   */
  boolean wantsJson() {
    return command.contains("--json") || printsExport();
  }

  private boolean printsExport() {
    return !command.isEmpty()
        && command.getFirst().equals("export")
        && command.stream().skip(1).filter(word -> !word.startsWith("-")).count() == 1;
  }

  /**
   * How to connect.
   *
   * @param system properties of this Java, which count besides those of the file
   */
  ConnectOptions connectOptions(Properties system) throws BadOption {
    int millis;
    try {
      millis = Integer.parseInt(timeout);
    } catch (NumberFormatException e) {
      throw new BadOption("-timeout takes milliseconds, and '" + timeout + "' is no number");
    }
    if (millis < 1) {
      throw new BadOption("-timeout takes milliseconds, 1 or more, not " + millis);
    }
    return new ConnectOptions(server, millis, readOnly, tls(system));
  }

  private @Nullable TlsOptions tls(Properties system) throws BadOption {
    Properties all = new Properties();
    all.putAll(system);
    try {
      if (configuration != null) {
        try (Reader in = Files.newBufferedReader(Path.of(configuration))) {
          all.load(in);
        }
      }
      return TlsFiles.from(all);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadOption("The client configuration cannot be used: " + e);
    }
  }
}
