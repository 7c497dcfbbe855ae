package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientLookTest {
  private static String line(int port, long received, long average, long max) {
    return " /127.0.0.1:%d[1](queued=0,recved=%d,sent=1,sid=0x%d,lop=GETD,avglat=%d,maxlat=%d)\n"
        .formatted(port, received, port, average, max);
  }

  private static ClientLook look(int seconds, String... lines) {
    return ClientLook.of(String.join("", lines), TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void ratesAreThoseOfTheTimeThatHasPassed() {
    ClientLook before = look(10, line(1, 100, 0, 3), line(2, 50, 0, 0));
    ClientLook now = look(14, line(1, 104, 0, 3), line(2, 58, 1, 9), line(3, 40, 0, 0));
    assertThat(now.busiest(before, 2))
        .containsExactly(
            "requests/s  last  avg ms  max ms  client",
            "      10.0  GETD       0       0  127.0.0.1:3 0x3",
            "       2.0  GETD       1       9  127.0.0.1:2 0x2");
  }

  @Test
  void theSlowestRequestsAreATableOfTheirOwn() {
    ClientLook now =
        look(1, line(1, 9999, 0, 3), line(2, 1, 1, 90), line(3, 1, 0, 0), line(4, 1, 2, 90));
    assertThat(now.slowest(3))
        .containsExactly(
            "max ms  avg ms  client (its slowest request since it connected)",
            "    90       2  127.0.0.1:4 0x4",
            "    90       1  127.0.0.1:2 0x2",
            "     3       0  127.0.0.1:1 0x1");
  }

  @Test
  void onlyARefusalIsAMatterOfTheWhitelist() {
    assertThat(look(1, line(1, 1, 1, 1)).trouble()).isNull();
    assertThat(look(1, "cons is not executed because it is not in the whitelist.\n").trouble())
        .contains("allow cons in 4lw.commands.whitelist");
    assertThat(look(1, "This ZooKeeper instance is not currently serving requests\n").trouble())
        .isEqualTo("the answer to cons names none");
  }
}
