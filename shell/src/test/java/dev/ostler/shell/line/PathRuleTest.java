package dev.ostler.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRuleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a       | Path must start with / character",
        "/a/     | Path must not end with / character",
        "//a     | Invalid path string \"//a\" caused by empty node name specified @1",
        "/a//b   | Invalid path string \"/a//b\" caused by empty node name specified @3",
        "/./a    | Invalid path string \"/./a\" caused by relative paths not allowed @1",
        "/a/..   | Invalid path string \"/a/..\" caused by relative paths not allowed @4",
      })
  void wrongPathsAreExplained(String path, String sentence) {
    assertThat(PathRule.trouble(path, false)).isEqualTo(sentence);
  }

  @Test
  void controlCharactersAreNotAllowed() {
    assertThat(PathRule.trouble("/a\u0001", false)).endsWith("caused by invalid character @2");
    assertThat(PathRule.trouble("/a\0", false)).endsWith("caused by null character not allowed @2");
    assertThat(PathRule.trouble("", false)).isEqualTo("Path length must be > 0");
  }

  @ParameterizedTest
  @CsvSource({"/", "/a", "/a/b.c", "/ü/✓ x", "/a/...", "/.a"})
  void rightPathsAreLeftAlone(String path) {
    assertThat(PathRule.trouble(path, false)).isNull();
  }

  @Test
  void aSequentialPathMayEndInASlash() {
    assertThat(PathRule.trouble("/a/", true)).isNull();
  }
}
