package dev.ostler.client.session;

import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/** The messages of one {@link Proof} on one link, each the answer to the one before. */
final class ProofDialogue {
  /** Sends the next message. */
  interface Sender {
    void send(OwnCall call);
  }

  private final Proof proof;
  private final Sender sender;
  private boolean proven;
  private @Nullable String trouble;

  private ProofDialogue(Proof proof, Sender sender) {
    this.proof = proof;
    this.sender = sender;
  }

  static ProofDialogue begin(Proof.Maker maker, Sender sender) throws Proof.ProofException {
    Proof proof = maker.begin();
    ProofDialogue dialogue = new ProofDialogue(proof, sender);
    dialogue.send(proof.first());
    return dialogue;
  }

  /** Whether both sides are content. */
  boolean isProven() {
    return proven;
  }

  /** Why it failed; null if it has not. */
  @Nullable String trouble() {
    return trouble;
  }

  private void send(Bytes token) {
    sender.send(new OwnCall(new Request.Sasl(token), this::answered));
  }

  private void answered(int error, Input body) throws MalformedException {
    if (error != ErrorCode.OK) {
      trouble = "it refused the proof of who this client is, with error " + error;
      return;
    }
    Bytes challenge = body.readBuffer();
    try {
      Bytes answer = challenge == null || proof.isComplete() ? null : proof.next(challenge);
      if (answer != null) {
        // Also when this side is content with it: the server may need it to become so.
        send(answer);
      } else if (proof.isComplete()) {
        proven = true;
      } else {
        trouble = "it does not know SASL; does it have a JAAS configuration?";
      }
    } catch (Proof.ProofException e) {
      trouble = String.valueOf(e.getMessage());
    }
  }
}
