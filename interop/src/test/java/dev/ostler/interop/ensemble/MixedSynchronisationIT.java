package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Launch;
import dev.ostler.interop.support.Share;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How a server of one kind gets what it lacks, or loses what it has too much, when one of the other
 * kind leads. Server 3 is the learner, servers 1 and 2 are of the leader's kind:
 *
 * <pre>
 *   DIFF    it was down while little, or more than the leader has in memory, was written
 *   TRUNC   it led, logged what nobody else has seen, and was killed; the others went on without
 *   SNAP    its files are gone, or the others went so far that only a snapshot helps
 * </pre>
 */
class MixedSynchronisationIT {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int IN_FLIGHT = 500;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  private static Stream<String> voters() {
    return Share.of(1, List.of("OOA", "AAO", "OOO", "88O", "OO8"));
  }

  @Tag("minutes")
  @ParameterizedTest
  @MethodSource("voters")
  void aLearnerLosesWhatOnlyItHas(String kinds) throws Exception {
    Ensemble ensemble = ensembles.add(Ensemble.builder().voters(kinds));
    EnsembleMember three = ensemble.member(3);
    startFirst(three, ensemble.member(2), ensemble.member(1));
    write(ensemble, "/begin", 20);
    leaveAlone(ensemble, "/ghost-1");
    // No transaction of the new epoch yet: TRUNC, and nothing after it.
    three.launch();
    three.awaitServing();
    assertTruncated(ensemble);
    assertGone(ensemble, "/ghost-1");
    write(ensemble, "/between", 20);

    makeItLead(ensemble);
    leaveAlone(ensemble, "/ghost-2");
    // With transactions of the new epoch: Ostler truncates, Apache sends a snapshot.
    write(ensemble, "/since", 20);
    three.launch();
    three.awaitServing();
    assertGone(ensemble, "/ghost-2");
    SameState.verify(ensemble);
  }

  @ParameterizedTest
  @MethodSource("voters")
  void aLearnerThatWasDownGetsWhatItMissed(String kinds) throws Exception {
    Ensemble ensemble = ensembles.add(Ensemble.builder().voters(kinds).set("snapCount", "500"));
    EnsembleMember three = ensemble.member(3);
    startFirst(ensemble.member(2), ensemble.member(1), three);
    assertThat(ensemble.awaitLeader().sid()).isEqualTo(2);
    write(ensemble, "/begin", 20);

    three.kill();
    write(ensemble, "/few", 50);
    String log = three.process().wholeLog();
    three.launch();
    three.awaitServing();
    ensemble.awaitSameZxid();
    assertNoSnapshot(three, log);

    three.kill();
    write(ensemble, "/many", 3_000);
    log = three.process().wholeLog();
    three.launch();
    three.awaitServing();
    ensemble.awaitSameZxid();
    if (ensemble.member(2).kind() == Ensemble.Kind.OSTLER) {
      // Apache sends a part of its log only if that is much less than its last snapshot.
      assertNoSnapshot(three, log);
    }

    three.stop();
    Launch.deleteTree(three.dataDirectory().resolve("version-2"));
    purge(ensemble, ensemble.member(1));
    purge(ensemble, ensemble.member(2));
    // An Ostler leader has 10,000 transactions in memory: all there were.
    List<EnsembleMember> others = List.of(ensemble.member(1), ensemble.member(2));
    others.forEach(EnsembleMember::stop);
    others.forEach(EnsembleMember::launch);
    others.forEach(EnsembleMember::awaitServing);
    three.launch();
    three.awaitServing();
    assertThat(three.process().wholeLog())
        .containsAnyOf("Received the leader's snapshot", "Getting a snapshot from leader");
    SameState.verify(ensemble);

    // What it got counts as its own: it may lead with it.
    ensemble.member(2).kill();
    assertThat(ensemble.awaitLeader().sid()).isEqualTo(3);
    write(ensemble, "/by-three", 20);
    ensemble.member(2).launch();
    ensemble.member(2).awaitServing();
    SameState.verify(ensemble);
  }

  /** Two servers, the first of which leads, and then the third. */
  private static void startFirst(EnsembleMember leader, EnsembleMember other, EnsembleMember last) {
    leader.launch();
    other.launch();
    leader.awaitServing();
    other.awaitServing();
    last.launch();
    last.awaitServing();
  }

  /** Server 3 leads again: the last server that led is killed while 3 is up to date. */
  private static void makeItLead(Ensemble ensemble) {
    ensemble.awaitSameZxid();
    EnsembleMember leader = ensemble.awaitLeader();
    if (leader.sid() != 3) {
      leader.kill();
      assertThat(ensemble.awaitLeader().sid()).isEqualTo(3);
      leader.launch();
      leader.awaitServing();
    }
  }

  /**
   * Server 3 leads, logs a transaction that nobody else sees, and all are killed; 1 and 2 go on.
   */
  private static void leaveAlone(Ensemble ensemble, String ghost) throws Exception {
    EnsembleMember three = ensemble.member(3);
    assertThat(ensemble.awaitLeader()).isEqualTo(three);
    List<EnsembleMember> others = List.of(ensemble.member(1), ensemble.member(2));
    // A new session is something new: an Apache leader shows the beginning of its epoch until then.
    try (TestClient client = TestClient.connect(three.connectString(), TIMEOUT_MILLIS)) {
      ensemble.awaitSameZxid();
      others.forEach(EnsembleMember::pause);
      client
          .zk()
          .create(
              ghost,
              new byte[0],
              Acls.open(),
              CreateMode.PERSISTENT,
              (code, path, context, name) -> {},
              null);
      Await.until("the leader to log what nobody else has", () -> hasLogged(three, ghost));
      // What they have been sent but have not read goes with them.
      three.kill();
      others.forEach(EnsembleMember::kill);
    }
    others.forEach(EnsembleMember::launch);
    others.forEach(EnsembleMember::awaitServing);
    assertThat(ensemble.awaitLeader().sid()).isEqualTo(2);
  }

  private static boolean hasLogged(EnsembleMember member, String path) throws IOException {
    try (Stream<Path> files = Files.list(member.dataDirectory().resolve("version-2"))) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("log.")
            && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(path)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Deletes what lies before the last snapshot, as purging does, once there is one. A server looks
   * whether one is due when it writes, and begins a new log file behind what it has logged, which
   * under load is more than the snapshot has: so it takes some more writes, one at a time.
   */
  private static void purge(Ensemble ensemble, EnsembleMember member) throws Exception {
    try (TestClient client =
        TestClient.connect(ensemble.member(2).connectString(), TIMEOUT_MILLIS)) {
      Await.until(
          member + " to have a snapshot behind its first log file",
          () -> {
            client.zk().setData("/begin", TestClient.bytes("again"), -1);
            List<Path> logs = logs(member);
            return logs.size() > 1 && newestSnapshot(member) + 1 >= zxidOf(logs.get(1));
          });
    }
    long snapshot = newestSnapshot(member);
    List<Path> logs = logs(member);
    // The last one that begins before the snapshot may go on behind it.
    for (int i = 0; i + 1 < logs.size() && zxidOf(logs.get(i + 1)) <= snapshot + 1; i++) {
      Files.delete(logs.get(i));
    }
    assertThat(logs).as("log files of " + member).hasSizeGreaterThan(1);
    assertThat(logs.getFirst()).doesNotExist();
  }

  private static List<Path> logs(EnsembleMember member) throws IOException {
    try (Stream<Path> files = Files.list(member.dataDirectory().resolve("version-2"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("log."))
          .sorted(Comparator.comparingLong(MixedSynchronisationIT::zxidOf))
          .toList();
    }
  }

  private static long newestSnapshot(EnsembleMember member) throws IOException {
    try (Stream<Path> files = Files.list(member.dataDirectory().resolve("version-2"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("snapshot\\.[0-9a-f]+"))
          .mapToLong(MixedSynchronisationIT::zxidOf)
          .max()
          .orElse(0);
    }
  }

  private static long zxidOf(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('.') + 1), 16);
  }

  private static void assertTruncated(Ensemble ensemble) {
    assertThat(ensemble.member(3).process().wholeLog())
        .containsAnyOf("because the leader has no more of it", "Truncating log to get in sync");
  }

  private static void assertNoSnapshot(EnsembleMember member, String logBefore) {
    assertThat(member.process().wholeLog().substring(logBefore.length()))
        .doesNotContain("Received the leader's snapshot", "Getting a snapshot from leader");
  }

  private static void assertGone(Ensemble ensemble, String path) throws Exception {
    for (EnsembleMember member : ensemble.members()) {
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.sync();
        assertThat(client.zk().exists(path, false)).as(path + " on " + member).isNull();
      }
    }
  }

  /** Many znodes below a new one, through whoever answers. */
  private static void write(Ensemble ensemble, String root, int count) throws Exception {
    String running =
        String.join(
            ",",
            ensemble.members().stream()
                .filter(EnsembleMember::isAlive)
                .map(EnsembleMember::connectString)
                .toList());
    try (TestClient client = TestClient.connect(running, TIMEOUT_MILLIS)) {
      client.create(root, "");
      Semaphore places = new Semaphore(IN_FLIGHT);
      for (int i = 0; i < count; i++) {
        places.acquire();
        client
            .zk()
            .create(
                root + "/" + i,
                TestClient.bytes(root),
                Acls.open(),
                CreateMode.PERSISTENT,
                (code, path, context, name) -> places.release(),
                null);
      }
      places.acquire(IN_FLIGHT);
      assertThat(client.zk().getChildren(root, false)).hasSize(count);
    }
  }
}
