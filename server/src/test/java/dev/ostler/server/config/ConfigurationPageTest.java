package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Keeps the table of {@code docs/configuration.md} in step with {@link ConfigKey}. The sentences of
 * the last column are written by hand and stay; everything else of a row is the table's. Rewrite
 * the rows with {@code mvn -pl server test -Dtest=ConfigurationPageTest -Dostler.page.write=true}.
 */
class ConfigurationPageTest {
  private static final String BEGIN = "<!-- keys: begin -->";
  private static final String END = "<!-- keys: end -->";
  private static final String MISSING = "(not described yet)";

  @Test
  void thePageShowsEveryKeyAsTheTableHasIt() throws IOException {
    Path page = page();
    List<String> lines = Files.readAllLines(page);
    int begin = lines.indexOf(BEGIN);
    int end = lines.indexOf(END);
    assertThat(begin).as("marker " + BEGIN + " in " + page).isNotNegative();
    assertThat(end).as("marker " + END + " in " + page).isGreaterThan(begin);
    List<String> written = lines.subList(begin + 1, end);
    List<String> expected = rows(sentences(written));
    if (Boolean.getBoolean("ostler.page.write")) {
      List<String> all = new ArrayList<>(lines.subList(0, begin + 1));
      all.addAll(expected);
      all.addAll(lines.subList(end, lines.size()));
      Files.write(page, all);
      return;
    }
    assertThat(written)
        .as("run again with -Dostler.page.write=true to bring %s in step", page)
        .isEqualTo(expected);
    assertThat(expected).noneMatch(row -> row.contains(MISSING));
  }

  /** Tests run in the module's folder or in the root of the project. */
  private static Path page() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      Path page = folder.resolve("docs").resolve("configuration.md");
      if (Files.exists(page)) {
        return page;
      }
    }
    throw new AssertionError("docs/configuration.md is not above " + here);
  }

  private static List<String> rows(Map<String, String> sentences) {
    List<String> rows = new ArrayList<>();
    rows.add("");
    rows.add("| key | system property | unit | default | state | what it does |");
    rows.add("|---|---|---|---|---|---|");
    for (ConfigKey key : ConfigKey.values()) {
      rows.add(
          String.join(
              " | ",
              "| `" + key.text() + "`",
              property(key),
              key.unit().isEmpty() ? unit(key) : key.unit(),
              key.defaultText(),
              key.state().label(),
              sentence(key, sentences) + " |"));
    }
    rows.add("");
    return rows;
  }

  private static String property(ConfigKey key) {
    return switch (key.placement()) {
      case FILE -> "";
      case PREFIXED -> "`zookeeper.*`";
      case PREFIXED_OR_BARE -> "`zookeeper.*`, bare";
      case BARE -> "bare";
    };
  }

  private static String unit(ConfigKey key) {
    return key.form() == Form.TRUE_FALSE ? "true or false" : "";
  }

  private static String sentence(ConfigKey key, Map<String, String> sentences) {
    return switch (key.state()) {
      case InForce _ -> sentences.getOrDefault(key.text(), MISSING);
      case Capability missing -> missing.consequence();
      case NoEffect reason -> reason.reason();
    };
  }

  private static Map<String, String> sentences(List<String> rows) {
    Map<String, String> sentences = new TreeMap<>();
    for (String row : rows) {
      String[] cells = row.split(" \\| ", 6);
      if (cells.length == 6 && cells[0].startsWith("| `")) {
        String key = cells[0].substring("| `".length(), cells[0].length() - 1);
        sentences.put(key, cells[5].substring(0, cells[5].length() - " |".length()));
      }
    }
    return sentences;
  }
}
