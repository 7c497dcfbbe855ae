package dev.ostler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.value.Bytes;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionPasswordTest {
  private static final long ID = 0x0100001116bd0000L;

  @Test
  void thePasswordIsTheOneThatWasCaptured() {
    assertThat(HexFormat.of().formatHex(SessionPassword.of(ID).toArray()))
        .isEqualTo("19d08008324270ab1fe75de4cb8ad721");
  }

  @Test
  void passwordsAreWhatTheLibrarysGeneratorDraws() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long id = random.nextLong();
      byte[] slow = new byte[16];
      new Random(id ^ 0xB3415C00L).nextBytes(slow);
      assertThat(SessionPassword.of(id).toArray()).as("seed %d, id %x", seed, id).isEqualTo(slow);
    }
  }

  @Test
  void onlyThePasswordOfTheSessionMatches() {
    assertThat(SessionPassword.matches(ID, SessionPassword.of(ID))).isTrue();
    assertThat(SessionPassword.matches(ID + 1, SessionPassword.of(ID))).isFalse();
    for (int bit = 0; bit < 128; bit++) {
      byte[] wrong = SessionPassword.of(ID).toArray();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(SessionPassword.matches(ID, Bytes.of(wrong))).isFalse();
    }
  }

  @Test
  void aPasswordInsideAFrameMatches() {
    byte[] frame = new byte[40];
    System.arraycopy(SessionPassword.of(ID).toArray(), 0, frame, 11, 16);
    assertThat(SessionPassword.matches(ID, Bytes.of(frame, 11, 16))).isTrue();
    assertThat(SessionPassword.matches(ID, Bytes.of(frame, 12, 16))).isFalse();
  }

  @Test
  void aMissingPasswordOrOneOfAnotherLengthNeverMatches() {
    assertThat(SessionPassword.matches(ID, null)).isFalse();
    assertThat(SessionPassword.matches(ID, Bytes.EMPTY)).isFalse();
    byte[] longer = new byte[17];
    System.arraycopy(SessionPassword.of(ID).toArray(), 0, longer, 0, 16);
    assertThat(SessionPassword.matches(ID, Bytes.of(longer))).isFalse();
    assertThat(SessionPassword.matches(ID, Bytes.of(longer, 0, 15))).isFalse();
  }

  @Test
  void noPasswordOpensSessionZero() {
    assertThat(SessionPassword.matches(0, SessionPassword.of(0))).isFalse();
  }
}
