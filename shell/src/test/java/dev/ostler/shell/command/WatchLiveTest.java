package dev.ostler.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.CreateOptions;
import org.junit.jupiter.api.Test;

class WatchLiveTest {
  private final ShellFixture fixture = new ShellFixture();

  @Test
  void changesAreShownWithTheNewData() {
    fixture
        .session
        .with("/a", "old")
        .whenWatched(() -> {
          var _ = fixture.session.create("/b", new byte[] {'x'}, CreateOptions.PERSISTENT);
          var _ = fixture.session.setData("/a", new byte[] {'y', '\n'}, -1);
          fixture.session.delete("/b", -1);
        });
    assertThat(fixture.lines("watch --count 3"))
        .hasSize(3)
        .satisfiesExactly(
            // By the time it is looked at, it is gone.
            line -> assertThat(line).endsWith(" created /b"),
            line -> assertThat(line).endsWith(" changed /a v1 y␊"),
            line -> assertThat(line).endsWith(" deleted /b"));
    assertThat(fixture.errors()).contains("Watching /; ctrl-C ends it.");
    assertThat(fixture.status()).isZero();
  }

  @Test
  void oneObjectStandsOnALine() {
    fixture
        .session
        .with("/a", "old")
        .whenWatched(() -> fixture.session.setData("/a", new byte[] {(byte) 0xff}, -1));
    assertThat(fixture.lines("watch --json --count 1 /a"))
        .singleElement()
        .asString()
        .startsWith("{\"time\":")
        .contains("\"event\":\"DATA_CHANGED\",\"path\":\"/a\"", "\"base64\":\"/w==\"");
  }

  @Test
  void ctrlCEndsItAndIsNoFailure() {
    fixture.session.whenWatched(() -> Thread.currentThread().interrupt());
    assertThat(fixture.lines("watch")).isEmpty();
    assertThat(fixture.status()).isZero();
  }
}
