package dev.ostler.core.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AccessSettings;
import dev.ostler.core.access.AuthenticationResult;
import dev.ostler.core.access.ConnectionFacts;
import dev.ostler.core.access.Identities;
import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.state.ConfigNode;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.TransactionApplier;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer here was given by ZooKeeper 3.9.4, unless it says otherwise. */
class ReconfigRuleTest {
  private static final long VERSION = 0x1_0000_0005L;
  private static final long ZXID = 0x1_0000_0009L;
  private static final AccessRules ACCESS =
      new AccessRules(
          new AccessSettings(
              false, "super:0bX78nEegDzJM3ju0iLBEJdWzjg=", true, "SHA1", List.of(), List.of()));

  private final Tree tree = Tree.fresh(new TreeOptions(true, false, true, 7));
  private final Others others = new Others();
  private final WriteRules rules = new WriteRules(tree, ACCESS, false, true, others);

  /** Servers 1, 2 and 3 lead the way; 4 follows without a vote. */
  private static final class Others implements Ensemble {
    private Settings settings = new Settings(true, false, false);
    private QuorumConfig present =
        Ensembles.parse(
                """
                server.1=127.0.0.1:101:201:participant;127.0.0.1:301
                server.2=127.0.0.1:102:202:participant;127.0.0.1:302
                server.3=127.0.0.1:103:203:participant;127.0.0.1:303
                """)
            .withVersion(VERSION);
    private final Set<Long> following = new TreeSet<>(Set.of(1L, 2L, 3L, 4L));
    private boolean alone;
    private boolean reconfiguring;

    @Override
    public Settings settings() {
      return settings;
    }

    @Override
    public boolean isAlone() {
      return alone;
    }

    @Override
    public JointConfig membership() {
      return JointConfig.of(present);
    }

    @Override
    public boolean isReconfiguring() {
      return reconfiguring;
    }

    @Override
    public boolean hasQuorumOf(QuorumConfig config) {
      return config.containsQuorum(following);
    }
  }

  private static Requester superUser() {
    return ACCESS.authenticate(
                "digest", Bytes.utf8("super:pw"), ConnectionFacts.ofAddress("127.0.0.1"))
            instanceof AuthenticationResult.Added added
        ? new Requester(1, Identities.NONE.plus(added.identities()))
        : new Requester(1, Identities.NONE);
  }

  private WriteRules.Proposal propose(Request.Reconfig request, Requester who) {
    return rules.propose(new TransactionHeader(1, 1, ZXID, 77), request, who);
  }

  private int error(Request.Reconfig request, Requester who) {
    return propose(request, who).transaction().body() instanceof TransactionBody.Failure failure
        ? failure.error()
        : ErrorCode.OK;
  }

  private static Request.Reconfig change(@Nullable String joining, @Nullable String leaving) {
    return new Request.Reconfig(joining, leaving, null, -1);
  }

  private static Request.Reconfig whole(String members) {
    return new Request.Reconfig(null, null, members, -1);
  }

  private QuorumConfig accepted(Request.Reconfig request) {
    WriteRules.Proposal proposal = propose(request, superUser());
    QuorumConfig next = proposal.configuration();
    if (next == null) {
      throw new AssertionError("refused: " + proposal.transaction().body());
    }
    rules.settle(proposal);
    return next;
  }

  @Test
  void aReconfigurationIsATransactionWithTheTextOfTheNewMembership() {
    WriteRules.Proposal proposal =
        propose(change("server.4=127.0.0.1:104:204:observer;304", "1"), superUser());
    String text =
        """
        server.2=127.0.0.1:102:202:participant;127.0.0.1:302
        server.3=127.0.0.1:103:203:participant;127.0.0.1:303
        server.4=127.0.0.1:104:204:observer;0.0.0.0:304
        version=100000009\
        """;
    assertThat(proposal.transaction().body())
        .isEqualTo(
            new TransactionBody.SetData(OpCode.RECONFIG, ConfigNode.PATH, Bytes.utf8(text), -1));
    QuorumConfig next = proposal.configuration();
    assertThat(next == null ? -1 : next.version()).isEqualTo(ZXID);
  }

  @Test
  void theZnodeHasTheVersionOfItsTextAndTheDigestStays() {
    long digest = tree.digest();
    WriteRules.Proposal proposal = propose(change(null, "1"), superUser());
    assertThat(proposal.transaction().digest()).isEqualTo(digest);
    new TransactionApplier(tree)
        .apply(proposal.transaction().header(), proposal.transaction().body(), TreeListener.NONE);
    NodeState node = new NodeState();
    tree.read(tree.find(ConfigNode.PATH), node);
    assertThat(node.version).isEqualTo(-1);
    assertThat(node.mzxid).isEqualTo(ZXID);
    assertThat(node.mtime).isEqualTo(77);
    assertThat(ConfigNode.read(tree)).isEqualTo(proposal.configuration());
  }

  @Test
  void checksComeInTheOrderOf394() {
    Requester anybody = new Requester(1, Identities.NONE);
    Request.Reconfig worst = new Request.Reconfig("server.9", "abc", null, 77);
    others.settings = new Ensemble.Settings(false, true, false);
    others.alone = true;
    others.reconfiguring = true;
    others.following.clear();
    assertThat(error(worst, anybody)).isEqualTo(ErrorCode.RECONFIG_DISABLED);
    others.settings = new Ensemble.Settings(true, true, false);
    assertThat(error(worst, anybody)).isEqualTo(ErrorCode.UNIMPLEMENTED);
    others.alone = false;
    assertThat(error(worst, anybody)).isEqualTo(ErrorCode.RECONFIG_IN_PROGRESS);
    others.reconfiguring = false;
    assertThat(error(worst, anybody)).isEqualTo(ErrorCode.BAD_VERSION);
    assertThat(error(change("server.9", "abc"), anybody)).isEqualTo(ErrorCode.MARSHALLING_ERROR);
    assertThat(error(change("server.9", "1"), anybody)).isEqualTo(ErrorCode.BAD_ARGUMENTS);
    assertThat(error(change(null, "1,2"), anybody)).isEqualTo(ErrorCode.BAD_ARGUMENTS);
    assertThat(error(change(null, "1"), anybody)).isEqualTo(ErrorCode.NEW_CONFIG_NO_QUORUM);
    others.following.add(2L);
    others.following.add(3L);
    assertThat(error(change(null, "1"), anybody)).isEqualTo(ErrorCode.NO_AUTH);
    assertThat(error(change(null, "1"), superUser())).isEqualTo(ErrorCode.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      nullValues = "-",
      textBlock =
          """
          server.9                                        ! -8
          server.9=                                       ! -8
          =127.0.0.1:1:2;3                                ! -8
          server.9=127.0.0.1:1:2;3=5                      ! -8
          server.x=127.0.0.1:1:2;3                        ! -5
          server.x=bad                                    ! -5
          server.9=127.0.0.1:1:2                          ! -8
          server.9=127.0.0.1:1                            ! -8
          server.9=127.0.0.1:1:1;3                        ! -8
          server.9=127.0.0.1:1:2:king;3                   ! -8
          server.9=127.0.0.1:1:2:observer ; 3             ! -8
          bogus=1                                         ! -5
          group.1=1:2                                     ! -8
          version=5                                       ! -5
          ,                                               ! 0
          xyz.9=127.0.0.1:1:2;3                           ! 0
          xyz.9.8=127.0.0.1:1:2;3                         ! 0
          server.9 = 127.0.0.1:1:2;3                      ! 0
          server.9=127.0.0.1:1:2:OBSERVER;3               ! 0
          """)
  void whoJoins(String joining, int error) {
    assertThat(error(change(joining, null), superUser())).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          abc         ! -5
          99.5        ! -5
          99          ! 0
          -9          ! 0
          +9          ! 0
          ' 99 , 98'  ! 0
          99,,98      ! 0
          ','         ! 0
          ' '         ! 0
          1,2,3       ! -8
          """)
  void whoLeaves(String leaving, int error) {
    assertThat(error(change(null, leaving), superUser())).isEqualTo(error);
  }

  @Test
  void nothingAskedForMakesANewVersionAllTheSame() {
    assertThat(accepted(change(null, null)).version()).isEqualTo(ZXID);
    assertThat(accepted(change("", "")).members()).isEqualTo(others.present.members());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      nullValues = "-",
      textBlock =
          """
          garbage                                                     ! -8 ! -8
          ''                                                          ! -5 ! -8
          ' '                                                         ! -5 ! -8
          version=77                                                  ! -5 ! -8
          version                                                     ! -5 ! -5
          weight.x=1                                                  ! -5 ! -5
          group.x=1                                                   ! -5 ! -5
          group.1=x,server.1=127.0.0.1:1:2;3                          ! -5 ! -5
          server.x=127.0.0.1:1:2;3                                    ! -5 ! -5
          server.9=bad                                                ! -8 ! -8
          bogus=1                                                     ! -8 ! -8
          server.3=127.0.0.1:103:203;303,bogus=1                      ! -8 ! -8
          server.3=127.0.0.1:103:203;303,version=zz                   ! -5 ! -5
          server.3=127.0.0.1:103:203;303,version=99                   ! 0  ! -8
          server.3=127.0.0.1:103:203:observer;303                     ! -5 ! -5
          server.3=127.0.0.1:103:203;303,server.4=127.0.0.1:1:2:observer;3 ! 0 ! -5
          server.8=127.0.0.1:1:2;3                                    ! -13 ! -8
          'server.2=a:1:2,server.3=b:1:2;3,group.1=2'                 ! -8 ! -8
          'server.2=a:1:2,server.3=b:1:2;3'                           ! 0  ! 0
          'server.2=a:1:2,server.3=a:1:2,group.1=2:3,weight.3=2'      ! 0  ! 0
          """)
  void allOfTheMembership(String members, int error, int errorIfStandaloneIsEnabled) {
    assertThat(error(whole(members), superUser())).isEqualTo(error);
    others.settings = new Ensemble.Settings(true, true, false);
    assertThat(error(whole(members), superUser())).isEqualTo(errorIfStandaloneIsEnabled);
  }

  @Test
  void allOfTheMembershipGoesBeforeAChange() {
    Request.Reconfig both =
        new Request.Reconfig("server.9", "abc", "server.2=a:1:2,server.3=b:1:2", -1);
    assertThat(accepted(both).voters()).containsExactly(2L, 3L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          server.9=127.0.0.1:103:209:observer;309                                         ! 0
          server.9=localhost:103:203:observer;303                                         ! 0
          server.8=10.9.9.9:1:2:observer;3,server.9=10.9.9.9:1:4:observer;5               ! -8
          server.8=10.9.9.9:1:2:observer;3,server.9=10.9.9.9:2:4:observer;5               ! -8
          server.8=10.9.9.9:1:2:observer;3,server.9=10.9.9.9:5:6:observer;3               ! 0
          server.8=10.9.9.9:1:2:observer;a:3,server.9=10.9.9.8:5:6:observer;a:3           ! -8
          server.8=10.9.9.9:1:2:observer;10.9.9.9:1                                       ! 0
          server.8=10.9.9.9:1:2:observer;10.9.9.9:3,server.9=10.9.9.9:3:4:observer;5      ! -8
          server.8=10.9.9.9:1:2:observer;10.9.9.9:3,server.9=10.9.9.9:4:3:observer;5      ! -8
          server.8=10.9.9.9:1:2:observer;3,server.9=10.9.9.9:4:5:observer;10.9.9.9:1      ! -8
          server.8=10.9.9.9:1:2:observer;3,server.9=10.9.9.9:4:5:observer;10.9.9.9:2      ! -8
          """)
  void serversThatShareAPortOfAHostCollide(String joining, int error) {
    assertThat(error(change(joining, null), superUser())).isEqualTo(error);
  }

  @Test
  void aServerMayLeaveAndJoinAtOnceAndAMemberIsReplaced() {
    QuorumConfig next =
        accepted(change("server.3=127.0.0.1:113:213:observer;303,server.1=a:1:2;3", "1"));
    assertThat(next.voters()).containsExactly(1L, 2L);
    assertThat(next.members().get(2).toString())
        .isEqualTo("server.3=127.0.0.1:113:213:observer;0.0.0.0:303");
  }

  @Test
  void anEnsembleWithGroupsIsNotChangedStepByStep() {
    others.present =
        Ensembles.parse("server.1=a:1:2\nserver.2=b:1:2\ngroup.1=1:2").withVersion(VERSION);
    assertThat(error(change("bad", "bad"), superUser())).isEqualTo(ErrorCode.BAD_ARGUMENTS);
    assertThat(error(whole("server.1=a:1:2,server.2=b:1:2"), superUser())).isEqualTo(ErrorCode.OK);
  }

  @Test
  void theVersionMayBeLeftOpen() {
    assertThat(error(new Request.Reconfig(null, "9", null, VERSION), superUser())).isZero();
    assertThat(error(new Request.Reconfig(null, "9", null, -2), superUser())).isEqualTo(-103);
    assertThat(error(new Request.Reconfig(null, "9", null, 0), superUser())).isEqualTo(-103);
  }

  /** What is acknowledged is counted with one bit a voter. 3.9.4 has no such bound. */
  @Test
  void moreVotersThanCanBeCountedAreRefused() {
    StringBuilder joining = new StringBuilder();
    for (int sid = 1; sid <= 32; sid++) {
      joining.append("server.%d=h%d:1:2;3,".formatted(sid, sid));
      others.following.add((long) sid);
    }
    assertThat(error(change(joining.toString(), null), superUser())).isEqualTo(-8);
    assertThat(error(change(joining.toString(), null), superUser())).isEqualTo(-8);
    String fewer = joining.substring(0, joining.indexOf("server.32"));
    assertThat(error(change(fewer, null), superUser())).isZero();
  }
}
