package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.handover.TreeWalk;
import dev.ostler.interop.support.TestClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether all servers of an ensemble have the same: each znode with data, Stat and ACL as a client
 * of that server sees it, and the digests of the whole tree that each server has remembered.
 */
public final class SameState {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** What an Apache server says when it replays its own log over its own snapshot. */
  private static final String FUZZY_AT_START = "[main] DataTree - Message:Digests are not matching";

  private SameState() {}

  /** Waits until all that run have applied the same, and compares. */
  public static void verify(Ensemble ensemble) {
    List<EnsembleMember> running =
        ensemble.members().stream().filter(EnsembleMember::isAlive).toList();
    // An Apache leader shows the beginning of its epoch until something is in it: a session is.
    assertThat(walk(running.getFirst())).isNotEmpty();
    ensemble.awaitSameZxid();
    @Nullable Map<String, String> expected = null;
    for (EnsembleMember member : running) {
      Map<String, String> tree = walk(member);
      if (expected == null) {
        expected = tree;
      }
      assertThat(TreeWalk.difference(expected, tree))
          .as("trees of " + running.getFirst() + " (was) and " + member + " (is)")
          .isEmpty();
    }
    Map<String, String> digests = new HashMap<>();
    for (EnsembleMember member : running) {
      if (!hasFuzzySnapshot(ensemble, member)) {
        compareDigests(digests, member);
        assertThat(member.awaitWord("mntr"))
            .as("the digests that " + member + " has compared")
            .contains("zk_digest_mismatches_count\t0\n");
      }
    }
  }

  /**
   * Whether a server began with a snapshot that an Apache server wrote under traffic: one it was
   * sent, or its own. Such a snapshot holds parts of what was committed while it was written; the
   * digests at these transactions then differ, without harm, and either product counts them.
   */
  private static boolean hasFuzzySnapshot(Ensemble ensemble, EnsembleMember member) {
    String log = member.process().wholeLog();
    if (log.contains(FUZZY_AT_START)) {
      return true;
    }
    boolean received =
        log.contains("Getting a snapshot from leader")
            || log.contains("Received the leader's snapshot");
    return received
        && ensemble.members().stream()
            .anyMatch(other -> other != member && other.kind() != Ensemble.Kind.OSTLER);
  }

  private static Map<String, String> walk(EnsembleMember member) {
    try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
      client.sync();
      Map<String, String> tree = new HashMap<>(TreeWalk.of(client.zk()));
      // Not replicated: each server puts its own file there, with its own time.
      tree.remove("/zookeeper/config");
      return tree;
    } catch (Exception failure) {
      throw new AssertionError("cannot read everything from " + member, failure);
    }
  }

  /** Lines of zxid and digest; each server remembers those of its own life. */
  private static void compareDigests(Map<String, String> known, EnsembleMember member) {
    for (String line : member.word("hash").lines().toList()) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        String zxid = line.substring(0, colon);
        String digest = line.substring(colon + 2);
        String before = known.putIfAbsent(zxid, digest);
        assertThat(digest)
            .as("digest of the tree at 0x" + zxid + " on " + member)
            .isEqualTo(before == null ? digest : before);
      }
    }
  }
}
