package dev.ostler.shell.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static final Form FORM =
      Form.of("try", "[-s] [-w] [-v version] [-add servers]", "For tests.")
          .with(
              Option.flag("s", ""),
              Option.flag("w", ""),
              Option.value("v", "version", ""),
              Option.value("add", "servers", ""),
              Option.longFlag("json", ""),
              Option.longValue("depth", "n", ""));

  private static Arguments parse(String line) throws ArgumentsException {
    return Arguments.parse(FORM, Words.split(line));
  }

  @Test
  void optionsAndWordsMayBeMixed() throws ArgumentsException {
    Arguments arguments = parse("/a -s data -v 5");
    assertThat(arguments.words()).containsExactly("/a", "data");
    assertThat(arguments.has("s")).isTrue();
    assertThat(arguments.value("v")).isEqualTo("5");
  }

  @Test
  void switchesMayShareADash() throws ArgumentsException {
    Arguments arguments = parse("-sw /a");
    assertThat(arguments.has("s")).isTrue();
    assertThat(arguments.has("w")).isTrue();
  }

  @Test
  void aValueMayBeAttached() throws ArgumentsException {
    assertThat(parse("-v5").value("v")).isEqualTo("5");
    assertThat(parse("-v=5").value("v")).isEqualTo("5");
    assertThat(parse("-sv5").value("v")).isEqualTo("5");
    assertThat(parse("--depth=3").value("depth")).isEqualTo("3");
  }

  @Test
  void aNegativeNumberIsAValue() throws ArgumentsException {
    assertThat(parse("-v -1 /a").value("v")).isEqualTo("-1");
  }

  @Test
  void namesOfSeveralLettersHaveOneDash() throws ArgumentsException {
    assertThat(parse("-add server.1=a").value("add")).isEqualTo("server.1=a");
  }

  @Test
  void behindTwoDashesEverythingIsAWord() throws ArgumentsException {
    assertThat(parse("-- -s --json").words()).containsExactly("-s", "--json");
  }

  @Test
  void aDashAloneIsAWord() throws ArgumentsException {
    assertThat(parse("-").words()).containsExactly("-");
  }

  @Test
  void unknownOptionsAreNamed() {
    assertThatThrownBy(() -> parse("-q")).hasMessageEndingWith("Unrecognized option: -q");
    assertThatThrownBy(() -> parse("-sq")).hasMessageEndingWith("Unrecognized option: -sq");
    assertThatThrownBy(() -> parse("--s")).hasMessageEndingWith("Unrecognized option: --s");
  }

  @Test
  void aMissingValueIsNamed() {
    assertThatThrownBy(() -> parse("-v")).hasMessageEndingWith("Missing argument for option: v");
    assertThatThrownBy(() -> parse("-v -s")).hasMessageEndingWith("Missing argument for option: v");
  }

  @Test
  void optionsOfAGroupExcludeEachOther() {
    Form form =
        Form.of("quota", "", "")
            .with(Option.flag("n", "").in("quota"), Option.flag("b", "").in("quota"));
    assertThatThrownBy(() -> Arguments.parse(form, List.of("-n", "-b")))
        .hasMessage(
            "org.apache.commons.cli.AlreadySelectedException: The option 'b' was specified but an"
                + " option from this group has already been selected: 'n'");
  }
}
