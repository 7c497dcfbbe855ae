package dev.ostler.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.testkit.model.ModelOptions;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the judge of an ensemble objects to, and what it lets pass. */
class EnsembleJudgeTest {
  private final List<MemberJudge> servers = new ArrayList<>();
  private final List<DurableRecords> disks = new ArrayList<>();
  private EnsembleJudge judge = judge();

  private static EnsembleJudge judge() {
    List<Member> members = new ArrayList<>();
    for (long sid = 1; sid <= 3; sid++) {
      members.add(new Member(sid, List.of(new ServerAddress("h", 1, 2)), Role.PARTICIPANT, null));
    }
    return new EnsembleJudge(
        new EnsembleJudge.Settings(
            ModelOptions.DEFAULT,
            100,
            200,
            2000,
            JointConfig.of(QuorumConfig.majority(members, 0)),
            false,
            true,
            false));
  }

  @BeforeEach
  void threeServers() {
    judge = judge();
    for (long sid = 1; sid <= 3; sid++) {
      DurableRecords disk = new DurableRecords();
      disks.add(disk);
      servers.add(new MemberJudge(judge, sid, disk));
    }
  }

  private static long z(long epoch, long counter) {
    return (epoch << 32) + counter;
  }

  private void propose(long zxid, long end, long sid) {
    Transaction transaction =
        new Transaction(
            new TransactionHeader(7, 1, zxid, 0), new TransactionBody.Failure(-1), false, 0);
    assertThat(judge.propose(transaction, end, sid, new Pending.Nothing(zxid)).zxid())
        .isEqualTo(zxid);
  }

  /** A server's history ends at a transaction, and so does what its disk has. */
  private void has(int sid, long zxid) {
    servers.get(sid - 1).history().historyEnded(zxid);
    disks.get(sid - 1).endsAt(zxid);
  }

  @Test
  void anEpochHasOneLeader() {
    judge.leads(4, 1);
    judge.leads(4, 1);
    assertThatThrownBy(() -> judge.leads(4, 2)).isInstanceOf(BrokenClaim.class);
  }

  @Test
  void proposalsOfAnEpochFollowEachOther() {
    propose(z(1, 1), 0, 1);
    assertThatThrownBy(() -> propose(z(1, 3), z(1, 1), 1)).hasMessageContaining("proposed behind");
  }

  @Test
  void aHistoryContainsWhatItsLeadersHadBefore() {
    propose(z(1, 1), 0, 1);
    propose(z(1, 2), z(1, 1), 1);
    propose(z(2, 1), z(1, 1), 2);
    assertThat(judge.contains(z(2, 1), z(1, 1))).isTrue();
    assertThat(judge.contains(z(2, 1), z(1, 2))).isFalse();
    assertThat(judge.contains(z(1, 2), z(1, 1))).isTrue();
    assertThat(judge.contains(z(1, 1), z(2, 1))).isFalse();
    assertThat(judge.contains(0, 0)).isTrue();
  }

  @Test
  void whatIsCommittedIsOnTheDisksOfAQuorum() {
    propose(z(1, 1), 0, 1);
    has(1, z(1, 1));
    assertThatThrownBy(() -> judge.claims(servers.get(0), z(1, 1), z(1, 1), 1))
        .hasMessageContaining("only the disks of servers [1]");
    has(3, z(1, 1));
    judge.claims(servers.get(0), z(1, 1), z(1, 1), 1);
    assertThat(judge.committedZxid()).isEqualTo(z(1, 1));
  }

  @Test
  void twoHistoriesCannotBothBeCommitted() {
    propose(z(1, 1), 0, 1);
    propose(z(2, 1), 0, 2);
    has(1, z(1, 1));
    has(2, z(1, 1));
    judge.claims(servers.get(0), z(1, 1), z(1, 1), 1);
    has(2, z(2, 1));
    has(3, z(2, 1));
    assertThatThrownBy(() -> judge.claims(servers.get(2), z(2, 1), z(2, 1), 2))
        .hasMessageContaining("whose history is without 0x100000001");
  }

  @Test
  void whatIsCommittedIsNotTruncated() {
    propose(z(1, 1), 0, 1);
    has(1, z(1, 1));
    has(2, z(1, 1));
    judge.claims(servers.get(0), z(1, 1), z(1, 1), 1);
    assertThatThrownBy(() -> servers.get(0).history().truncating(0))
        .hasMessageContaining("gives up");
    assertThatThrownBy(() -> servers.get(1).history().adopting(0)).hasMessageContaining("gives up");
  }

  private void createSession(long session, int timeoutMillis, long zxid, long end) {
    Transaction transaction =
        new Transaction(
            new TransactionHeader(session, 0, zxid, 0),
            new TransactionBody.CreateSession(timeoutMillis),
            false,
            0);
    judge.created(session, zxid, end);
    judge.propose(
        transaction, end, 1, new Pending.OpenSession(zxid, session, timeoutMillis, List.of()));
  }

  @Test
  void anIdOfALocalSessionIsGivenOutOnce() {
    judge.openedLocally(5, 1, List.of());
    assertThatThrownBy(() -> judge.openedLocally(5, 1, List.of()))
        .hasMessageContaining("a second time");
    createSession(6, 400, z(1, 1), 0);
    assertThatThrownBy(() -> judge.openedLocally(6, 2, List.of()))
        .hasMessageContaining("a second time");
  }

  @Test
  void aLocalSessionBecomesKnownToAllOnceInAHistory() {
    judge.openedLocally(5, 1, List.of());
    judge.timeoutAgreed(5, 400);
    createSession(5, 400, z(1, 1), 0);
    assertThatThrownBy(() -> judge.created(5, z(1, 2), z(1, 1)))
        .hasMessageContaining("a second time");
    // The next leader's history is without that, and the server asks once more.
    createSession(5, 400, z(2, 1), 0);
    assertThat(judge.isKnown(5)).isTrue();
  }

  @Test
  void theModelBehindAnyHistoryIsThere() {
    judge.openedLocally(5, 1, List.of());
    judge.timeoutAgreed(5, 400);
    createSession(5, 400, z(1, 1), 0);
    createSession(6, 400, z(1, 2), z(1, 1));
    createSession(7, 400, z(2, 1), z(1, 1));

    assertThat(ReferenceHistory.at(judge, z(1, 2)).alive()).containsExactly(5L, 6L);
    assertThat(ReferenceHistory.at(judge, z(2, 1)).alive()).containsExactly(5L, 7L);
    assertThat(ReferenceHistory.at(judge, 0).alive()).isEmpty();
  }

  @Test
  void whoTookOverAnEpochHasWhatWasCommittedUntilThen() {
    propose(z(1, 1), 0, 1);
    has(1, z(1, 1));
    has(2, z(1, 1));
    // Server 3 took over epoch 2 of a leader that lacked 1.1, and that nobody else followed.
    judge.claims(servers.get(0), z(1, 1), z(1, 1), 3);
    assertThat(judge.lastCommittedBefore(2)).isZero();
    assertThat(judge.lastCommittedBefore(3)).isEqualTo(z(1, 1));
    judge.claims(servers.get(1), z(1, 1), z(1, 1), 1);
    assertThat(judge.lastCommittedBefore(2)).isEqualTo(z(1, 1));
  }
}
