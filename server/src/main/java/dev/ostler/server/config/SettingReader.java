package dev.ostler.server.config;

import dev.ostler.server.config.Notice.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads settings as values. A value that cannot be read becomes a problem and the default takes its
 * place, so that the reading goes on and finds the other mistakes too.
 */
final class SettingReader {
  private final Settings settings;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();

  SettingReader(Settings settings) {
    this.settings = settings;
  }

  List<Problem> problems() {
    return problems;
  }

  List<Notice> notices() {
    return notices;
  }

  Settings settings() {
    return settings;
  }

  void problem(Setting setting, String what, String remedy) {
    add(Problem.of(setting, what, remedy));
  }

  void problem(Origin where, String what, String remedy) {
    add(Problem.of(where, what, remedy));
  }

  /** A setting that is read twice is wrong once. */
  private void add(Problem problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  void notice(Kind kind, String text) {
    notices.add(new Notice(kind, text));
  }

  void notice(Kind kind, Setting setting, String remark) {
    notices.add(new Notice(kind, setting + ": " + remark));
  }

  /** A whole number with the default of the table. */
  int whole(ConfigKey key, int least, int most) {
    return whole(key, Integer.parseInt(key.defaultText()), least, most);
  }

  /** A whole number with a default that follows from other settings. */
  int whole(ConfigKey key, int byDefault, int least, int most) {
    return Math.toIntExact(wide(key, byDefault, least, most));
  }

  /** A whole number of 64 bits with the default of the table. */
  long wide(ConfigKey key, long least, long most) {
    return wide(key, Long.parseLong(key.defaultText()), least, most);
  }

  /** A whole number of 64 bits with a default that follows from other settings. */
  long wide(ConfigKey key, long byDefault, long least, long most) {
    Optional<Setting> written = settings.find(key);
    if (written.isEmpty()) {
      return byDefault;
    }
    Setting setting = written.get();
    Optional<Long> number = parse(setting);
    if (number.isEmpty()) {
      problem(setting, "not a whole number", "Write digits only" + unit(key) + example(key));
      return byDefault;
    }
    long value = number.get();
    if (value < least || value > most) {
      problem(
          setting,
          "out of range",
          "Write a number from " + least + " to " + most + unit(key) + example(key));
      return byDefault;
    }
    return value;
  }

  /**
   * The number a setting holds. Keys that are properties also take {@code 0x1f}, which {@link
   * Integer#getInteger(String)} reads; a leading zero would be octal there and decimal elsewhere,
   * so it is not read at all.
   */
  static Optional<Long> parse(Setting setting) {
    String text = setting.value();
    boolean property = setting.key().placement() != Placement.FILE;
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    boolean leadingZero =
        digits.length() > 1 && digits.charAt(0) == '0' && Character.isDigit(digits.charAt(1));
    if (property && leadingZero) {
      return Optional.empty();
    }
    try {
      return Optional.of(property ? Long.decode(text) : Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static String unit(ConfigKey key) {
    return key.unit().isEmpty() ? "" : ", in " + key.unit();
  }

  private static String example(ConfigKey key) {
    return Character.isDigit(key.defaultText().charAt(0)) || key.defaultText().startsWith("-")
        ? ", for example " + key.text() + "=" + key.defaultText()
        : "";
  }

  /** A number from 0 to 1. */
  double probability(ConfigKey key) {
    double byDefault = Double.parseDouble(key.defaultText());
    Optional<Setting> written = settings.find(key);
    if (written.isEmpty()) {
      return byDefault;
    }
    double value;
    try {
      value = Double.parseDouble(written.get().value());
    } catch (NumberFormatException notANumber) {
      value = Double.NaN;
    }
    if (value >= 0 && value <= 1) {
      return value;
    }
    problem(written.get(), "not a number from 0 to 1", "Write a number such as 0.02");
    return byDefault;
  }

  /** A finite number with a fraction; it may be negative. */
  double fraction(ConfigKey key) {
    double byDefault = Double.parseDouble(key.defaultText());
    Optional<Setting> written = settings.find(key);
    if (written.isEmpty()) {
      return byDefault;
    }
    try {
      double value = Double.parseDouble(written.get().value());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as for what is no finite number.
    }
    problem(written.get(), "not a number", "Write a number such as " + key.defaultText());
    return byDefault;
  }

  /** True or false. */
  boolean truth(ConfigKey key) {
    boolean byDefault = Boolean.parseBoolean(key.defaultText());
    return settings.find(key).map(setting -> truth(setting, byDefault)).orElse(byDefault);
  }

  private boolean truth(Setting setting, boolean byDefault) {
    return switch (setting.value().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        problem(setting, "neither true nor false", "Choose 'true' or 'false'");
        yield byDefault;
      }
    };
  }

  /** Yes or no. */
  boolean yes(ConfigKey key) {
    boolean byDefault = key.defaultText().equals("yes");
    Optional<Setting> written = settings.find(key);
    if (written.isEmpty()) {
      return byDefault;
    }
    return switch (written.get().value()) {
      case "yes" -> true;
      case "no" -> false;
      default -> {
        problem(written.get(), "neither yes nor no", "Choose 'yes' or 'no', in small letters");
        yield byDefault;
      }
    };
  }

  /** A text as written. */
  Optional<String> text(ConfigKey key) {
    return settings.find(key).map(Setting::value);
  }

  /** A comma list without its blanks and empty parts. */
  List<String> list(ConfigKey key) {
    List<String> parts = new ArrayList<>();
    for (String part : text(key).orElse("").split(",", -1)) {
      String word = part.trim();
      if (!word.isEmpty() && !parts.contains(word)) {
        parts.add(word);
      }
    }
    return parts;
  }

  /**
   * A path; a relative one is told to the operator, because it depends on the working directory.
   */
  Optional<Path> path(ConfigKey key) {
    Optional<Setting> written = settings.find(key);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    Setting setting = written.get();
    if (setting.value().isEmpty()) {
      problem(setting, "the path is empty", "Write a path, or remove the line");
      return Optional.empty();
    }
    try {
      Path path = Path.of(setting.value());
      if (!path.isAbsolute()) {
        notice(
            Kind.SUSPICIOUS,
            setting,
            "the path is relative and depends on the directory the server is started in;"
                + " write it from the root");
      }
      return Optional.of(path);
    } catch (InvalidPathException invalid) {
      problem(setting, "not a path of this system", "Write a path without control characters");
      return Optional.empty();
    }
  }

  /**
   * Checks the keys of the file that this release does not read: ZooKeeper's parser reads them all
   * and refuses what it cannot read.
   */
  void checkFormsOfUnreadKeys() {
    for (Setting setting : settings.all()) {
      ConfigKey key = setting.key();
      if (key.state() == InForce.IN_FORCE || key.placement() != Placement.FILE) {
        continue;
      }
      switch (key.form()) {
        case WHOLE -> {
          Optional<Long> number = parse(setting);
          if (number.isEmpty() || number.get().intValue() != number.get()) {
            problem(setting, "not a whole number", "Write digits only" + unit(key) + example(key));
          }
        }
        case LONG -> {
          if (parse(setting).isEmpty()) {
            problem(setting, "not a whole number", "Write digits only" + unit(key) + example(key));
          }
        }
        case TRUE_FALSE -> truth(setting, false);
        case FRACTION, TEXT, SECRET, FAMILY -> {}
      }
    }
  }
}
