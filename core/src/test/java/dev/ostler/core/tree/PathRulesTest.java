package dev.ostler.core.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathRulesTest {
  @Test
  void ordinaryPathsAreValid() {
    for (String path :
        List.of(
            "/",
            "/a",
            "/a/b",
            "/...",
            "/.x",
            "/a..",
            "/..b/.c",
            "/ ",
            "/a b\\:%",
            "/é",
            "/日本/x",
            "/\uFDD0",
            "/\uFFEF",
            "/\u00A0",
            "/\uF900",
            "/\uD7FF",
            "/zookeeper")) {
      assertThat(PathRules.isValid(Path.of(path))).as(path).isTrue();
    }
  }

  @Test
  void brokenPathsAreNot() {
    for (String path :
        List.of(
            "",
            "a",
            "a/b",
            "//",
            "/a/",
            "/a//b",
            "//a",
            "/.",
            "/..",
            "/./a",
            "/../a",
            "/a/.",
            "/a/..",
            "/a/./b",
            "/a/../b",
            "/a\0",
            "/\0",
            "/a\n",
            "/\u007F",
            "/\u0080",
            "/\u009F",
            "/\uE000",
            "/\uF8FF",
            "/\uFFF0",
            "/\uFFFD",
            "/\uFFFF",
            "/\uD83D\uDE00",
            "é")) {
      assertThat(PathRules.isValid(Path.of(path))).as(path).isFalse();
    }
  }

  @Test
  void everyCharacterOfTheBasicPlaneIsJudgedAsByTheSlowTwin() {
    for (int character = 0; character <= 0xFFFF; character++) {
      byte[] alone = joined("/", character, "");
      byte[] inside = joined("/a", character, "/b");
      for (byte[] bytes : List.of(alone, inside)) {
        assertThat(PathRules.isValid(Path.of(bytes, 0, bytes.length)))
            .as("U+%04X", character)
            .isEqualTo(validByText(decode(bytes)));
      }
    }
  }

  /** Surrogates as the three bytes that a careless writer makes of them. */
  private static byte[] joined(String before, int character, String after) {
    if (character < 0xD800 || character > 0xDFFF) {
      return (before + (char) character + after).getBytes(StandardCharsets.UTF_8);
    }
    byte[] bytes = (before + "???" + after).getBytes(StandardCharsets.UTF_8);
    bytes[before.length()] = (byte) 0xED;
    bytes[before.length() + 1] = (byte) (0x80 | (character >> 6 & 0x3F));
    bytes[before.length() + 2] = (byte) (0x80 | (character & 0x3F));
    return bytes;
  }

  @Test
  void everyRunOfThreeBytesIsJudgedAsByTheSlowTwin() {
    byte[] bytes = {'/', 0, 0, 0, 'x'};
    for (int run = 0; run < 1 << 24; run++) {
      // Where nothing but ASCII letters can follow, a sample is enough.
      if ((run >> 16 & 0xFF) < 0x80 && (run & 0x1F1F) != 0x0E0F) {
        continue;
      }
      bytes[1] = (byte) (run >> 16);
      bytes[2] = (byte) (run >> 8);
      bytes[3] = (byte) run;
      if (PathRules.isValid(Path.of(bytes, 0, 5)) != validByText(decode(bytes))) {
        throw new AssertionError("bytes " + Arrays.toString(bytes));
      }
    }
  }

  @Test
  void randomTextsAndBytesAreJudgedAsByTheSlowTwin() {
    for (long seed = 1; seed <= 200; seed++) {
      compareRandomPaths(seed);
    }
  }

  private static void compareRandomPaths(long seed) {
    Random random = new Random(seed);
    byte[] alphabet =
        "//../..ab\0\u001F\u007Fé\u0085日\uE000\uFFFD".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt(256)
                : alphabet[random.nextInt(random.nextBoolean() ? 9 : alphabet.length)];
      }
      if (bytes.length > 0 && random.nextInt(4) > 0) {
        bytes[0] = '/';
      }
      String again = "compareRandomPaths(" + seed + "), bytes " + Arrays.toString(bytes);
      String text = decode(bytes);
      byte[] frame = new byte[bytes.length + 8];
      Arrays.fill(frame, (byte) '/');
      System.arraycopy(bytes, 0, frame, 3, bytes.length);
      Path path = Path.of(frame, 3, bytes.length);
      assertThat(PathRules.isValid(path)).as(again).isEqualTo(validByText(text));
      assertThat(PathRules.passesBasicRule(path))
          .as(again)
          .isEqualTo(text.indexOf('/') >= 0 && text.indexOf('\0') < 0);
    }
  }

  @Test
  void aCharacterCutOffByTheEndOfThePathIsNotCompletedByWhatFollows() {
    byte[] frame = "/日本".getBytes(StandardCharsets.UTF_8);
    assertThat(PathRules.isValid(Path.of(frame, 0, 4))).isTrue();
    assertThat(PathRules.isValid(Path.of(frame, 0, 5))).isFalse();
    assertThat(PathRules.isValid(Path.of(frame, 0, 6))).isFalse();
    assertThat(PathRules.isValid(Path.of(frame, 0, 7))).isTrue();
    byte[] two = "/é".getBytes(StandardCharsets.UTF_8);
    assertThat(PathRules.isValid(Path.of(two, 0, 2))).isFalse();
  }

  @Test
  void theBasicRuleAsksForASlashAndNoNul() {
    for (String path : List.of("/", "/a", "a/b", "/p2/", "//", "/..", "x/")) {
      assertThat(PathRules.passesBasicRule(Path.of(path))).as(path).isTrue();
    }
    for (String path : List.of("", "a", "a\0", "/a\0", "\0/")) {
      assertThat(PathRules.passesBasicRule(Path.of(path))).as(path).isFalse();
    }
  }

  @Test
  void fourZnodesAreReserved() {
    for (String path : List.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config")) {
      assertThat(PathRules.isReserved(Path.of(path))).as(path).isTrue();
    }
    for (String path :
        List.of(
            "",
            "/zookeepe",
            "/zookeeperx",
            "/zookeeper/",
            "/zookeeper/quota/a",
            "/zookeeper/quotas",
            "/zookeeper/other",
            "/a",
            "/a/zookeeper")) {
      assertThat(PathRules.isReserved(Path.of(path))).as(path).isFalse();
    }
  }

  /** The full rule word by word, on characters. */
  private static boolean validByText(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    if (path.equals("/")) {
      return true;
    }
    if (path.endsWith("/") || path.contains("//")) {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= '\u001F'
          || (c >= '\u007F' && c <= '\u009F')
          || (c >= '\uD800' && c <= '\uF8FF')
          || c >= '\uFFF0') {
        return false;
      }
    }
    String closed = path + "/";
    return !closed.contains("/./") && !closed.contains("/../");
  }

  private static String decode(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
