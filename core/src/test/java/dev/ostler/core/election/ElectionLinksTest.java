package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who dials whom, and which connection stays, from the place of server 3 of five. */
final class ElectionLinksTest {
  private static final Notification VOTE =
      Notification.of(ServerState.LOOKING, 3, 5, 1, 1, Bytes.EMPTY);

  private static final class Recorder implements ElectionLinks.Sink {
    private final List<String> done = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Override
    public void dial(long sid, List<HostAndPort> addresses) {
      done.add("dial " + sid + " " + addresses);
    }

    @Override
    public void open(int connection, ElectionOpening opening) {
      done.add("open " + connection + " as " + opening.sid());
    }

    @Override
    public void write(int connection, Notification notification) {
      done.add("write " + connection);
    }

    @Override
    public void close(int connection) {
      done.add("close " + connection);
    }

    @Override
    public void connected(long sid) {
      done.add("connected " + sid);
    }

    @Override
    public void disconnected(long sid) {
      done.add("disconnected " + sid);
    }

    @Override
    public void unreachable(long sid) {
      done.add("unreachable " + sid);
    }

    @Override
    public void warn(String warning) {
      warnings.add(warning);
    }

    List<String> take() {
      List<String> taken = List.copyOf(done);
      done.clear();
      return taken;
    }
  }

  private final Recorder sink = new Recorder();
  private final QuorumConfig five = Ensembles.of(5, 1);
  private final ElectionLinks links =
      new ElectionLinks(3, opening(3), JointConfig.of(five), 5_000, sink);

  private static ElectionOpening opening(long sid) {
    return ElectionOpening.of(sid, List.of(new HostAndPort("10.0.0." + sid, 3888)));
  }

  private void accept(int connection, long sid) {
    links.accepted(connection, 0);
    links.opened(connection, opening(sid));
  }

  @Test
  void aVoteForAnUnconnectedServerMakesADial() {
    links.send(1, VOTE);
    assertThat(sink.take()).containsExactly("dial 1 [host1:3888]");
    links.send(1, VOTE);
    links.reach(1);
    assertThat(sink.take()).as("one dial at a time").isEmpty();
    links.dialed(1, 7, 0);
    assertThat(sink.take()).containsExactly("open 7 as 3", "connected 1");
    links.send(1, VOTE);
    assertThat(sink.take()).containsExactly("write 7");
    links.reach(1);
    assertThat(sink.take()).isEmpty();
  }

  @Test
  void aFailedDialIsTriedAgainWhenThereIsSomethingToSay() {
    links.send(1, VOTE);
    sink.take();
    links.dialFailed(1);
    assertThat(sink.take()).containsExactly("unreachable 1");
    links.send(1, VOTE);
    assertThat(sink.take()).containsExactly("dial 1 [host1:3888]");
  }

  @Test
  void dialingAGreaterServerOnlyAsksToBeDialed() {
    links.send(5, VOTE);
    links.dialed(5, 7, 0);
    assertThat(sink.take()).containsExactly("dial 5 [host5:3888]", "open 7 as 3", "close 7");
    links.closed(7, 0);
    assertThat(sink.take()).isEmpty();
    accept(8, 5);
    assertThat(sink.take()).containsExactly("connected 5");
    assertThat(links.heard(8)).isEqualTo(5);
  }

  @Test
  void aGreaterServersConnectionReplacesTheOld() {
    accept(8, 5);
    sink.take();
    accept(9, 5);
    assertThat(sink.take()).containsExactly("connected 5", "close 8");
    links.closed(8, 0);
    assertThat(sink.take()).as("the old one's end is no end").isEmpty();
    assertThat(links.heard(8)).isNull();
    links.send(5, VOTE);
    assertThat(sink.take()).containsExactly("write 9");
  }

  @Test
  void aServerThatHasDialedMeanwhileIsNotAskedTo() {
    links.send(5, VOTE);
    accept(8, 5);
    sink.take();
    links.dialed(5, 7, 0);
    assertThat(sink.take())
        .as("its connection would end for the question")
        .containsExactly("close 7");
    links.closed(7, 0);
    assertThat(links.heard(8)).isEqualTo(5);
  }

  @Test
  void aSmallerServersConnectionMakesADialThatReplacesTheOld() {
    accept(8, 1);
    assertThat(sink.take()).containsExactly("close 8", "dial 1 [host1:3888, 10.0.0.1:3888]");
    links.dialed(1, 9, 0);
    sink.take();
    accept(10, 1);
    assertThat(sink.take()).containsExactly("close 10", "dial 1 [host1:3888, 10.0.0.1:3888]");
    links.send(1, VOTE);
    assertThat(sink.take()).as("until there is another").containsExactly("write 9");
    links.dialed(1, 11, 0);
    assertThat(sink.take())
        .as("it closes the old one")
        .containsExactly("open 11 as 3", "connected 1");
    links.closed(9, 0);
    links.closed(10, 0);
    links.tick(100_000);
    assertThat(sink.take()).isEmpty();
    links.send(1, VOTE);
    assertThat(sink.take()).containsExactly("write 11");
  }

  @Test
  void aReplacedConnectionThatThePeerDoesNotCloseIsClosedInTime() {
    accept(8, 1);
    links.dialed(1, 9, 0);
    accept(10, 1);
    links.dialed(1, 11, 100);
    sink.take();
    assertThat(links.nextTickMillis()).isEqualTo(5_100);
    links.tick(5_099);
    assertThat(sink.take()).isEmpty();
    links.tick(5_100);
    assertThat(sink.take()).containsExactly("close 9");
    links.closed(9, 0);
    assertThat(sink.take()).isEmpty();
    assertThat(links.nextTickMillis()).isEqualTo(Long.MAX_VALUE);
  }

  /** Connection 9 to server 1 has been replaced by 11. */
  private void replace() {
    accept(8, 1);
    links.dialed(1, 9, 0);
    accept(10, 1);
    links.dialed(1, 11, 100);
    sink.take();
  }

  @Test
  void whatThePeerSaidBeforeItLearnedOfTheNewConnectionCounts() {
    replace();
    assertThat(links.heard(9)).isEqualTo(1);
    assertThat(sink.take()).isEmpty();
  }

  @Test
  void aPeerThatIsHeardOnTheNewConnectionNeedsNoOther() {
    replace();
    assertThat(links.heard(11)).isEqualTo(1);
    assertThat(sink.take()).containsExactly("close 9");
    assertThat(links.heard(9)).isNull();
    links.closed(9, 0);
    links.closed(11, 0);
    assertThat(sink.take()).containsExactly("disconnected 1");
  }

  @Test
  void aPeerThatKeepsTheReplacedConnectionIsFollowedInThat() {
    replace();
    links.closed(11, 0);
    assertThat(sink.take()).containsExactly("connected 1");
    assertThat(links.heard(9)).isEqualTo(1);
    links.send(1, VOTE);
    links.tick(100_000);
    assertThat(sink.take()).containsExactly("write 9");
    links.closed(9, 0);
    assertThat(sink.take()).containsExactly("disconnected 1");
  }

  @Test
  void aReplacedConnectionThatIsUsedAgainIsGivenUpIfNothingIsHeardOnIt() {
    replace();
    links.closed(11, 200);
    sink.take();
    links.tick(5_199);
    assertThat(sink.take()).isEmpty();
    links.tick(5_200);
    assertThat(sink.take()).containsExactly("close 9", "disconnected 1");
  }

  @Test
  void oneReplacedConnectionIsKeptAtMost() {
    replace();
    accept(12, 1);
    links.dialed(1, 13, 200);
    assertThat(sink.take())
        .containsExactly(
            "close 12",
            "dial 1 [host1:3888, 10.0.0.1:3888]",
            "open 13 as 3",
            "close 9",
            "connected 1");
    links.closed(9, 0);
    links.closed(13, 0);
    assertThat(sink.take()).containsExactly("connected 1");
    assertThat(links.heard(11)).isEqualTo(1);
  }

  @Test
  void whoAsksAndCannotBeReachedIsNotConnected() {
    accept(8, 1);
    links.dialed(1, 9, 0);
    accept(10, 1);
    sink.take();
    links.dialFailed(1);
    assertThat(sink.take()).containsExactly("close 9", "disconnected 1", "unreachable 1");
    links.send(1, VOTE);
    assertThat(sink.take()).containsExactly("dial 1 [host1:3888]");
  }

  @Test
  void aServerWhoseConnectionEndsWhileItIsDialedAnewIsNotEndedTwice() {
    accept(8, 1);
    links.dialed(1, 9, 0);
    accept(10, 1);
    sink.take();
    links.closed(9, 0);
    assertThat(sink.take()).containsExactly("disconnected 1");
    links.dialFailed(1);
    assertThat(sink.take()).containsExactly("unreachable 1");
  }

  @Test
  void wildcardsInAnOpeningAreNotDialed() {
    links.accepted(8, 0);
    links.opened(8, ElectionOpening.of(1, List.of(new HostAndPort("0.0.0.0", 3888))));
    assertThat(sink.take()).containsExactly("close 8", "dial 1 [host1:3888]");
  }

  @Test
  void aServerWithThisServersNumberIsRefusedAndNamed() {
    accept(8, 3);
    assertThat(sink.take()).containsExactly("close 8");
    assertThat(sink.warnings).hasSize(1);
    assertThat(sink.warnings.getFirst()).contains("10.0.0.3:3888", "server 3", "myid");
  }

  @Test
  void anObserverWithoutANumberIsRefusedAndNamed() {
    accept(8, Long.MAX_VALUE);
    accept(9, -1);
    assertThat(sink.take()).containsExactly("close 8", "close 9");
    assertThat(sink.warnings).hasSize(2);
  }

  @Test
  void aJoiningServerIsKeptOrDialedWhereItSaysItIs() {
    accept(8, 9);
    assertThat(sink.take()).containsExactly("connected 9");
    accept(10, 0);
    assertThat(sink.take()).containsExactly("close 10", "dial 0 [10.0.0.0:3888]");
    assertThat(sink.warnings)
        .hasSize(2)
        .allSatisfy(text -> assertThat(text).contains("is in no configuration"));
    links.send(77, VOTE);
    assertThat(sink.take()).as("nobody knows where it is").isEmpty();
  }

  @Test
  void aLegacyOpeningIsTaken() {
    links.accepted(8, 0);
    links.opened(8, new ElectionOpening(ElectionOpening.Form.LEGACY, 2, List.of()));
    assertThat(sink.take()).containsExactly("close 8", "dial 2 [host2:3888]");
  }

  @Test
  void aConnectionThatEndsIsTold() {
    accept(8, 5);
    sink.take();
    links.closed(8, 0);
    assertThat(sink.take()).containsExactly("disconnected 5");
    links.send(5, VOTE);
    assertThat(sink.take()).containsExactly("dial 5 [host5:3888]");
  }

  @Test
  void whoDoesNotSayWhoItIsIsClosedInTime() {
    links.accepted(8, 100);
    links.accepted(9, 200);
    assertThat(links.nextTickMillis()).isEqualTo(5_100);
    links.tick(5_099);
    assertThat(sink.take()).isEmpty();
    links.tick(5_100);
    assertThat(sink.take()).containsExactly("close 8");
    links.opened(8, opening(5));
    assertThat(sink.take()).as("too late").isEmpty();
    links.opened(9, opening(5));
    assertThat(sink.take()).containsExactly("connected 5");
    assertThat(links.nextTickMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void onlySoManyMayBeSilent() {
    for (int i = 0; i < ElectionLinks.UNNAMED_MAX; i++) {
      links.accepted(100 + i, i);
    }
    assertThat(sink.take()).isEmpty();
    links.accepted(999, 999);
    assertThat(sink.take()).containsExactly("close 100");
  }

  @Test
  void onlySoManyStrangersAreKeptOrDialed() {
    for (int i = 0; i < ElectionLinks.STRANGERS_MAX; i++) {
      accept(100 + i, 1_000 + i);
    }
    sink.take();
    accept(999, 9_999);
    assertThat(sink.take()).containsExactly("close 999");
    accept(998, 1_000);
    assertThat(sink.take()).containsExactly("connected 1000", "close 100");
    accept(997, 5);
    assertThat(sink.take()).containsExactly("connected 5");
  }

  @Test
  void membersThatAReconfigurationIsAboutToAddAreDialed() {
    QuorumConfig next = Ensembles.of(7, 0).withVersion(0x100000003L);
    links.reconfigure(new JointConfig(five, next));
    assertThat(sink.take()).containsExactly("dial 7 [host7:3888]");
    links.reconfigure(new JointConfig(five, next));
    assertThat(sink.take()).isEmpty();
  }

  @Test
  void bothAddressesAreTriedWhileAServerMoves() {
    QuorumConfig next =
        Ensembles.parse("server.1=elsewhere:2888:3888\nserver.3=host3:2888:3888\nversion=7");
    links.reconfigure(new JointConfig(five, next));
    links.send(1, VOTE);
    assertThat(sink.take()).containsExactly("dial 1 [host1:3888, elsewhere:3888]");
  }
}
