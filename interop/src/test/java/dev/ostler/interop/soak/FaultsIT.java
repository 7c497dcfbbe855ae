package dev.ostler.interop.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.ensemble.Ensembles;
import dev.ostler.interop.ensemble.SameState;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Ports;
import dev.ostler.testkit.process.Partition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that are halted, and networks that break in two, under traffic. */
class FaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITES = 200;
  private static final int SERVERS = 3;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  @Test
  void aLeaderThatIsHaltedIsReplacedAndFollowsWhenItGoesOn() throws Exception {
    Ensemble ensemble = ensembles.ostler(SERVERS);
    try (CheckedTraffic traffic = start(ensemble)) {
      traffic.awaitWritesOfAll(WRITES);
      EnsembleMember leader = ensemble.awaitLeader();
      leader.pause();
      EnsembleMember next;
      try {
        next = awaitLeaderOtherThan(ensemble, leader);
        // Clients of the old leader notice only after two thirds of their timeout.
        traffic.awaitWrites(WRITES);
      } finally {
        leader.resume();
      }
      Await.until("the old leader to follow", PATIENCE, () -> leader.mode().equals("follower"));
      assertThat(next.mode()).isEqualTo("leader");
      traffic.end();
      System.out.println("halted leader: " + traffic.summary());
    }
    SameState.verify(ensemble);
  }

  @Test
  void aHaltedFollowerIsLeftBehindAndCatchesUp() throws Exception {
    Ensemble ensemble = ensembles.ostler(SERVERS);
    try (CheckedTraffic traffic = start(ensemble)) {
      traffic.awaitWritesOfAll(WRITES);
      EnsembleMember leader = ensemble.awaitLeader();
      EnsembleMember follower = ensemble.learners().getFirst();
      follower.pause();
      try {
        Await.until(
            "the leader to give the follower up",
            PATIENCE,
            () -> leader.word("mntr").contains("zk_synced_followers\t1"));
        traffic.awaitWrites(WRITES);
      } finally {
        follower.resume();
      }
      Await.until("the follower to be back", PATIENCE, () -> !follower.mode().isEmpty());
      assertThat(leader.mode()).isEqualTo("leader");
      traffic.end();
      System.out.println("halted follower: " + traffic.summary());
    }
    SameState.verify(ensemble);
  }

  @Test
  void aLeaderThatIsCutOffStepsDownAndComesBackWithoutWhatNobodyHasSeen() throws Exception {
    Map<Integer, Partition.Ports> real = new HashMap<>();
    for (int sid = 1; sid <= SERVERS; sid++) {
      real.put(sid, new Partition.Ports(Ports.next(), Ports.next()));
    }
    try (Partition network = new Partition(real)) {
      Ensemble ensemble =
          ensembles
              .add(
                  Ensemble.builder()
                      .voters(SERVERS, Ensemble.Kind.OSTLER)
                      .view((viewer, seen, _) -> view(network, real, viewer, seen)))
              .start();
      try (CheckedTraffic traffic = start(ensemble)) {
        for (boolean silently : new boolean[] {false, true}) {
          traffic.awaitWritesOfAll(WRITES);
          EnsembleMember leader = ensemble.awaitLeader();
          Set<Integer> alone = Set.of((int) leader.sid());
          Set<Integer> others =
              IntStream.rangeClosed(1, SERVERS)
                  .boxed()
                  .filter(sid -> sid != leader.sid())
                  .collect(Collectors.toSet());
          if (silently) {
            network.separate(alone, others);
          } else {
            network.cut(alone, others);
          }
          awaitLeaderOtherThan(ensemble, leader);
          Await.until("the old leader to step down", PATIENCE, () -> leader.mode().isEmpty());
          traffic.awaitWritesOfAll(WRITES);
          network.mend();
          Await.until("the old leader to follow", PATIENCE, () -> leader.mode().equals("follower"));
        }
        traffic.end();
        System.out.println("partitions: " + traffic.summary());
      }
      SameState.verify(ensemble);
    }
  }

  private static Ensemble.QuorumPorts view(
      Partition network, Map<Integer, Partition.Ports> real, long viewer, long seen) {
    Partition.Ports ports =
        viewer == seen ? real.get((int) seen) : network.ports((int) viewer, (int) seen);
    return new Ensemble.QuorumPorts(
        Objects.requireNonNull(ports).quorum(), Objects.requireNonNull(ports).election());
  }

  private static CheckedTraffic start(Ensemble ensemble) throws Exception {
    long seed = Long.getLong("ostler.seed", new Random().nextLong(1_000_000_000));
    System.out.println("-Dostler.seed=" + seed);
    return CheckedTraffic.start(ensemble, seed);
  }

  private static EnsembleMember awaitLeaderOtherThan(Ensemble ensemble, EnsembleMember old) {
    Await.until("another leader", PATIENCE, () -> leaderOtherThan(ensemble, old).isPresent());
    return leaderOtherThan(ensemble, old).orElseThrow();
  }

  private static Optional<EnsembleMember> leaderOtherThan(Ensemble ensemble, EnsembleMember old) {
    return ensemble.members().stream()
        .filter(member -> member != old && member.mode().equals("leader"))
        .findFirst();
  }
}
