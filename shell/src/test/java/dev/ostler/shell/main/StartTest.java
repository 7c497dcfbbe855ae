package dev.ostler.shell.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StartTest {
  private static StartOptions parse(String... words) {
    return StartOptions.parse(List.of(words));
  }

  @Test
  void optionsStandBeforeTheCommand() {
    StartOptions options =
        parse("-server", "h:1/chroot", "-timeout", "5000", "-r", "ls", "-s", "/");
    assertThat(options.server()).isEqualTo("h:1/chroot");
    assertThat(options.timeout()).isEqualTo("5000");
    assertThat(options.readOnly()).isTrue();
    assertThat(options.command()).containsExactly("ls", "-s", "/");
  }

  @Test
  void withoutOptionsItIsTheServerHere() {
    assertThat(parse().server()).isEqualTo("localhost:2181");
    assertThat(parse().timeout()).isEqualTo("30000");
  }

  @Test
  void unknownOptionsArePassedOver() {
    assertThat(parse("-bogus", "ls", "/").command()).containsExactly("ls", "/");
  }

  @Test
  void anOptionWithoutItsValueIsTold() {
    StartOptions options = parse("-server");
    assertThat(options.complaints()).containsExactly("Error: no argument found for option -server");
    assertThat(options.server()).isEqualTo("localhost:2181");
  }

  @Test
  void aTimeoutThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> parse("-timeout", "soon", "ls").connectOptions(new Properties()))
        .hasMessageContaining("'soon' is no number");
    assertThatThrownBy(() -> parse("-timeout", "0", "ls").connectOptions(new Properties()))
        .hasMessageContaining("1 or more");
  }

  @Test
  void aMissingConfigurationIsRefused() {
    assertThatThrownBy(() ->
            parse("-client-configuration", "/nowhere/at.all", "ls")
                .connectOptions(new Properties()))
        .hasMessageContaining("The client configuration cannot be used");
  }

  @Test
  void jsonKeepsStandardOutputForItself() {
    assertThat(parse("ls", "--json", "/").wantsJson()).isTrue();
    assertThat(parse("ls", "/").wantsJson()).isFalse();
  }

  @Test
  void anExportThatGoesToNoFileKeepsStandardOutputForItself() {
    assertThat(parse("export", "/a").wantsJson()).isTrue();
    assertThat(parse("export", "--", "/a").wantsJson()).isTrue();
    assertThat(parse("export", "/a", "file").wantsJson()).isFalse();
    assertThat(parse().wantsJson()).isFalse();
  }
}
