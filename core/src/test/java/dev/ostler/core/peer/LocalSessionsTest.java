package dev.ostler.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.session.SessionTable;
import org.junit.jupiter.api.Test;

class LocalSessionsTest {
  private static final int TICK_MILLIS = 100;

  private final Clock clock = new Clock(0, 0);
  private final LocalSessions sessions =
      new LocalSessions(new SessionRules(true, true, false), TICK_MILLIS, clock);

  @Test
  void behindAnotherStateWhoeverIsKnownToAllIsNotLocal() {
    sessions.create(1, 1_000);
    sessions.create(2, 1_000);
    SessionTable known = new SessionTable(TICK_MILLIS, 0);
    known.create(2, 1_000, 0);

    sessions.replaced(known);

    assertThat(sessions.get(1)).isNotNull();
    assertThat(sessions.get(2)).isNull();
  }

  @Test
  void whoWasToBeKnownToAllIsOverBehindAnotherStateOnlyIfItMayHaveExpiredThere() {
    sessions.create(1, 1_000);
    sessions.create(2, 4_000);
    sessions.upgrading(2, 1_000);
    clock.monotonicMillis = 1;
    sessions.upgrading(1, 1_000);
    clock.monotonicMillis = 1_000;

    sessions.replaced(new SessionTable(TICK_MILLIS, 0));

    assertThat(sessions.get(1)).isNotNull();
    assertThat(sessions.get(2)).isNull();
    assertThat(sessions.isLocal(2)).isFalse();
  }
}
