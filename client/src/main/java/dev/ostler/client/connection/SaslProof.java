package dev.ostler.client.connection;

import dev.ostler.client.SaslOptions;
import dev.ostler.client.session.Proof;
import dev.ostler.wire.value.Bytes;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/** A proof by a mechanism of the Java runtime. */
final class SaslProof implements Proof {
  private final SaslClient mechanism;

  private SaslProof(SaslClient mechanism) {
    this.mechanism = mechanism;
  }

  static Proof begin(SaslOptions options) throws ProofException {
    try {
      return new SaslProof(options.exchanges().begin());
    } catch (SaslException e) {
      throw failure(e);
    }
  }

  @Override
  public Bytes first() throws ProofException {
    try {
      return mechanism.hasInitialResponse()
          ? Bytes.of(mechanism.evaluateChallenge(new byte[0]))
          : Bytes.EMPTY;
    } catch (SaslException e) {
      throw failure(e);
    }
  }

  @Override
  public @Nullable Bytes next(Bytes challenge) throws ProofException {
    try {
      byte[] answer = mechanism.evaluateChallenge(challenge.toArray());
      return answer == null ? null : Bytes.of(answer);
    } catch (SaslException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean isComplete() {
    return mechanism.isComplete();
  }

  private static ProofException failure(SaslException cause) {
    ProofException failure = new ProofException("SASL failed: " + cause.getMessage());
    failure.initCause(cause);
    return failure;
  }
}
