package dev.ostler.server.main;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.EnsembleStart;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.zab.ZabStart;
import dev.ostler.server.config.Ensemble;
import dev.ostler.server.config.MembershipWriter;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.member.EnsembleMember;
import dev.ostler.server.member.MembershipRecord;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.Node;
import dev.ostler.server.node.NodeClock;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.MemberRecovery;
import dev.ostler.store.recovery.MemberStart;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A member of an ensemble, from its files to its open ports. */
public final class MemberServer extends Server {
  private static final Logger LOG = LoggerFactory.getLogger(MemberServer.class);

  private final long serverId;
  private final MemberStart found;
  private final EnsembleMember member;

  private MemberServer(
      long serverId, Peer peer, MemberStart found, ServerParts parts, EnsembleMember member) {
    super(peer, parts);
    this.serverId = serverId;
    this.found = found;
    this.member = member;
  }

  /**
   * Recovers and begins to look for the others.
   *
   * @param fatal told when the server cannot go on
   * @throws StartException with a message for the operator and the status to end with
   */
  public static MemberServer start(ServerConfig config, NodeClock clock, FatalErrors fatal)
      throws StartException {
    Ensemble ensemble = config.ensemble().orElseThrow();
    return assemble(config, directories -> recover(config, ensemble, clock, directories, fatal));
  }

  private static MemberServer recover(
      ServerConfig config,
      Ensemble ensemble,
      NodeClock clock,
      DataDirectories directories,
      FatalErrors fatal)
      throws IOException, MalformedException {
    StateRecovery recovery = Recoveries.state(config, clock);
    MemberStart found =
        MemberRecovery.run(
            directories, Recoveries.rules(config), recovery, Recoveries.verdicts(), clock::nanos);
    if (found.why() != null) {
      LOG.warn("{}", found.why());
    }
    Peer peer =
        new Peer(
            CoreSettings.peer(config),
            new AccessRules(CoreSettings.access(config)),
            recovery.state(),
            Node.now(clock),
            new SecureRandom().nextLong(),
            new EnsembleStart(
                EnsembleSettings.zab(config, ensemble),
                start(found, ensemble),
                EnsembleSettings.election(ensemble),
                EnsembleSettings.opening(ensemble),
                EnsembleSettings.reconfiguration(ensemble)));
    return assemble(config, ensemble, clock, directories, found, peer, fatal);
  }

  private static ZabStart start(MemberStart found, Ensemble ensemble) {
    EpochFiles epochs = found.epochs();
    return new ZabStart(
        found.lastZxid(),
        found.lastZxid(),
        List.of(),
        found.usable(),
        epochs.accepted(),
        epochs.current(),
        ensemble.membership());
  }

  private static MemberServer assemble(
      ServerConfig config,
      Ensemble ensemble,
      NodeClock clock,
      DataDirectories directories,
      MemberStart found,
      Peer peer,
      FatalErrors fatal) {
    ServerParts parts = new ServerParts(config, clock, directories, peer, fatal);
    EnsembleMember member =
        new EnsembleMember(
            parts.loop(),
            EnsembleSettings.member(config, ensemble),
            peer,
            new EnsembleMember.Files(
                directories,
                found.epochs(),
                parts.log(),
                parts.files(),
                parts.snapshotThread()::execute,
                CoreSettings.snapshotFormat(config),
                found.trustedFrom()),
            new EnsembleMember.Loaders(
                () -> Recoveries.state(config, clock), () -> Recoveries.snapshot(config, clock)),
            membershipRecord(ensemble, parts.clientPort()),
            parts.node()::deliver,
            fatal);
    parts.node().join(member.drivers());
    return new MemberServer(ensemble.serverId(), peer, found, parts, member);
  }

  /** Without reconfigurations nothing is written: the membership stays what the files say. */
  private static MembershipRecord membershipRecord(Ensemble ensemble, ClientPort clientPort) {
    MembershipWriter writer = MembershipWriter.of(ensemble).orElse(null);
    if (writer == null) {
      return unchanged -> {};
    }
    return membership -> {
      writer.write(membership);
      clientPort.follow(membership.committed().member(ensemble.serverId()));
    };
  }

  @Override
  void open() throws IOException {
    RecoveryResult recovered = found.recovery();
    if (found.usable() && recovered != null) {
      parts.snapshots().recovered(recovered, peer);
      parts.directories().initialized();
    }
    parts
        .loop()
        .execute(() -> {
          // The thread that says most has the number in its lines, as the one that began has.
          MDC.put("myid", Long.toString(serverId));
          member.open();
          parts.node().deliver(new Event.Started());
        });
    parts.open();
  }

  @Override
  public String purpose() {
    return "looks for its ensemble and will serve";
  }

  @Override
  public long replayedTransactions() {
    RecoveryResult recovered = found.recovery();
    return recovered == null ? 0 : recovered.transactions();
  }

  /**
   * Stops in order: no new clients and requests; what this server was to answer itself is answered;
   * the other servers are left; files are given up.
   */
  @Override
  public void close() {
    parts.drain();
    member.close();
    parts.close();
  }
}
