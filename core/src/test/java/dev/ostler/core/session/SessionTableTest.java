package dev.ostler.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SessionTableTest {
  private static final int TICK = 1000;

  private final SessionTable table = new SessionTable(TICK, 0);

  @Test
  void aSessionIsFoundByItsIdUntilItIsRemoved() {
    Session session = table.create(7, 4000, 0);
    assertThat(table.get(7)).isSameAs(session);
    assertThat(table.get(8)).isNull();
    assertThat(table.get(0)).isNull();
    assertThat(session.connectionId()).isEqualTo(Session.NO_CONNECTION);
    assertThat(table.remove(7)).isSameAs(session);
    assertThat(table.get(7)).isNull();
    assertThat(table.remove(7)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void anIdIsGivenOnceAndIsNeverZero() {
    table.create(7, 4000, 0);
    assertThatThrownBy(() -> table.create(7, 4000, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0x7 exists");
    assertThatThrownBy(() -> table.create(0, 4000, 0)).hasMessageContaining("id 0");
    assertThatThrownBy(() -> new SessionTable(0, 0)).hasMessageContaining("tickTime");
  }

  @Test
  void aSessionExpiresAtTheFirstTickBehindItsTimeout() {
    table.create(7, 2000, 620);
    assertThat(expiredAt(table, 2620)).isEmpty();
    assertExpiresAt(table, 3000, 7L);
  }

  @Test
  void aTimeoutThatEndsOnATickLastsUntilTheNextOne() {
    Session session = table.create(7, 2000, 1000);
    assertThat(table.expiryMillis(session)).isEqualTo(4000);
    assertThat(expiredAt(table, 3000)).isEmpty();
    assertExpiresAt(table, 4000, 7L);
  }

  @Test
  void aTouchedSessionLivesOn() {
    Session session = table.create(7, 2000, 0);
    for (int now = 1000; now <= 100_000; now += 1000) {
      assertThat(expiredAt(table, now)).isEmpty();
      table.touch(session, now);
    }
    assertExpiresAt(table, 103_000, 7L);
  }

  @Test
  void anExpiredSessionIsReportedOnceAndStaysUntilRemoved() {
    Session session = table.create(7, 2000, 0);
    assertThat(expiredAt(table, 60_000)).containsExactly(7L);
    assertThat(session.isClosing()).isTrue();
    assertThat(table.closingCount()).isEqualTo(1);
    assertThat(table.get(7)).isSameAs(session);
    assertThat(expiredAt(table, 120_000)).isEmpty();
    table.touch(session, 120_000);
    assertThat(expiredAt(table, 180_000)).isEmpty();
    table.remove(7);
    assertThat(table.closingCount()).isZero();
  }

  @Test
  void aClosingSessionDoesNotExpire() {
    Session session = table.create(7, 2000, 0);
    table.markClosing(session);
    table.markClosing(session);
    assertThat(table.closingCount()).isEqualTo(1);
    table.setTimeout(session, 1);
    assertThat(expiredAt(table, 60_000)).isEmpty();
    assertThat(table.buckets()).isEmpty();
    assertThat(table.view().size()).isEqualTo(1);
  }

  @Test
  void aShorterTimeoutCountsAtOnce() {
    Session session = table.create(7, 40_000, 0);
    table.setTimeout(session, 2000);
    assertThat(session.timeoutMillis()).isEqualTo(2000);
    assertThat(expiredAt(table, 3000)).containsExactly(7L);
  }

  @Test
  void aLongerTimeoutCountsAtOnce() {
    Session session = table.create(7, 2000, 0);
    table.setTimeout(session, 40_000);
    assertExpiresAt(table, 41_000, 7L);
  }

  @Test
  void aTimeoutShortenedBelowTheTimePassedExpiresAtTheNextTick() {
    Session session = table.create(7, 40_000, 0);
    assertThat(expiredAt(table, 20_000)).isEmpty();
    table.setTimeout(session, 2000);
    assertExpiresAt(table, 21_000, 7L);
  }

  @Test
  void timeoutsLongerThanATurnOfTheWheelHold() {
    table.create(7, Integer.MAX_VALUE, 0);
    table.create(8, 512_000, 0);
    table.create(9, 511_999, 0);
    assertExpiresAt(table, 512_000, 9L);
    assertThat(expiredAt(table, 513_000)).containsExactly(8L);
    long last = (Integer.MAX_VALUE / TICK + 1L) * TICK;
    assertThat(expiredAt(table, last - 1)).isEmpty();
    assertThat(expiredAt(table, last)).containsExactly(7L);
  }

  @Test
  void aClockJumpOverEverythingReportsInOrderOfExpiryThenId() {
    table.create(5, 9000, 0);
    table.create(3, 2000, 0);
    table.create(9, 2000, 0);
    table.create(1, 2500, 0);
    table.create(4, 700_000, 0);
    assertThat(expiredAt(table, 1_000_000_000L)).containsExactly(1L, 3L, 9L, 5L, 4L);
  }

  @Test
  void timeMayStartAnywhere() {
    SessionTable old = new SessionTable(TICK, -5_000_500);
    old.create(7, 2000, -5_000_500);
    assertExpiresAt(old, -4_998_000, 7L);
  }

  @Test
  void nothingExpiresBeforeTheNextCheck() {
    SessionTable late = new SessionTable(TICK, 1500);
    assertThat(late.nextCheckMillis()).isEqualTo(2000);
    late.create(7, 1, 1500);
    assertExpiresAt(late, 2000, 7L);
    assertThat(late.nextCheckMillis()).isEqualTo(3000);
  }

  @Test
  void theConsumerMayRemoveWhatItIsGivenAndWhatIsDueAfterIt() {
    for (int id = 1; id <= 4; id++) {
      table.create(id, 2000, 0);
    }
    List<Long> reported = new ArrayList<>();
    int count =
        table.expired(
            10_000,
            session -> {
              reported.add(session.id());
              table.remove(session.id());
              table.remove(3);
            });
    assertThat(reported).containsExactly(1L, 2L, 4L);
    assertThat(count).isEqualTo(3);
    assertThat(table.size()).isZero();
    assertThat(table.closingCount()).isZero();
  }

  @Test
  void afterARestartEverySessionHasAFullTimeout() {
    table.adopt(7, 2000, 0);
    table.adopt(8, 4000, 0);
    table.markClosing(table.create(9, 4000, 0));
    table.restartAll(1_000_000);
    assertThat(table.closingCount()).isZero();
    assertExpiresAt(table, 1_003_000, 7L);
    assertThat(expiredAt(table, 1_005_000)).containsExactly(8L, 9L);
  }

  @Test
  void adoptingAKnownSessionGivesItTheNewTimeoutFromNowOn() {
    Session session = table.adopt(7, 2000, 0);
    assertThat(table.adopt(7, 4000, 1000)).isSameAs(session);
    assertThat(table.size()).isEqualTo(1);
    assertExpiresAt(table, 6000, 7L);
  }

  @Test
  void aViewKeepsTheOrderAndDoesNotChange() {
    for (long id = 300; id > 0; id--) {
      table.create(id, (int) id * 10, 0);
    }
    table.remove(299);
    SessionView view = table.view();
    table.remove(300);
    assertThat(view.size()).isEqualTo(299);
    assertThat(view.id(0)).isEqualTo(300);
    assertThat(view.timeoutMillis(0)).isEqualTo(3000);
    assertThat(view.id(1)).isEqualTo(298);
    assertThat(view.id(298)).isEqualTo(1);
    assertThat(table.view().id(0)).isEqualTo(298);
  }

  @Test
  void bucketsShowWhenSessionsExpireByTheirLastTouch() {
    Session first = table.create(9, 2000, 0);
    table.create(7, 2500, 0);
    table.create(8, 2000, 5000);
    table.touch(first, 5999);
    assertThat(table.buckets())
        .containsExactly(
            new ExpiryBucket(3000, List.of(7L)), new ExpiryBucket(8000, List.of(9L, 8L)));
  }

  @Test
  void aSessionsTextIsItsIdInHexadecimal() {
    Session session = table.create(0x0100001116bd0000L, 2000, 0);
    assertThat(session).hasToString("0x100001116bd0000");
    table.markClosing(session);
    assertThat(session).hasToString("0x100001116bd0000 (closing)");
  }

  @Test
  void randomHistoriesAreThoseOfTheSlowTwin() {
    for (long seed = 1; seed <= 60; seed++) {
      try {
        compareWithTwin(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("again with: compareWithTwin(" + seed + ")", e);
      }
    }
  }

  /** What a session is in the slow twin. */
  private static final class Twin {
    private long lastTouchMillis;
    private long timeoutMillis;
    private boolean closing;

    private long expiryMillis(int tickTimeMillis) {
      long end = lastTouchMillis + timeoutMillis;
      return end + tickTimeMillis - end % tickTimeMillis;
    }
  }

  private static void compareWithTwin(long seed) {
    Random random = new Random(seed);
    int tickTimeMillis = 1 + random.nextInt(500);
    // Few ids with a common stride, so that they meet again and crowd in the table.
    long stride = 1L << random.nextInt(56);
    int ids = 1 + random.nextInt(300);
    int timeoutMax = tickTimeMillis * (random.nextInt(10) == 0 ? 1500 : 20);
    long now = random.nextInt(10_000);
    long ticksSeen = now / tickTimeMillis;
    SessionTable table = new SessionTable(tickTimeMillis, now);
    Map<Long, Twin> twins = new LinkedHashMap<>();
    for (int step = 0; step < 3000; step++) {
      long id = (1 + random.nextInt(ids)) * stride;
      Twin twin = twins.get(id);
      Session session = table.get(id);
      assertThat(session != null).isEqualTo(twin != null);
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          if (twin == null) {
            Twin added = new Twin();
            added.lastTouchMillis = now;
            added.timeoutMillis = random.nextInt(timeoutMax);
            twins.put(id, added);
            table.create(id, (int) added.timeoutMillis, now);
          }
        }
        case 2, 3, 4 -> {
          if (twin != null && session != null) {
            twin.lastTouchMillis = now;
            table.touch(session, now);
          }
        }
        case 5 -> {
          if (twin != null && session != null) {
            twin.timeoutMillis = random.nextInt(timeoutMax);
            table.setTimeout(session, (int) twin.timeoutMillis);
          }
        }
        case 6 -> {
          if (random.nextInt(3) == 0) {
            assertThat(table.remove(id)).isSameAs(session);
            twins.remove(id);
          } else if (twin != null && session != null) {
            twin.closing = true;
            table.markClosing(session);
          }
        }
        default -> {
          now += random.nextInt(random.nextInt(20) == 0 ? 3 * timeoutMax : 2 * tickTimeMillis);
          // Only a new tick is looked at, also for a session whose timeout was made shorter.
          boolean newTick = now / tickTimeMillis > ticksSeen;
          ticksSeen = now / tickTimeMillis;
          assertThat(expiredAt(table, now))
              .isEqualTo(newTick ? expiredInTwin(twins, now, tickTimeMillis) : List.of());
        }
      }
    }
    checkWhole(table, twins, tickTimeMillis);
  }

  private static List<Long> expiredInTwin(Map<Long, Twin> twins, long now, int tickTimeMillis) {
    TreeMap<Long, List<Long>> due = new TreeMap<>();
    twins.forEach((id, twin) -> {
      long expiry = twin.expiryMillis(tickTimeMillis);
      if (!twin.closing && expiry <= now) {
        due.computeIfAbsent(expiry, time -> new ArrayList<>()).add(id);
      }
    });
    List<Long> ids = new ArrayList<>();
    due.forEach((time, sessions) -> {
      Collections.sort(sessions);
      ids.addAll(sessions);
    });
    for (Map.Entry<Long, Twin> entry : twins.entrySet()) {
      if (ids.contains(entry.getKey())) {
        entry.getValue().closing = true;
      }
    }
    return ids;
  }

  private static void checkWhole(SessionTable table, Map<Long, Twin> twins, int tickTimeMillis) {
    List<Long> walked = new ArrayList<>();
    table.forEach(session -> walked.add(session.id()));
    assertThat(walked).isEqualTo(new ArrayList<>(twins.keySet()));
    assertThat(table.size()).isEqualTo(twins.size());
    assertThat(table.closingCount())
        .isEqualTo((int) twins.values().stream().filter(twin -> twin.closing).count());
    TreeMap<Long, List<Long>> buckets = new TreeMap<>();
    twins.forEach((id, twin) -> {
      if (!twin.closing) {
        buckets
            .computeIfAbsent(twin.expiryMillis(tickTimeMillis), time -> new ArrayList<>())
            .add(id);
      }
    });
    List<ExpiryBucket> expected = new ArrayList<>();
    buckets.forEach((time, sessions) -> expected.add(new ExpiryBucket(time, sessions)));
    assertThat(table.buckets()).isEqualTo(expected);
  }

  /** At that time, and not a millisecond before. */
  private static void assertExpiresAt(SessionTable table, long nowMillis, Long... ids) {
    assertThat(expiredAt(table, nowMillis - 1)).isEmpty();
    assertThat(expiredAt(table, nowMillis)).containsExactly(ids);
  }

  private static List<Long> expiredAt(SessionTable table, long nowMillis) {
    List<Long> ids = new ArrayList<>();
    int count = table.expired(nowMillis, session -> ids.add(session.id()));
    assertThat(count).isEqualTo(ids.size());
    return ids;
  }
}
