package dev.ostler.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.testkit.model.ModelOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalSessionCheckTest {
  private static final long SESSION = 0x17;

  private final EnsembleJudge judge =
      new EnsembleJudge(
          new EnsembleJudge.Settings(
              ModelOptions.DEFAULT,
              100,
              200,
              2000,
              JointConfig.of(
                  QuorumConfig.majority(
                      List.of(
                          new Member(
                              1, List.of(new ServerAddress("h", 1, 2)), Role.PARTICIPANT, null)),
                      0)),
              true,
              true,
              false));
  private final ToldTime time = new ToldTime();
  private final Set<Long> global = new HashSet<>();
  private final List<Long> closed = new ArrayList<>();
  private final LocalSessionCheck check =
      new LocalSessionCheck(
          judge,
          new LocalSessionCheck.View() {
            @Override
            public boolean isGlobal(long session) {
              return global.contains(session);
            }

            @Override
            public void close(long session) {
              closed.add(session);
            }
          },
          100,
          time);

  @Test
  void aLocalSessionExpiresHereAndNotTooEarly() {
    time.set(0, 1000);
    check.opened(SESSION, 400);
    time.set(0, 1400);
    assertThatThrownBy(() -> check.expires(SESSION)).hasMessageContaining("after a silence of 400");
    time.set(0, 1401);
    check.expires(SESSION);
    assertThat(check.isHere(SESSION)).isFalse();
    assertThat(closed).containsExactly(SESSION);
  }

  @Test
  void aSessionThatAllKnowIsNotThisServersAnyMore() {
    check.opened(SESSION, 400);
    assertThat(check.isHere(SESSION)).isTrue();
    global.add(SESSION);
    assertThat(check.isHere(SESSION)).isFalse();
  }

  @Test
  void anUpgradeKeepsATimeoutThatWasAgreedOn() {
    check.opened(SESSION, 400);
    judge.timeoutAgreed(SESSION, 400);
    check.upgradeAsked(SESSION, 400);
    assertThatThrownBy(() -> check.upgradeAsked(SESSION, 401))
        .hasMessageContaining("on which nobody agreed");
  }

  @Test
  void whenASessionEndsIsOpenFromItsClientsWishOn() {
    time.set(0, 1000);
    check.opened(SESSION, 400);
    check.closeAsked(SESSION);
    check.expires(SESSION);
    assertThat(check.isHere(SESSION)).isFalse();
    check.closeAsked(0x18);
    assertThatThrownBy(() -> check.expires(0x19)).hasMessageContaining("but there is none");
  }
}
