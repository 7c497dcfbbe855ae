package dev.ostler.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.Session;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KnownSessionTest {
  private static final SessionLimits LIMITS =
      new SessionLimits(30_000, 5_000, 5_000, 100, 100, 0, true, false);
  private static final HostAndPort SERVER = new HostAndPort("host", 2181);
  private static final Bytes NONE = password(0);

  private static Bytes password(int fill) {
    byte[] bytes = new byte[ConnectResponse.PASSWORD_BYTES];
    Arrays.fill(bytes, (byte) fill);
    return Bytes.of(bytes);
  }

  private static ConnectResponse agreed(long id, boolean readOnly) {
    return new ConnectResponse(20_000, id, password(7), true, readOnly);
  }

  private static void asksFor(KnownSession session, long id, Bytes password) {
    ConnectRequest hello = session.hello(9);
    assertThat(hello.sessionId()).isEqualTo(id);
    assertThat(hello.password()).isEqualTo(password);
    assertThat(hello.lastZxidSeen()).isEqualTo(9);
    assertThat(hello.timeoutMillis()).isEqualTo(30_000);
  }

  @Test
  void whatIsNotKnownIsAskedFor() {
    KnownSession session = new KnownSession(LIMITS, null);
    asksFor(session, 0, NONE);
    assertThat(session.timeoutMillis()).isEqualTo(30_000);
    session.agree(agreed(5, false), SERVER);
    asksFor(session, 5, password(7));
    assertThat(session.timeoutMillis()).isEqualTo(20_000);
    session.forget();
    asksFor(session, 0, NONE);
    assertThat(session.isShared()).isFalse();
  }

  @Test
  void aSessionOfAServerThatIsCutOffIsNotKnownToOthers() {
    KnownSession session = new KnownSession(LIMITS, null);
    session.agree(agreed(5, true), SERVER);
    assertThat(session.isReadOnly()).isTrue();
    asksFor(session, 0, NONE);
  }

  @Test
  void aSessionThatOthersKnowStaysKnownWhenItsNextServerIsCutOff() {
    KnownSession session = new KnownSession(LIMITS, null);
    session.agree(agreed(5, false), SERVER);
    session.agree(agreed(5, true), SERVER);
    assertThat(session.isReadOnly()).isTrue();
    assertThat(session.isShared()).isTrue();
    asksFor(session, 5, password(7));
  }

  @Test
  void aSessionIsTakenOverWithItsPasswordUnlessOnlyAServerThatWasCutOffKnewIt() {
    Session whole = new Session(5, password(7), Duration.ofSeconds(10), false, SERVER);
    asksFor(new KnownSession(LIMITS, whole), 5, password(7));
    Session readOnly = new Session(5, password(7), Duration.ofSeconds(10), true, SERVER);
    asksFor(new KnownSession(LIMITS, readOnly), 0, NONE);
  }
}
