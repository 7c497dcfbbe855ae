package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Launch;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Ports;
import dev.ostler.interop.support.Share;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Strangers on the ports between servers, and members that are not what they should be: the others
 * say so, lose nothing and go on, and nobody gets a vote he should not have.
 */
class StrangersIT {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int LOOKING = 0;
  private static final int LEADING = 2;
  private static final int IDLE = 100;
  private static final int FOREIGN = 300;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  private final List<Stranger> turnedAway = new ArrayList<>();

  @Test
  void strangersOnTheElectionPortsDisturbNobody() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember leader = ensemble.awaitLeader();
    List<Stranger> idle = new ArrayList<>();
    try (Traffic traffic = Traffic.start("/traffic", List.of(ensemble.connectString()))) {
      for (EnsembleMember member : ensemble.members()) {
        int port = ensemble.ports(member).election();
        randomBytes(port);
        // Huge and impossible lengths, of the opening and of a message.
        closedAfter(
            port,
            stranger ->
                stranger.send(out -> {
                  out.writeLong(-65536);
                  out.writeLong(9);
                  out.writeInt(Integer.MAX_VALUE);
                }));
        closedAfter(port, stranger -> stranger.send(out -> out.writeLong(-7)));
        for (int length : new int[] {0, -5, 524_289, Integer.MAX_VALUE}) {
          closedAfter(
              port, stranger -> stranger.open(9, "127.0.0.1:1").send(out -> out.writeInt(length)));
        }
        // The server's own number, and none at all.
        closedAfter(port, stranger -> stranger.open(member.sid(), "127.0.0.1:1"));
        closedAfter(port, stranger -> stranger.open(Long.MAX_VALUE, "127.0.0.1:1"));
        awaitTurnedAway();
        // Votes for a leader nobody knows, with more history than anybody has.
        for (int state : new int[] {LOOKING, LEADING, 17}) {
          try (Stranger stranger = new Stranger(port)) {
            stranger.open(9, "127.0.0.1:1").vote(state, 9, Long.MAX_VALUE, 1 << 20, 1 << 20);
            idle.add(new Stranger(port));
          }
        }
        for (int i = 0; i < IDLE; i++) {
          idle.add(new Stranger(port));
        }
      }
      traffic.awaitMore(50);
      assertUndisturbed(ensemble, leader, traffic);
      assertThat(leader.process().wholeLog())
          .contains(
              "give each its own myid",
              "is in no configuration of this one",
              "Closed a connection with");
    } finally {
      idle.forEach(Stranger::close);
    }
    // Elections still work.
    leader.kill();
    assertThat(ensemble.awaitLeader()).isNotEqualTo(leader);
  }

  @Tag("minutes")
  @Test
  void strangersOnTheQuorumPortDisturbNobody() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember leader = ensemble.awaitLeader();
    int port = ensemble.ports(leader).quorum();
    List<Stranger> idle = new ArrayList<>();
    try (Traffic traffic = Traffic.start("/traffic", List.of(ensemble.connectString()))) {
      randomBytes(port);
      for (int length : new int[] {-2, 100_000_000, Integer.MAX_VALUE}) {
        closedAfter(
            port,
            stranger ->
                stranger.send(out -> {
                  out.writeInt(11);
                  out.writeLong(0);
                  out.writeInt(length);
                }));
        closedAfter(
            port,
            stranger ->
                stranger.send(out -> {
                  out.writeInt(1);
                  out.writeLong(-1);
                  out.writeInt(-1);
                  out.writeInt(length);
                }));
      }
      // Something else than its name first; nothing of a name; an old name; the leader's own.
      closedAfter(port, stranger -> stranger.packet(3, 1L << 32, new byte[0]));
      closedAfter(port, stranger -> stranger.packet(11, 0, new byte[3]));
      closedAfter(port, stranger -> stranger.packet(11, 0, new byte[12]));
      closedAfter(port, stranger -> stranger.follow(leader.sid(), 0, 0));
      closedAfter(port, stranger -> stranger.follow(9, 0, Long.MAX_VALUE));
      awaitTurnedAway();
      // A learner from the future may not push the epochs up, or be counted.
      try (Stranger stranger = new Stranger(port).follow(9, 1_000_000, 0)) {
        stranger.awaitAnswer();
        stranger.packet(18, 1_000_000L << 32, new byte[] {0, 15, 66, 64});
        stranger.packet(3, Long.MAX_VALUE, new byte[0]);
        stranger.packet(5, 1, new byte[7]);
      }
      // One that says who it is, and then nothing more.
      for (int i = 0; i < 10; i++) {
        idle.add(new Stranger(port).follow(20 + i, 0, 0));
        idle.add(new Stranger(port));
      }
      traffic.awaitMore(50);
      assertUndisturbed(ensemble, leader, traffic);
      assertThat(leader.process().wholeLog())
          .contains(
              "look at the myid files", "its configuration is newer", "Closed a connection with");
    } finally {
      idle.forEach(Stranger::close);
    }
  }

  @Tag("minutes")
  @Test
  void oneThatTakesTheNumberOfAFollowerLosesNothingForTheOthers() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember leader = ensemble.awaitLeader();
    EnsembleMember follower = ensemble.learners().getFirst();
    try (Traffic traffic = Traffic.start("/traffic", List.of(ensemble.connectString()))) {
      for (int i = 0; i < 3; i++) {
        try (Stranger stranger =
            new Stranger(ensemble.ports(leader).quorum()).follow(follower.sid(), 0, 0)) {
          stranger.awaitAnswer();
          traffic.awaitMore(20);
        }
        try (Stranger stranger = new Stranger(ensemble.ports(leader).election())) {
          stranger
              .open(follower.sid(), "127.0.0.1:1")
              .vote(LEADING, follower.sid(), Long.MAX_VALUE, 100, 100);
          traffic.awaitMore(20);
        }
        Await.until("the follower to be back", () -> follower.mode().equals("follower"));
      }
      assertUndisturbed(ensemble, leader, traffic);
    }
  }

  @Tag("minutes")
  @Test
  void aSecondServerWithTheSameNumberIsToldAndHarmsNobody() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember leader = ensemble.awaitLeader();
    EnsembleMember follower = ensemble.learners().getFirst();
    try (Traffic traffic = Traffic.start("/traffic", List.of(ensemble.connectString()))) {
      traffic.awaitMore(20);
      List<String> lines = new ArrayList<>(configurationOf(follower));
      Path data = Files.createTempDirectory("twin-");
      Files.writeString(data.resolve("myid"), Long.toString(follower.sid()));
      lines.removeIf(line -> line.startsWith("dataDir=") || line.startsWith("clientPort="));
      lines.add("dataDir=" + data);
      lines.add("clientPort=" + Ports.next());
      // On the same machine the port is taken: it ends.
      try (Launch twin = Launch.of(lines)) {
        assertThat(twin.exitStatus()).isNotZero();
        assertThat(twin.output()).contains("election port");
      }
      // Elsewhere it has ports of its own, and the others have the real one's address.
      String own = "server." + follower.sid() + "=";
      lines.removeIf(line -> line.startsWith(own));
      lines.add(own + "127.0.0.1:" + Ports.next() + ":" + Ports.next());
      try (Launch twin = Launch.of(lines)) {
        Await.until("the twin to be up", () -> twin.output().contains("Listening for elections"));
        traffic.awaitMore(200);
        assertThat(leader.mode()).isEqualTo("leader");
      }
      Await.until("the real one to be back", () -> follower.mode().equals("follower"));
      traffic.awaitMore(20);
      assertUndisturbed(ensemble, leader, traffic);
      Launch.deleteTree(data);
    }
  }

  @Tag("minutes")
  @Test
  void aMemberWhoseServerLinesAreWrongSaysSoAndTheOthersGoOn() throws Exception {
    Ensemble ensemble =
        ensembles.add(
            Ensemble.builder()
                .voters(3, Ensemble.Kind.OSTLER)
                .view((viewer, seen, real) ->
                    viewer == 1 && seen == 3
                        ? new Ensemble.QuorumPorts(Ports.next(), real.election())
                        : real));
    // Server 3 leads; server 1 looks for it on a port where nobody is.
    ensemble.member(2).launch();
    ensemble.member(3).launch();
    ensemble.member(2).awaitServing();
    ensemble.member(3).awaitServing();
    ensemble.member(1).launch();
    try (Traffic traffic =
        Traffic.start(
            "/traffic",
            List.of(ensemble.member(2).connectString(), ensemble.member(3).connectString()))) {
      Await.until(
          "server 1 to say that it does not reach the leader",
          () -> ensemble.member(1).process().wholeLog().contains("connection refused"));
      traffic.awaitMore(100);
      assertThat(ensemble.member(3).mode()).isEqualTo("leader");
      assertThat(ensemble.member(1).mode()).isEmpty();
      traffic.stop();
      traffic.verify(ensemble.member(3).connectString());
    }
  }

  @Tag("minutes")
  @Test
  void aMemberWithEmptyOrForeignFilesGetsWhatTheOthersHave() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember foreigner = ensemble.learners().getFirst();
    try (Traffic traffic = Traffic.start("/traffic", List.of(ensemble.connectString()))) {
      traffic.awaitMore(50);
      foreigner.stop();
      Launch.deleteTree(foreigner.dataDirectory().resolve("version-2"));
      foreigner.launch();
      foreigner.awaitServing();
      traffic.awaitMore(50);

      // Of a server that stood alone: nothing of it is left.
      foreigner.stop();
      replaceByThoseOfALonelyServer(foreigner);
      foreigner.launch();
      foreigner.awaitServing();
      traffic.awaitMore(50);
      assertNothingForeign(foreigner);

      // Of an ensemble that is ahead of this one: it says so, and does not take part.
      foreigner.stop();
      Path version = foreigner.dataDirectory().resolve("version-2");
      Files.writeString(version.resolve("acceptedEpoch"), "9");
      Files.writeString(version.resolve("currentEpoch"), "9");
      foreigner.launch();
      Await.until(
          "the foreigner to say why not",
          () -> foreigner.process().wholeLog().contains("this server has promised epoch 9"));
      traffic.awaitMore(50);
      assertThat(foreigner.mode()).isEmpty();
      String log = foreigner.process().wholeLog();
      assertThat(log).contains("This server does not take part", "empty version-2 but keep myid");
      assertThat(log.split("This server does not take part", -1)).hasSize(2);
      foreigner.stop();
      Launch.deleteTree(version);
      foreigner.launch();
      foreigner.awaitServing();
      traffic.awaitMore(50);
      traffic.stop();
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
    }
    SameState.verify(ensemble);
    assertNothingForeign(foreigner);
  }

  private static Stream<String> foreignFiles() {
    return Share.of(1, List.of("AAO", "OOO"));
  }

  /**
   * Of another ensemble that has used the same zxids: what the leader sends is what lies behind,
   * and only the digests tell.
   *
   * @param kinds the leader is server 2, the one with the foreign files server 3
   */
  @ParameterizedTest
  @MethodSource("foreignFiles")
  void aMemberWithTheFilesOfAnotherEnsembleTakesASnapshot(String kinds) throws Exception {
    Ensemble ensemble = ensembles.add(Ensemble.builder().voters(kinds));
    EnsembleMember foreigner = ensemble.member(3);
    for (long sid = 1; sid <= 2; sid++) {
      ensemble.member(sid).launch();
    }
    ensemble.member(1).awaitServing();
    ensemble.member(2).awaitServing();
    try (Traffic traffic =
        Traffic.start(
            "/traffic",
            List.of(ensemble.member(1).connectString(), ensemble.member(2).connectString()))) {
      replaceByThoseOfAnotherEnsemble(foreigner);
      traffic.awaitMore(4 * FOREIGN);
      foreigner.launch();
      foreigner.awaitServing();
      Await.until(
          "the foreigner to ask for a snapshot",
          () -> foreigner.process().wholeLog().contains("it asks for a snapshot"));
      Await.until(
          "the foreigner to have got it",
          () -> foreigner.process().wholeLog().contains("Received the leader's snapshot"));
      traffic.awaitMore(100);
      traffic.stop();
      Await.until("the foreigner to follow again", () -> foreigner.mode().equals("follower"));
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
    }
    SameState.verify(ensemble);
    assertNothingForeign(foreigner);
    // What was there before is not lost.
    try (Stream<Path> files = Files.list(foreigner.dataDirectory().resolve("version-2"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("ostler.retired.log."));
    }
    // It lasts, and may lead.
    ensemble.members().forEach(EnsembleMember::stop);
    ensemble.start();
    SameState.verify(ensemble);
    assertNothingForeign(foreigner);
  }

  private static void assertNothingForeign(EnsembleMember member) throws Exception {
    try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
      client.sync();
      assertThat(client.zk().exists("/foreign", false)).isNull();
    }
  }

  private static void replaceByThoseOfALonelyServer(EnsembleMember member) throws Exception {
    try (LiveServer lonely = LiveServer.ostler(Map.of()).start()) {
      try (Traffic foreign = Traffic.start("/foreign", List.of(lonely.connectString()))) {
        foreign.awaitMore(FOREIGN);
        foreign.stop();
      }
      lonely.stop();
      takeFiles(lonely.dataDirectory(), member);
    }
  }

  private void replaceByThoseOfAnotherEnsemble(EnsembleMember member) throws Exception {
    Ensemble other = ensembles.ostler(3);
    try (Traffic foreign = Traffic.start("/foreign", List.of(other.connectString()))) {
      foreign.awaitMore(FOREIGN);
      foreign.stop();
    }
    other.awaitSameZxid();
    other.members().forEach(EnsembleMember::stop);
    takeFiles(other.member(1).dataDirectory(), member);
  }

  private static void takeFiles(Path dataDirectory, EnsembleMember member) throws IOException {
    Path version = member.dataDirectory().resolve("version-2");
    if (Files.exists(version)) {
      Launch.deleteTree(version);
    }
    copy(dataDirectory.resolve("version-2"), version);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static List<String> configurationOf(EnsembleMember member) throws IOException {
    return Files.readAllLines(member.process().configurationFile());
  }

  private static void randomBytes(int port) {
    long seed = Long.getLong("ostler.seed", new Random().nextLong(1_000_000_000));
    System.out.println("-Dostler.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[1 + random.nextInt(3_000)];
      random.nextBytes(bytes);
      try (Stranger stranger = new Stranger(port)) {
        stranger.send(bytes);
      }
    }
  }

  private interface Talk {
    Stranger with(Stranger stranger);
  }

  /**
   * Some servers wait for more of what cannot be understood; so all speak before one is waited for.
   */
  private void closedAfter(int port, Talk talk) {
    Stranger stranger = new Stranger(port);
    turnedAway.add(stranger);
    var _ = talk.with(stranger);
  }

  private void awaitTurnedAway() {
    turnedAway.forEach(Stranger::awaitClosed);
    turnedAway.forEach(Stranger::close);
    turnedAway.clear();
  }

  /** The same leader, nobody gone, and everything there that was acknowledged. */
  private static void assertUndisturbed(Ensemble ensemble, EnsembleMember leader, Traffic traffic)
      throws Exception {
    traffic.stop();
    assertThat(leader.mode()).isEqualTo("leader");
    ensemble.awaitSameZxid();
    for (EnsembleMember member : ensemble.members()) {
      traffic.verify(member.connectString());
    }
    SameState.verify(ensemble);
  }
}
