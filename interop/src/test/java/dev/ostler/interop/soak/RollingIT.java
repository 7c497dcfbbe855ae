package dev.ostler.interop.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.ensemble.Ensembles;
import dev.ostler.interop.ensemble.SameState;
import dev.ostler.interop.support.Await;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One server of an ensemble after the other is stopped and started again, under traffic: as the
 * same product, or as the other one on the same {@code zoo.cfg} and files. No session is lost, and
 * no write is lost or done twice.
 */
class RollingIT {
  private static final int WRITES = 200;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  @Test
  void anApacheEnsembleBecomesAnOstlerEnsembleAndGoesBackWhileItServes() throws Exception {
    Ensemble ensemble = ensembles.add(Ensemble.builder().voters(3, Ensemble.Kind.APACHE)).start();
    try (CheckedTraffic traffic = start(ensemble)) {
      roll(ensemble, traffic, Ensemble.Kind.OSTLER);
      traffic.lookAtEverything();
      roll(ensemble, traffic, Ensemble.Kind.APACHE);
      traffic.end();
      System.out.println("Apache to Ostler and back: " + traffic.summary());
    }
    SameState.verify(ensemble);
  }

  @Test
  void allServersAreStartedAgainOneByOneWhileTheEnsembleServes() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    try (CheckedTraffic traffic = start(ensemble)) {
      roll(ensemble, traffic, Ensemble.Kind.OSTLER);
      traffic.end();
      System.out.println("rolling restart: " + traffic.summary());
    }
    SameState.verify(ensemble);
  }

  private static CheckedTraffic start(Ensemble ensemble) throws Exception {
    long seed = Long.getLong("ostler.seed", new Random().nextLong(1_000_000_000));
    System.out.println("-Dostler.seed=" + seed);
    return CheckedTraffic.start(ensemble, seed);
  }

  /**
   * As the page on migrating tells: followers first, the leader last, each one until it is back.
   */
  private static void roll(Ensemble ensemble, CheckedTraffic traffic, Ensemble.Kind kind) {
    traffic.awaitWritesOfAll(WRITES);
    EnsembleMember leader = ensemble.awaitLeader();
    List<EnsembleMember> order = new ArrayList<>(ensemble.members());
    order.sort(Comparator.comparing(member -> member == leader));
    for (EnsembleMember member : order) {
      member.stop();
      traffic.awaitWrites(WRITES);
      member.become(kind);
      member.launch();
      member.awaitServing();
      awaitAllSynced(ensemble);
      traffic.awaitWrites(WRITES);
    }
    assertThat(ensemble.members()).allMatch(member -> member.kind() == kind);
  }

  /** What an operator waits for before he goes on with the next server. */
  private static void awaitAllSynced(Ensemble ensemble) {
    int followers = ensemble.members().size() - 1;
    Await.until(
        "all followers to be in step",
        () -> ensemble.awaitLeader().word("mntr").contains("zk_synced_followers\t" + followers));
  }
}
