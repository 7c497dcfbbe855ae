package dev.ostler.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.session.SessionTable;
import org.junit.jupiter.api.Test;

class SessionCheckTest {
  private static final long SESSION = 0x17;
  private final SessionCheck check = new SessionCheck(100);

  @Test
  void anExpiryBeforeTheTimeoutIsRefused() {
    check.created(SESSION, 400, 1000);
    check.touched(SESSION, 1200);
    assertThatThrownBy(() -> check.expired(SESSION, 1600))
        .isInstanceOf(BrokenClaim.class)
        .hasMessageContaining("after a silence of 400 ms");
  }

  @Test
  void anExpiryWithinOneTickBehindTheTimeoutIsRight() {
    check.created(SESSION, 400, 1000);
    check.requireNoneOverdue(1500);
    check.expired(SESSION, 1500);
    check.requireNoneOverdue(9000);
    assertThat(check.isClosing(SESSION)).isTrue();
  }

  @Test
  void aSessionThatOutlivesItsTimeoutByMoreThanATickIsNoticed() {
    check.created(SESSION, 400, 1000);
    assertThatThrownBy(() -> check.requireNoneOverdue(1501)).hasMessageContaining("is alive after");
  }

  @Test
  void anIdIsGivenOutOnce() {
    check.created(SESSION, 400, 1000);
    check.ended(SESSION);
    assertThatThrownBy(() -> check.created(SESSION, 400, 5000))
        .hasMessageContaining("given out a second time");
  }

  @Test
  void aRestartMayKnowAnyTimeoutThatWasAgreedOn() {
    check.created(SESSION, 400, 1000);
    check.attached(SESSION, 800, 1100);
    SessionTable table = new SessionTable(100, 0);
    table.adopt(SESSION, 400, 0);
    assertThatCode(() -> check.restarted(table, 0)).doesNotThrowAnyException();
    table.adopt(SESSION, 500, 0);
    assertThatThrownBy(() -> check.restarted(table, 0)).hasMessageContaining("nobody agreed on");
  }

  @Test
  void aSessionThatIsLostIsNoticed() {
    check.created(SESSION, 400, 1000);
    assertThatThrownBy(() -> check.restarted(new SessionTable(100, 0), 0))
        .isInstanceOf(BrokenClaim.class);
  }
}
