package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.EventRecorder;
import dev.ostler.interop.support.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of two kinds that leave their ensemble and come back while it serves. */
class MixedReconfigurationIT {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  /** A client that may change the membership. */
  private record Admin(ZooKeeperAdmin zk) implements AutoCloseable {
    static Admin connect(String servers) throws IOException {
      return new Admin(new ZooKeeperAdmin(servers, TIMEOUT_MILLIS, new EventRecorder()));
    }

    @Override
    public void close() {
      try {
        zk.close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Stream<String> voters() {
    return Share.of(2, List.of("OAO", "AOA", "AOO", "OAA", "OOA", "AAO", "OOO"));
  }

  @ParameterizedTest
  @MethodSource("voters")
  void eachMemberLeavesAndComesBackTheLeaderLast(String kinds) throws Exception {
    Ensemble ensemble =
        ensembles
            .add(
                Ensemble.builder()
                    .voters(kinds)
                    .set("reconfigEnabled", "true")
                    .set("standaloneEnabled", "false")
                    .jvmFlag("-Dzookeeper.skipACL=yes"))
            .start();
    EnsembleMember leader = ensemble.awaitLeader();
    List<EnsembleMember> order = new ArrayList<>(ensemble.members());
    order.sort(Comparator.comparing(member -> member == leader));
    try (Traffic traffic =
            Traffic.start("/traffic", List.of(ensemble.connectString(), ensemble.connectString()));
        Admin admin = Admin.connect(ensemble.connectString())) {
      for (EnsembleMember member : order) {
        traffic.awaitMore(30);
        String line = "server." + member.sid() + "=";
        reconfigure(admin, null, Long.toString(member.sid()));
        assertThat(configuration(admin)).doesNotContain(line);
        traffic.awaitMore(30);
        assertThat(ensemble.awaitLeader()).isNotEqualTo(member);
        // First without a vote, and then with one.
        reconfigure(admin, line(ensemble, member, "observer"), null);
        Await.until("an observer", PATIENCE, () -> member.mode().equals("observer"));
        traffic.awaitMore(30);
        reconfigure(admin, line(ensemble, member, "participant"), null);
        Await.until("a follower", PATIENCE, () -> member.mode().equals("follower"));
        assertThat(configuration(admin)).contains(line);
      }
      traffic.awaitMore(30);
      traffic.stop();
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
    }
    SameState.verify(ensemble);
    // What is in the files now is what they start from.
    ensemble.members().forEach(EnsembleMember::kill);
    ensemble.start();
    SameState.verify(ensemble);
  }

  private static String line(Ensemble ensemble, EnsembleMember member, String role) {
    Ensemble.QuorumPorts ports = ensemble.ports(member);
    return "server."
        + member.sid()
        + "=127.0.0.1:"
        + ports.quorum()
        + ":"
        + ports.election()
        + ":"
        + role
        + ";"
        + member.connectString();
  }

  /** Until it is done; what was done already does no harm. */
  private static void reconfigure(Admin admin, @Nullable String joining, @Nullable String leaving) {
    Await.until(
        "reconfiguration: joining " + joining + ", leaving " + leaving,
        PATIENCE,
        () -> {
          byte[] unused = admin.zk().reconfigure(joining, leaving, null, -1, new Stat());
          return unused.length > 0;
        });
  }

  private static String configuration(Admin admin) {
    List<String> read = new ArrayList<>();
    Await.until(
        "the configuration to be read",
        () -> {
          try {
            read.add(new String(admin.zk().getConfig(false, new Stat()), StandardCharsets.UTF_8));
            return true;
          } catch (KeeperException.ConnectionLossException again) {
            return false;
          }
        });
    return read.getLast();
  }
}
