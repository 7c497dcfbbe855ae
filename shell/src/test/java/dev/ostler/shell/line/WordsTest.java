package dev.ostler.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void blanksAndTabsSeparate() {
    assertThat(Words.split("  ls\t/a   -s ")).containsExactly("ls", "/a", "-s");
  }

  @Test
  void quotesOfEitherKindKeepAWordTogether() {
    assertThat(Words.split("create \"/a b\" 'it is \"x\"'"))
        .containsExactly("create", "/a b", "it is \"x\"");
  }

  @Test
  void aQuoteInsideAWordIsALetter() {
    assertThat(Words.split("create /a don't")).containsExactly("create", "/a", "don't");
  }

  @Test
  void emptyQuotesAreAnEmptyWord() {
    assertThat(Words.split("set /a \"\"")).containsExactly("set", "/a", "");
  }

  @Test
  void aBackslashIsALetter() {
    assertThat(Words.split("create /a\\ b")).containsExactly("create", "/a\\", "b");
  }

  @Test
  void aDollarSignAllowsEscapes() {
    assertThat(Words.split("set /a $'it\\'s\\n\\t\\u2713\\\\'"))
        .containsExactly("set", "/a", "it's\n\t✓\\");
  }

  @Test
  void anOpenQuoteIsNotFinished() {
    assertThat(Words.of("set /a \"first").unfinished()).isTrue();
    assertThat(Words.of("set /a \"first\nsecond\"").unfinished()).isFalse();
    assertThat(Words.split("set /a \"first\nsecond\"")).last().isEqualTo("first\nsecond");
    assertThat(Words.of("set /a $'x\\").unfinished()).isTrue();
  }

  @Test
  void theQuoteThatIsMissingIsTheOneThatBegan() {
    assertThat(Words.of("get \"/a b").missingQuote()).isEqualTo('"');
    assertThat(Words.of("get '/a b").missingQuote()).isEqualTo('\'');
    assertThat(Words.of("get $'/a\\' b").missingQuote()).isEqualTo('\'');
    assertThat(Words.of("get '/a b'").missingQuote()).isEqualTo(' ');
    assertThat(Words.of("don't").missingQuote()).isEqualTo(' ');
  }

  @Test
  void anEscapeThatIsCutOffStaysAsItIs() {
    assertThat(Words.split("$'\\u12'")).containsExactly("\\u12");
  }

  @Test
  void whateverIsQuotedComesOutAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String letters = "ab \"'$\\\n\t/é✓";
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(8); j > 0; j--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      String typed = "x " + Words.quote(text.toString()) + " y";
      assertThat(Words.split(typed))
          .as("seed %d: new Random(%dL), round %d: %s", seed, seed, i, typed)
          .isEqualTo(List.of("x", text.toString(), "y"));
    }
  }
}
