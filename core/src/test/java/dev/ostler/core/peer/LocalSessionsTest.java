package dev.ostler.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.SessionTable;
import org.junit.jupiter.api.Test;

class LocalSessionsTest {
  private static final int TICK_MILLIS = 100;

  private final LocalSessions sessions =
      new LocalSessions(new SessionRules(true, true, false), TICK_MILLIS, new Clock(0, 0));

  @Test
  void behindAnotherStateWhoeverIsKnownToAllOrWasToBeIsNotLocal() {
    for (long id = 1; id <= 3; id++) {
      sessions.create(id, 1_000);
    }
    sessions.upgrading(2);
    SessionTable known = new SessionTable(TICK_MILLIS, 0);
    known.create(3, 1_000, 0);

    sessions.replaced(known);

    assertThat(sessions.get(1)).isNotNull();
    assertThat(sessions.get(2)).isNull();
    assertThat(sessions.get(3)).isNull();
    assertThat(sessions.isLocal(2)).isFalse();
  }
}
