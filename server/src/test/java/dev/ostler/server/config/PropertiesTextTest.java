package dev.ostler.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.server.config.PropertiesText.Entry;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The syntax of the file is that of Properties, with line numbers. */
class PropertiesTextTest {

  private static List<Entry> entries(String text) {
    return PropertiesText.parse(Configs.FILE, text).entries();
  }

  @Test
  void keysKnowTheLineTheyBeginIn() {
    assertThat(entries("# c\n\na=1\r\n! d\rb : 2\n  c 3\n"))
        .containsExactly(new Entry("a", "1", 3), new Entry("b", "2", 5), new Entry("c", "3", 6));
  }

  @Test
  void aBackslashAtTheEndContinuesTheLine() {
    assertThat(entries("a=1,\\\n   2,\\\n\n#x\nb=3\\\\\nc=4\\"))
        .containsExactly(
            new Entry("a", "1,2,", 1), new Entry("b", "3\\", 5), new Entry("c", "4", 6));
  }

  @Test
  void duplicatesAreKeptInTheirOrder() {
    assertThat(entries("a=1\na=2")).containsExactly(new Entry("a", "1", 1), new Entry("a", "2", 2));
  }

  @Test
  void blanksAroundKeyAndValueGo() {
    assertThat(entries("  a\\   =\t 1 \t")).containsExactly(new Entry("a", "1", 1));
  }

  @Test
  void aDamagedEscapeIsAProblemOfItsLineOnly() {
    PropertiesText parsed = PropertiesText.parse(Configs.FILE, "a=\\u00e9\nb=C:\\users\nc=1");
    assertThat(parsed.entries())
        .containsExactly(new Entry("a", "\u00e9", 1), new Entry("c", "1", 3));
    assertThat(parsed.problems())
        .singleElement()
        .extracting(Problem::where)
        .isEqualTo("/conf/zoo.cfg line 2");
  }

  @Test
  void randomTextsMeanTheSameAsToProperties() throws IOException {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    Random random = new Random(seed);
    String reproduce = "again: mvn -pl server test -Dtest=PropertiesTextTest -Dostler.seed=" + seed;
    for (int i = 0; i < 5_000; i++) {
      String text = randomText(random);
      Properties expected = new Properties();
      boolean malformed = false;
      try {
        expected.load(new StringReader(text));
      } catch (IllegalArgumentException e) {
        malformed = true;
      }
      PropertiesText parsed = PropertiesText.parse(Configs.FILE, text);
      assertThat(!parsed.problems().isEmpty()).as(reproduce).isEqualTo(malformed);
      // Keys that differ in blanks only become one by trimming; which one wins is not defined.
      if (!malformed && trimmed(expected).size() == expected.size()) {
        assertThat(lastOfEach(parsed.entries())).as(reproduce).isEqualTo(trimmed(expected));
      }
    }
  }

  private static String randomText(Random random) {
    String[] parts = {
      "a", "b", "=", ":", " ", "\t", "\f", "\n", "\r", "\r\n", "\\", "\\\n", "#", "!", "\\u0041",
      "\\u", "1", "\u00e9", "\\=", "\\ "
    };
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(25);
    for (int i = 0; i < length; i++) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }

  private static Map<String, String> lastOfEach(List<Entry> entries) {
    Map<String, String> last = new TreeMap<>();
    entries.forEach(entry -> last.put(entry.key(), entry.value()));
    return withoutNothing(last);
  }

  private static Map<String, String> trimmed(Properties properties) {
    Map<String, String> trimmed = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      trimmed.put(key.trim(), properties.getProperty(key, "").trim());
    }
    return withoutNothing(trimmed);
  }

  /** Whether a lone backslash at the end is an entry of nothing, or none, does not matter. */
  private static Map<String, String> withoutNothing(Map<String, String> entries) {
    entries.remove("", "");
    return entries;
  }
}
