package dev.ostler.interop.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Ports;
import dev.ostler.net.election.ElectionLink;
import dev.ostler.net.quorum.IncomingStream;
import dev.ostler.net.quorum.OutgoingStream;
import dev.ostler.net.quorum.QuorumLink;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.value.Bytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two servers: a released Apache 3.9.4 and a hand-made one on Ostler's links, which has sid 2. */
class LinksWithApacheIT {
  private static final long EPOCH_1 = 1L << 32;
  private static final int STAT_BYTES = 60;

  private final int apacheQuorumPort = Ports.next();
  private final int apacheElectionPort = Ports.next();
  private final int apacheClientPort = Ports.next();
  private final int ourQuorumPort = Ports.next();
  private final int ourElectionPort = Ports.next();
  private final int ourClientPort = Ports.next();

  private List<String> servers(int apacheSid) {
    String apache =
        "server.%d=127.0.0.1:%d:%d:participant;127.0.0.1:%d"
            .formatted(apacheSid, apacheQuorumPort, apacheElectionPort, apacheClientPort);
    String ours =
        "server.2=127.0.0.1:%d:%d:participant;127.0.0.1:%d"
            .formatted(ourQuorumPort, ourElectionPort, ourClientPort);
    return apacheSid < 2 ? List.of(apache, ours) : List.of(ours, apache);
  }

  private ElectionOpening opening() {
    return ElectionOpening.of(2, List.of(new HostAndPort("127.0.0.1", ourElectionPort)));
  }

  private static Notification vote(ServerState state, long leader, long round, Bytes config) {
    return Notification.of(state, leader, 0, round, 0, config);
  }

  private static Bytes configText(List<String> servers) {
    return Bytes.utf8(String.join("\n", servers) + "\nversion=0");
  }

  /** Gets the vote of an Apache server with the smaller number, and with it a follower. */
  private Notification becomeLeader(HandMadePeer peer, Bytes config) throws Exception {
    peer.listen(ourQuorumPort, ourElectionPort);
    ElectionLink link = peer.dialElection(apacheElectionPort);
    peer.run(() -> {
      link.open(opening());
      link.write(vote(ServerState.LOOKING, 2, 1, config));
    });
    return peer.awaitVote("vote for us", vote -> vote.leader() == 2);
  }

  private static QuorumLink awaitLearner(HandMadePeer peer, ApacheVoter apache) throws Exception {
    return Objects.requireNonNull(
        peer.learners.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS), apache::log);
  }

  /** Lets an Apache server with the greater number dial back, and votes for it. */
  private ElectionLink becomeFollower(HandMadePeer peer, ApacheVoter apache, Bytes config)
      throws Exception {
    peer.listen(ourQuorumPort, ourElectionPort);
    ElectionLink asking = peer.dialElection(apacheElectionPort);
    peer.run(() -> {
      asking.open(opening());
      asking.close("it has the greater number and dials");
    });
    ElectionOpening theirs =
        Objects.requireNonNull(
            peer.openings.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS), apache::log);
    assertThat(theirs)
        .isEqualTo(
            ElectionOpening.of(3, List.of(new HostAndPort("127.0.0.1", apacheElectionPort))));
    Notification first = peer.awaitVote("vote of theirs", vote -> true);
    assertThat(first).isEqualTo(vote(ServerState.LOOKING, 3, 1, config));
    ElectionLink link = peer.electionLinks.take();
    peer.run(() -> link.write(vote(ServerState.LOOKING, 3, 1, config)));
    return link;
  }

  @Test
  void anApacheServerOfASmallerNumberVotesForUsAndFollows() throws Exception {
    List<String> servers = servers(1);
    Bytes config = configText(servers);
    try (HandMadePeer peer = new HandMadePeer();
        ApacheVoter apache = ApacheVoter.start(1, apacheClientPort, servers)) {
      Notification theirs = becomeLeader(peer, config);
      assertThat(theirs.state()).isEqualTo(ServerState.LOOKING);
      assertThat(theirs.electionEpoch()).isEqualTo(1);
      assertThat(theirs.version()).isEqualTo(Notification.VERSION);
      assertThat(Objects.requireNonNull(theirs.config()).toUtf8()).isEqualTo(config.toUtf8());

      // It follows: the handshake, with an empty history.
      QuorumLink learner = awaitLearner(peer, apache);
      assertThat(peer.awaitMessage(QuorumMessage.FollowerInfo.class))
          .isEqualTo(new QuorumMessage.FollowerInfo(0, new LearnerInfo(1, 0)));
      peer.run(() -> learner.send(new QuorumMessage.LeaderInfo(1)));
      assertThat(peer.awaitMessage(QuorumMessage.AckEpoch.class))
          .isEqualTo(new QuorumMessage.AckEpoch(0, 0));
      peer.run(() -> {
        learner.send(new QuorumMessage.Diff(0));
        learner.send(new QuorumMessage.NewLeader(EPOCH_1, config));
      });
      assertThat(peer.awaitMessage(QuorumMessage.Ack.class))
          .isEqualTo(new QuorumMessage.Ack(EPOCH_1));
      peer.run(() -> learner.send(new QuorumMessage.UpToDate()));
      assertThat(peer.awaitMessage(QuorumMessage.Ack.class).zxid()).isEqualTo(EPOCH_1);
      Await.until("the Apache server to follow", () -> apache.status().contains("Mode: follower"));
      peer.run(() -> learner.send(new QuorumMessage.Ping(EPOCH_1)));
      assertThat(peer.awaitMessage(QuorumMessage.PingReply.class))
          .isEqualTo(new QuorumMessage.PingReply(EPOCH_1, List.of()));
      peer.run(() -> learner.close("this is enough"));
      assertThat(peer.awaitVote("vote after the link's end", vote -> true).state())
          .isEqualTo(ServerState.LOOKING);
      assertThat(peer.failures).isEmpty();
    }
  }

  @Test
  void anApacheServerOfAGreaterNumberDialsBackAndLeadsUs() throws Exception {
    List<String> servers = servers(3);
    Bytes config = configText(servers);
    try (HandMadePeer peer = new HandMadePeer();
        ApacheVoter apache = ApacheVoter.start(3, apacheClientPort, servers)) {
      ElectionLink link = becomeFollower(peer, apache, config);

      QuorumLink leader = peer.dialLeader(apacheQuorumPort);
      peer.run(() -> leader.send(new QuorumMessage.FollowerInfo(0, new LearnerInfo(2, 0))));
      assertThat(peer.awaitMessage(QuorumMessage.LeaderInfo.class).epoch()).isEqualTo(1);
      peer.run(() -> leader.send(new QuorumMessage.AckEpoch(0, 0)));
      assertThat(peer.awaitMessage(QuorumMessage.Diff.class).zxid()).isZero();
      assertThat(peer.awaitMessage(QuorumMessage.NewLeader.class))
          .isEqualTo(new QuorumMessage.NewLeader(EPOCH_1, config));
      peer.run(() -> leader.send(new QuorumMessage.Ack(EPOCH_1)));
      assertThat(peer.awaitMessage(QuorumMessage.UpToDate.class)).isNotNull();
      Await.until("the Apache server to lead", () -> apache.status().contains("Mode: leader"));
      // It pings every half tick, and knows its own vote.
      assertThat(peer.awaitMessage(QuorumMessage.Ping.class).zxid()).isEqualTo(EPOCH_1);
      peer.run(() -> link.write(vote(ServerState.LOOKING, 2, 2, config)));
      Notification settled =
          peer.awaitVote("answer of a leader", vote -> vote.state() == ServerState.LEADING);
      assertThat(settled.leader()).isEqualTo(3);
      assertThat(settled.peerEpoch()).isEqualTo(1);
      assertThat(peer.failures).isEmpty();
    }
  }

  @Test
  void anApacheFollowerTakesASnapshotOffTheOutgoingStream() throws Exception {
    List<String> servers = servers(1);
    Bytes config = configText(servers);
    try (HandMadePeer peer = new HandMadePeer();
        ApacheVoter apache = ApacheVoter.start(1, apacheClientPort, servers)) {
      Notification _ = becomeLeader(peer, config);
      QuorumLink learner = awaitLearner(peer, apache);
      QuorumMessage.FollowerInfo _ = peer.awaitMessage(QuorumMessage.FollowerInfo.class);
      peer.run(() -> learner.send(new QuorumMessage.LeaderInfo(1)));
      QuorumMessage.AckEpoch _ = peer.awaitMessage(QuorumMessage.AckEpoch.class);
      CompletableFuture<OutgoingStream> begun = new CompletableFuture<>();
      peer.run(() -> {
        learner.send(new QuorumMessage.Snap(5));
        begun.complete(learner.sendStream());
        // Behind the stream, which another thread writes meanwhile.
        learner.send(new QuorumMessage.NewLeader(EPOCH_1, config));
      });
      try (DataOutputStream out = new DataOutputStream(begun.join())) {
        out.writeInt(0);
        out.writeInt(0);
        for (String path : List.of("", "/zookeeper", "/zookeeper/quota", "/zookeeper/config")) {
          writeNode(out, path, new byte[0]);
        }
        for (int i = 0; i < 500; i++) {
          writeNode(out, "/node" + i, new byte[10_000]);
        }
        writeText(out, "/");
        writeText(out, "BenWasHere");
      }
      assertThat(peer.awaitMessage(QuorumMessage.Ack.class).zxid()).isEqualTo(EPOCH_1);
      peer.run(() -> learner.send(new QuorumMessage.UpToDate()));
      Await.until("the Apache server to follow", () -> apache.status().contains("Mode: follower"));
      // It counts the root twice, under both of its names.
      assertThat(apache.status()).contains("Zxid: 0x5", "Node count: 505");
      assertThat(peer.failures).isEmpty();
    }
  }

  @Test
  void aSnapshotOfAnApacheLeaderIsReadAndMessagesFollow() throws Exception {
    List<String> servers = servers(3);
    Bytes config = configText(servers);
    try (HandMadePeer peer = new HandMadePeer();
        ApacheVoter apache =
            ApacheVoter.start(3, apacheClientPort, servers, "-Dzookeeper.forceSnapshotSync=true")) {
      ElectionLink _ = becomeFollower(peer, apache, config);
      QuorumLink leader = peer.dialLeader(apacheQuorumPort);
      peer.run(() -> leader.send(new QuorumMessage.FollowerInfo(0, new LearnerInfo(2, 0))));
      assertThat(peer.awaitMessage(QuorumMessage.LeaderInfo.class).epoch()).isEqualTo(1);
      peer.run(() -> leader.send(new QuorumMessage.AckEpoch(0, 0)));
      QuorumMessage.Snap _ = peer.awaitMessage(QuorumMessage.Snap.class);
      CompletableFuture<IncomingStream> begun = new CompletableFuture<>();
      peer.run(() -> begun.complete(leader.receiveStream()));
      DataInputStream in = new DataInputStream(begun.join());
      assertThat(in.readInt()).as("sessions").isZero();
      skipAcls(in);
      List<String> paths = readNodes(in);
      assertThat(paths)
          .containsExactlyInAnyOrder("", "/zookeeper", "/zookeeper/quota", "/zookeeper/config");
      assertThat(readText(in)).isEqualTo("BenWasHere");
      begun.join().finish();
      assertThat(peer.awaitMessage(QuorumMessage.NewLeader.class))
          .isEqualTo(new QuorumMessage.NewLeader(EPOCH_1, config));
      peer.run(() -> leader.send(new QuorumMessage.Ack(EPOCH_1)));
      assertThat(peer.awaitMessage(QuorumMessage.UpToDate.class)).isNotNull();
      assertThat(peer.failures).isEmpty();
    }
  }

  private static void writeNode(DataOutputStream out, String path, byte[] data) throws IOException {
    writeText(out, path);
    out.writeInt(data.length);
    out.write(data);
    out.writeLong(-1);
    out.write(new byte[STAT_BYTES]);
  }

  private static void skipAcls(DataInputStream in) throws IOException {
    for (int lists = in.readInt(); lists > 0; lists--) {
      in.skipNBytes(8);
      for (int entries = in.readInt(); entries > 0; entries--) {
        in.skipNBytes(4);
        assertThat(readText(in)).isNotEmpty();
        assertThat(readText(in)).isNotEmpty();
      }
    }
  }

  private static List<String> readNodes(DataInputStream in) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String path = readText(in); !path.equals("/"); path = readText(in)) {
      paths.add(path);
      in.skipNBytes(Math.max(0, in.readInt()) + 8 + STAT_BYTES);
    }
    return paths;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
