package dev.ostler.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.action.CloseReason;
import dev.ostler.net.listen.LinkCloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionEndsTest {
  @ParameterizedTest
  @EnumSource
  void whatTheCoreDecidesIsToldInItsWords(CloseReason reason) {
    ConnectionEnds ends = new ConnectionEnds();
    ends.count(LinkCloseReason.HANDLER, reason);
    assertThat(ends.count(reason)).isEqualTo(1);
    assertThat(ends.count(LinkCloseReason.HANDLER)).isZero();
    assertThat(ConnectionEnds.sentence(LinkCloseReason.HANDLER, reason)).isEqualTo(reason.text());
  }

  @ParameterizedTest
  @EnumSource
  void whatTheNetworkSeesIsToldInItsWords(LinkCloseReason reason) {
    ConnectionEnds ends = new ConnectionEnds();
    ends.count(reason, null);
    assertThat(ends.count(reason)).isEqualTo(1);
    assertThat(ConnectionEnds.sentence(reason, null)).isEqualTo(reason.sentence());
  }

  @Test
  void aConnectionThatBrokeBeforeTheCoreSpokeHasBroken() {
    ConnectionEnds ends = new ConnectionEnds();
    ends.count(LinkCloseReason.CONNECTION_LOST, CloseReason.SESSION_EXPIRED);
    assertThat(ends.count(LinkCloseReason.CONNECTION_LOST)).isEqualTo(1);
    assertThat(ends.count(CloseReason.SESSION_EXPIRED)).isZero();
    assertThat(
            ConnectionEnds.sentence(LinkCloseReason.CONNECTION_LOST, CloseReason.SESSION_EXPIRED))
        .isEqualTo(LinkCloseReason.CONNECTION_LOST.sentence());
  }

  @Test
  void aReasonHasOneLineInTenSeconds() {
    ConnectionEnds ends = new ConnectionEnds();
    assertThat(ends.lineFor(LinkCloseReason.MALFORMED, null, 0)).isEqualTo(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(ends.lineFor(LinkCloseReason.MALFORMED, null, i)).isZero();
    }
    CloseReason core = CloseReason.UNKNOWN_OPERATION;
    assertThat(ends.lineFor(LinkCloseReason.ILLEGAL_FRAME, null, 1_000)).isEqualTo(1);
    assertThat(ends.lineFor(LinkCloseReason.HANDLER, core, 1_000)).isEqualTo(1);
    assertThat(ends.lineFor(LinkCloseReason.HANDLER, core, 2_000)).isZero();
    assertThat(ends.lineFor(LinkCloseReason.MALFORMED, null, 10_000_000_000L)).isEqualTo(1_001);
  }

  @Test
  void anOperatorHearsOfWhatIsNotRoutine() {
    assertThat(ConnectionEnds.isRoutine(LinkCloseReason.PEER_CLOSED, null)).isTrue();
    assertThat(ConnectionEnds.isRoutine(LinkCloseReason.SLOW_CONSUMER, null)).isFalse();
    assertThat(ConnectionEnds.isRoutine(LinkCloseReason.HANDLER, CloseReason.SESSION_CLOSED))
        .isTrue();
    assertThat(ConnectionEnds.isRoutine(LinkCloseReason.HANDLER, CloseReason.SESSION_EXPIRED))
        .isFalse();
  }
}
