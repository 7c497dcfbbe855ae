package dev.ostler.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.session.World.TestCall;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that has to prove who it is before anything else. */
class ProofTest {
  /** Says "hello", and "secret" when it is asked; content after the server's "welcome". */
  private static final class Password implements Proof {
    private boolean complete;

    @Override
    public Bytes first() {
      return Bytes.utf8("hello");
    }

    @Override
    public @Nullable Bytes next(Bytes challenge) throws ProofException {
      if (challenge.equals(Bytes.utf8("who?"))) {
        return Bytes.utf8("secret");
      }
      if (!challenge.equals(Bytes.utf8("welcome"))) {
        throw new ProofException("the server says what no server says");
      }
      complete = true;
      return null;
    }

    @Override
    public boolean isComplete() {
      return complete;
    }
  }

  /** Is content as soon as it has answered the first challenge, which the server must still see. */
  private static final class LastWord implements Proof {
    private boolean complete;

    @Override
    public Bytes first() {
      return Bytes.utf8("hello");
    }

    @Override
    public Bytes next(Bytes challenge) throws ProofException {
      if (complete) {
        throw new ProofException("it is asked after its end");
      }
      complete = true;
      return Bytes.utf8("last");
    }

    @Override
    public boolean isComplete() {
      return complete;
    }
  }

  private static World connected() {
    return connected(Password::new);
  }

  private static World connected(Proof.Maker maker) {
    World world = new World(World.limits(), 2);
    world.machine.proveBy(maker);
    return world.connected();
  }

  private static void challenge(World world, @Nullable String token, int error) {
    Output out = new Output(64);
    new ReplyHeader(world.lastSent().xid(), 0, error).encode(out);
    out.writeBuffer(token == null ? null : Bytes.utf8(token));
    world.machine.frame(world.link(), new Input(out.toArray()), world.now);
  }

  private static Request token(String text) {
    return new Request.Sasl(Bytes.utf8(text));
  }

  @Test
  void nothingIsSentAndNobodyIsToldBeforeTheServerIsContent() {
    World world = connected();
    TestCall call = world.call("/a");
    challenge(world, "who?", 0);
    assertThat(world.states).isEmpty();
    challenge(world, "welcome", 0);
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED);
    assertThat(world.requests()).containsExactly(token("hello"), token("secret"), call.request());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "welcome"})
  void theLastWordOfAClientThatIsContentWithItIsSentAndItsAnswerWaitedFor(@Nullable String last) {
    World world = connected(LastWord::new);
    TestCall call = world.call("/a");
    challenge(world, "who?", 0);
    assertThat(world.requests()).containsExactly(token("hello"), token("last"));
    assertThat(world.states).isEmpty();
    challenge(world, last, 0);
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED);
    assertThat(world.requests()).containsExactly(token("hello"), token("last"), call.request());
  }

  @Test
  void aLastWordThatIsRefusedEndsTheClient() {
    World world = connected(LastWord::new);
    challenge(world, "who?", 0);
    challenge(world, null, ErrorCode.AUTH_FAILED);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.AUTH_FAILED);
  }

  @Test
  void theNextServerIsGivenAProofOfItsOwn() {
    World world = connected();
    challenge(world, "who?", 0);
    challenge(world, "welcome", 0);
    world.pass(2_000);
    world.loseLink();
    world.acceptDial();
    world.acceptSession();
    assertThat(world.lastSent().request()).isEqualTo(token("hello"));
    assertThat(world.machine.state()).isEqualTo(ConnectionState.SUSPENDED);
    challenge(world, "who?", 0);
    challenge(world, "welcome", 0);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aRefusedProofEndsTheClient() {
    for (int error : new int[] {ErrorCode.AUTH_FAILED, ErrorCode.SESSION_CLOSED_REQUIRE_AUTH}) {
      World world = connected();
      TestCall call = world.call("/a");
      challenge(world, "who?", 0);
      challenge(world, null, error);
      assertThat(call.kind()).isEqualTo(Failure.Kind.AUTH_FAILED);
      assertThat(world.machine.state()).isEqualTo(ConnectionState.AUTH_FAILED);
      assertThat(world.machine.lastTrouble()).contains("refused the proof").contains("" + error);
    }
  }

  @Test
  void aServerThatTakesPartInNoProofEndsTheClient() {
    World world = connected();
    challenge(world, null, 0);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.AUTH_FAILED);
    assertThat(world.machine.lastTrouble()).contains("does not know SASL");
  }

  @Test
  void anAnswerThatMakesNoSenseEndsTheClient() {
    World world = connected();
    challenge(world, "nonsense", 0);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.AUTH_FAILED);
    assertThat(world.machine.lastTrouble()).contains("what no server says");
  }

  @Test
  void aServerThatFallsSilentInTheMiddleIsLeftForTheNext() {
    World world = connected();
    challenge(world, "who?", 0);
    world.pass(5_000);
    assertThat(world.dials).hasSizeGreaterThanOrEqualTo(2);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTING);
  }
}
