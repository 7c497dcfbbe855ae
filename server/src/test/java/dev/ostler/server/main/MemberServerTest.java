package dev.ostler.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ostler.wire.client.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Members in this process, from their files to their ports. */
class MemberServerTest {
  private static final int ATTEMPTS = 5;

  @TempDir Path folder;

  private TestEnsemble ensemble(int voters, int observers) throws Exception {
    TestEnsemble ensemble = new TestEnsemble(folder, voters, observers);
    for (long sid = 1; sid <= voters + observers; sid++) {
      ensemble.start(sid);
    }
    return ensemble;
  }

  private static void create(TestEnsemble ensemble, long sid, String path) throws IOException {
    try (RawSession session = ensemble.session(sid)) {
      assertThat(session.create(path)).isZero();
    }
  }

  private static void assertFound(TestEnsemble ensemble, long sid, String path) throws IOException {
    try (RawSession session = ensemble.session(sid)) {
      assertThat(session.find(path)).as(path + " on server " + sid).isZero();
    }
  }

  @Test
  void whatOneServerTakesAllServersHave() throws Exception {
    try (TestEnsemble ensemble = ensemble(3, 1)) {
      long leader = ensemble.awaitServing();
      for (long sid = 1; sid <= 4; sid++) {
        create(ensemble, sid, "/by-" + sid);
      }
      for (long sid = 1; sid <= 4; sid++) {
        for (long writer = 1; writer <= 4; writer++) {
          assertFound(ensemble, sid, "/by-" + writer);
        }
      }
      assertThat(ensemble.mode(4)).isEqualTo("observer");
      TestEnsemble.await(
          "the leader to have all",
          () -> ensemble.word(leader, "mntr").contains("zk_synced_followers\t2\n"));
      assertThat(ensemble.word(leader, "mntr"))
          .contains(
              "zk_server_state\tleader\nzk_peer_state\tleading - broadcast\n",
              "zk_quorum_size\t3\n",
              "zk_learners\t3\n",
              "zk_synced_observers\t1\n",
              "zk_pending_syncs\t0\n");
      assertThat(ensemble.word(leader, "srvr"))
          .containsPattern("Proposal sizes last/min/max: \\d+");
      try (RawSession session = ensemble.session(4)) {
        assertThat(session.find("/by-4")).isZero();
        assertThat(ensemble.word(4, "dump"))
            .containsPattern(
                "SessionTracker dump:\nGlobal Sessions\\(\\d+\\):\n(0x\\w+\t\\d+ms\n)+");
        assertThat(ensemble.word(leader, "dump")).contains("SessionTracker dump:\nSession Sets (");
      }
      assertThat(ensemble.word(4, "conf"))
          .contains("initLimit=75\nsyncLimit=50\nelectionAlg=3\nelectionPort=", "peerType=1\n")
          .containsPattern("membership: \nserver.1=127.0.0.1:\\d+:\\d+:participant")
          .endsWith("version=0");
    }
  }

  @Test
  void withoutAQuorumNobodyIsServedAndTheWordsSaySo() throws Exception {
    TestEnsemble alone = new TestEnsemble(folder, 3, 0);
    try (alone) {
      alone.start(1);
      assertThat(alone.word(1, "srvr"))
          .isEqualTo("This ZooKeeper instance is not currently serving requests\n");
      assertThat(alone.word(1, "ruok")).isEqualTo("imok");
      assertThat(alone.word(1, "isro")).isEqualTo("null");
    }
  }

  @Test
  void ifTheLeaderEndsAnotherOneTakesOverAndTheFirstComesBack() throws Exception {
    try (TestEnsemble ensemble = ensemble(3, 0)) {
      long first = ensemble.awaitServing();
      create(ensemble, first, "/before");
      ensemble.stop(first);
      long second = ensemble.awaitServing();
      assertThat(second).isNotEqualTo(first);
      create(ensemble, second, "/meanwhile");
      ensemble.start(first);
      long third = ensemble.awaitServing();
      assertThat(third).isEqualTo(second);
      assertFound(ensemble, first, "/before");
      assertFound(ensemble, first, "/meanwhile");
    }
  }

  @Test
  void whoseFilesAreDamagedGetsASnapshotOfWhatTheOthersHave() throws Exception {
    try (TestEnsemble ensemble = ensemble(3, 0)) {
      long leader = ensemble.awaitServing();
      long damaged = leader == 1 ? 2 : 1;
      for (int i = 0; i < 50; i++) {
        create(ensemble, leader, "/node-" + i);
      }
      assertFound(ensemble, damaged, "/node-49");
      ensemble.stop(damaged);
      damageNewestLog(ensemble.data(damaged));
      create(ensemble, leader, "/while-it-was-down");
      ensemble.start(damaged);
      assertThat(ensemble.awaitServing()).isEqualTo(leader);
      assertFound(ensemble, damaged, "/while-it-was-down");
      assertFound(ensemble, damaged, "/node-25");
      try (RawSession session = ensemble.session(damaged)) {
        assertThat(session.find("/never")).isEqualTo(ErrorCode.NO_NODE);
      }
      // Its own history is whole again: it carries a quorum.
      ensemble.stop(leader);
      long next = ensemble.awaitServing();
      create(ensemble, next, "/after");
      assertFound(ensemble, damaged, "/after");
    }
  }

  /** What only the leader had is dropped when it comes back, from its log and from its tree. */
  @Test
  void whatWasNeverAgreedOnIsTakenBack() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.ostler.server.member.HistoryDriver");
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try (TestEnsemble ensemble = ensemble(3, 0)) {
      boolean truncated = false;
      for (int attempt = 0; attempt < ATTEMPTS && !truncated; attempt++) {
        loseAnUnfinishedWrite(ensemble, "/lost-" + attempt, "/kept-" + attempt);
        truncated =
            lines.list.stream()
                .anyMatch(line -> line.getFormattedMessage().startsWith("The log ends at"));
      }
      assertThat(truncated).as("the leader had something that the others had not").isTrue();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
  }

  private static void loseAnUnfinishedWrite(TestEnsemble ensemble, String lost, String kept)
      throws Exception {
    long leader = ensemble.awaitServing();
    long[] others = LongStream.rangeClosed(1, 3).filter(sid -> sid != leader).toArray();
    try (RawSession session = ensemble.session(leader)) {
      ensemble.stop(others[0]);
      ensemble.stop(others[1]);
      session.tryToCreate(lost);
      TestEnsemble.await("the leader to give up", () -> ensemble.mode(leader).isEmpty());
    }
    ensemble.stop(leader);
    ensemble.start(others[0]);
    ensemble.start(others[1]);
    create(ensemble, ensemble.awaitServing(), kept);
    ensemble.start(leader);
    ensemble.awaitServing();
    for (long sid = 1; sid <= 3; sid++) {
      assertFound(ensemble, sid, kept);
      try (RawSession session = ensemble.session(sid)) {
        assertThat(session.find(lost)).isEqualTo(ErrorCode.NO_NODE);
      }
    }
  }

  @Test
  void allOfThemComeBackWithWhatTheyHad() throws Exception {
    try (TestEnsemble ensemble = ensemble(3, 0)) {
      create(ensemble, ensemble.awaitServing(), "/before");
      for (long sid = 1; sid <= 3; sid++) {
        ensemble.stop(sid);
      }
      for (long sid = 1; sid <= 3; sid++) {
        ensemble.start(sid);
      }
      long leader = ensemble.awaitServing();
      for (long sid = 1; sid <= 3; sid++) {
        assertFound(ensemble, sid, "/before");
      }
      create(ensemble, leader, "/after");
    }
  }

  private static void damageNewestLog(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("version-2"))) {
      Path log =
          files
              .filter(path -> path.getFileName().toString().startsWith("log."))
              .max(Comparator.comparingLong(path -> path.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(log);
      bytes[bytes.length / 2] ^= 0x55;
      Files.write(log, bytes);
    }
  }
}
