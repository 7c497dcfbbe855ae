package dev.ostler.server.main;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.Node;
import dev.ostler.server.node.NodeClock;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.security.SecureRandom;

/** A server that stands alone, from its files to its open port. */
public final class StandaloneServer extends Server {
  private final RecoveryResult recovered;

  private StandaloneServer(Peer peer, RecoveryResult recovered, ServerParts parts) {
    super(peer, parts);
    this.recovered = recovered;
  }

  /**
   * Recovers and starts to serve.
   *
   * @param fatal told when the server cannot go on
   * @throws StartException with a message for the operator and the status to end with
   */
  public static StandaloneServer start(ServerConfig config, NodeClock clock, FatalErrors fatal)
      throws StartException {
    if (config.ensemble().isPresent()) {
      throw new IllegalArgumentException("a member of an ensemble does not stand alone");
    }
    return assemble(config, directories -> recover(config, clock, directories, fatal));
  }

  private static StandaloneServer recover(
      ServerConfig config, NodeClock clock, DataDirectories directories, FatalErrors fatal)
      throws IOException, MalformedException {
    StateRecovery recovery = Recoveries.state(config, clock);
    RecoveryResult recovered =
        Recovery.run(
            directories, Recoveries.rules(config), recovery, Recoveries.verdicts(), clock::nanos);
    Peer peer =
        new Peer(
            CoreSettings.peer(config),
            new AccessRules(CoreSettings.access(config)),
            recovery.state(),
            Node.now(clock),
            new SecureRandom().nextLong());
    return new StandaloneServer(
        peer, recovered, new ServerParts(config, clock, directories, peer, fatal));
  }

  @Override
  void open() throws IOException {
    parts.snapshots().recovered(recovered, peer);
    parts.directories().initialized();
    parts.loop().execute(() -> parts.node().deliver(new Event.Started()));
    parts.open();
  }

  @Override
  public String purpose() {
    return "is serving";
  }

  /** What recovery found. */
  public RecoveryResult recovered() {
    return recovered;
  }

  @Override
  public long replayedTransactions() {
    return recovered.transactions();
  }

  /**
   * Stops in order: no new clients and requests; everything taken so far is synced and answered;
   * connections are closed; files are given up.
   */
  @Override
  public void close() {
    parts.drain();
    parts.close();
  }
}
