package dev.ostler.core.zab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AckTallyTest {
  private static QuorumConfig config(String more, int servers) throws MalformedException {
    StringBuilder text = new StringBuilder();
    for (int sid = 1; sid <= servers; sid++) {
      text.append("server.").append(sid).append("=h").append(sid).append(":1:2\n");
    }
    return ConfigText.parse(Bytes.utf8(text + more), false);
  }

  @Test
  void theCommitPointIsWhatAMajorityHas() throws MalformedException {
    AckTally tally = new AckTally(config("", 3), 100);
    assertThat(tally.quorumZxid()).isEqualTo(100);
    tally.ack(1, 107);
    assertThat(tally.quorumZxid()).isEqualTo(100);
    tally.ack(3, 105);
    assertThat(tally.quorumZxid()).isEqualTo(105);
    tally.ack(9, 200);
    assertThat(tally.quorumZxid()).isEqualTo(105);
  }

  @Test
  void whatIsRetractedCountsNoMore() throws MalformedException {
    AckTally tally = new AckTally(config("", 3), 100);
    tally.ack(1, 105);
    tally.retract(1, 103);
    tally.ack(2, 105);
    assertThat(tally.quorumZxid()).isEqualTo(103);
  }

  @Test
  void aQuorumOfOneCountsItself() throws MalformedException {
    AckTally tally = new AckTally(config("", 1), 0);
    tally.ack(1, 7);
    assertThat(tally.quorumZxid()).isEqualTo(7);
  }

  @Test
  void theTallyAgreesWithTheRuleForMajoritiesAndGroups() throws MalformedException {
    long seed = 20261121;
    Random random = new Random(seed);
    String groups = "group.1=1:2:3\ngroup.2=4:5\nweight.2=3\nweight.5=0";
    QuorumConfig[] configs = {config("", 5), config(groups, 5), config("", 14)};
    for (int round = 0; round < 500; round++) {
      QuorumConfig config = configs[round % configs.length];
      AckTally tally = new AckTally(config, 0);
      long[] acked = new long[config.voters().size() + 1];
      for (int i = 1; i < acked.length; i++) {
        acked[i] = random.nextInt(10);
        tally.ack(i, acked[i]);
      }
      long best = 0;
      for (long zxid = 0; zxid < 10; zxid++) {
        TreeSet<Long> having = new TreeSet<>();
        for (int i = 1; i < acked.length; i++) {
          if (acked[i] >= zxid) {
            having.add((long) i);
          }
        }
        best = config.containsQuorum(having) ? zxid : best;
      }
      assertThat(tally.quorumZxid()).as("seed %d, round %d", seed, round).isEqualTo(best);
    }
  }
}
