package dev.ostler.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private final Completion completion =
      new Completion(
          new Completion.Vocabulary() {
            @Override
            public Collection<Form> forms() {
              return List.of(
                  Form.of("get", "[-s] path", "")
                      .with(Option.flag("s", ""), Option.longFlag("json", ""))
                      .words(1, WordKind.PATH),
                  Form.of("getAcl", "path", "").words(1, WordKind.PATH),
                  Form.of("set", "path data [-v version]", "")
                      .with(Option.value("v", "version", ""))
                      .words(2, WordKind.PATH, WordKind.TEXT),
                  Form.of("help", "[command]", "").words(0, WordKind.COMMAND));
            }

            @Override
            public List<String> children(String path) {
              return Map.of(
                      "/", List.of("app", "apple", "deep", "zookeeper"),
                      "/app", List.of("a b", "c"),
                      "/deep", List.of("down"))
                  .getOrDefault(path, List.of());
            }
          });

  private List<String> words(String line) {
    TypedLine typed = new TypedLine(line, line.length());
    return completion.offers(typed.words().subList(0, typed.wordIndex()), typed.begun()).stream()
        .map(Completion.Offer::word)
        .toList();
  }

  @Test
  void commandsComeFirst() {
    assertThat(words("ge")).containsExactly("get", "getAcl");
    assertThat(words("help s")).containsExactly("set");
  }

  @Test
  void optionsBelongToTheCommand() {
    assertThat(words("get -")).containsExactly("-s", "--json");
    assertThat(words("getAcl -")).isEmpty();
  }

  @Test
  void pathsComeFromTheTree() {
    assertThat(words("get ")).containsExactly("/");
    assertThat(words("get /a")).containsExactly("/app", "/apple");
    assertThat(words("get -s /app/")).containsExactly("/app/a b", "/app/c");
    assertThat(words("get /nowhere/")).isEmpty();
  }

  @Test
  void behindAWholePathComesTheSlashThatLeadsOn() {
    assertThat(words("get /app/")).containsExactly("/app/a b", "/app/c");
    assertThat(words("get /zoo")).containsExactly("/zookeeper");
    assertThat(words("get /zookeeper")).containsExactly("/zookeeper");
    assertThat(words("get '/deep")).containsExactly("/deep/");
  }

  @Test
  void dataIsNotCompleted() {
    assertThat(words("set /app ")).isEmpty();
  }

  @Test
  void theValueOfAnOptionIsNotAPath() {
    assertThat(words("set -v ")).isEmpty();
    assertThat(words("set -v 5 /z")).containsExactly("/zookeeper");
  }

  @Test
  void anOpenQuoteIsPartOfNoPath() {
    assertThat(words("get \"/app/a")).containsExactly("/app/a b");
  }

  @Test
  void aPathWithABlankIsInsertedInQuotes() {
    TypedLine typed = new TypedLine("get /app/a", 10);
    assertThat(typed.escape("/app/a b", true)).hasToString("\"/app/a b\"");
    assertThat(typed.escape("/app/a b", false)).hasToString("\"/app/a b");
    TypedLine quoted = new TypedLine("get '/app/a", 11);
    assertThat(quoted.escape("/app/a b", true)).hasToString("'/app/a b'");
    assertThat(quoted.escape("/app/a b", false)).hasToString("'/app/a b");
    assertThat(quoted.escape("/app/it's", false)).hasToString("/app/it's");
    assertThat(quoted.escape("/app/it's one", false)).hasToString("\"/app/it's one");
    assertThat(typed.escape("/app/\"it's", false)).hasToString("/app/\"it's");
  }

  @Test
  void theWordUnderTheCursorIsTheOneThatIsReplaced() {
    TypedLine typed = new TypedLine("get /ap /x", 7);
    assertThat(typed.begun()).isEqualTo("/ap");
    assertThat(typed.wordIndex()).isEqualTo(1);
    assertThat(typed.rawWordLength()).isEqualTo(3);
  }

  @Test
  void betweenTwoWordsANewOneBegins() {
    TypedLine typed = new TypedLine("get  /x", 4);
    assertThat(typed.begun()).isEmpty();
    assertThat(typed.wordIndex()).isEqualTo(1);
    assertThat(typed.words()).containsExactly("get", "", "/x");
  }
}
