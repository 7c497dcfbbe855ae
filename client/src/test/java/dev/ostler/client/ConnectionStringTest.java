package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.quorum.HostAndPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
  @Test
  void serversAndChrootAreRead() {
    ConnectionString read = ConnectionString.parse("a:1,b:2/app/x");
    assertThat(read.servers()).containsExactly(new HostAndPort("a", 1), new HostAndPort("b", 2));
    assertThat(read.chroot()).isEqualTo("/app/x");
    assertThat(read).hasToString("a:1,b:2/app/x");
  }

  @Test
  void aServerWithoutAPortHasTheUsualOne() {
    assertThat(ConnectionString.parse("a,[2001:db8::1]").servers())
        .containsExactly(new HostAndPort("a", 2181), new HostAndPort("2001:db8::1", 2181));
  }

  @Test
  void anAddressOfSixStandsInBrackets() {
    assertThat(ConnectionString.parse("[::1]:27100").servers())
        .containsExactly(new HostAndPort("::1", 27100));
    assertThat(ConnectionString.parse("[::1]:27100")).hasToString("[::1]:27100");
  }

  @Test
  void blanksEmptyEntriesAndRepetitionsArePassedOver() {
    assertThat(ConnectionString.parse(" a:1 ,, b:2,a:1,").servers())
        .containsExactly(new HostAndPort("a", 1), new HostAndPort("b", 2));
  }

  @Test
  void aLoneSlashIsNoChroot() {
    assertThat(ConnectionString.parse("a:1/").chroot()).isEqualTo("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "/app",
        "a:",
        "a:x",
        "a:0",
        "a:70000",
        ":1",
        "2001:db8::1",
        "[::1",
        "[]:1",
        "a:1/app/",
        "a:1//app",
        "a:1/../x"
      })
  void whatNamesNoServerOrNoPathIsRefusedWithAnExplanation(String text) {
    assertThatThrownBy(() -> ConnectionString.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connection string");
  }
}
