package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.election.ElectionSimulation.Weather;
import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whole ensembles elect, from a seed. {@code -Dostler.seed} runs one seed in each test; {@code
 * -Dostler.seeds} says how many runs there are otherwise.
 */
final class ElectionSimulationTest {
  private static final int RUNS = Integer.getInteger("ostler.seeds", 300);

  private static final int[] SLOW = {2, 20, 120, 400};

  private interface Run {
    void with(long seed);
  }

  private static void forSeeds(String name, Run run) {
    @SuppressWarnings("NullAway")
    Long given = Long.getLong("ostler.seed");
    if (given != null) {
      run.with(given);
      return;
    }
    long first = System.nanoTime();
    System.out.println(name + ": seeds " + first + " to " + (first + RUNS - 1));
    for (long seed = first; seed < first + RUNS; seed++) {
      run.with(seed);
    }
  }

  private static JointConfig shape(Random random) {
    int voters = 1 + random.nextInt(7);
    int observers = random.nextInt(4);
    QuorumConfig config = Ensembles.of(voters, observers);
    int kind = random.nextInt(5);
    if (kind == 0 && voters >= 4) {
      return JointConfig.of(grouped(config, voters, random));
    }
    if (kind == 1) {
      return new JointConfig(
          config, Ensembles.of(voters + 1 + random.nextInt(2), 0).withVersion(7));
    }
    return JointConfig.of(config);
  }

  /** Two or three groups, with weights of 0 to 2. */
  private static QuorumConfig grouped(QuorumConfig config, int voters, Random random) {
    StringBuilder text = new StringBuilder(config.text().toUtf8());
    int groups = 2 + random.nextInt(2);
    for (int group = 1; group <= groups; group++) {
      StringBuilder members = new StringBuilder();
      for (int sid = group; sid <= voters; sid += groups) {
        members.append(members.isEmpty() ? "" : ":").append(sid);
      }
      text.append("\ngroup.").append(group).append('=').append(members);
    }
    text.append("\nweight.1=").append(1 + random.nextInt(2));
    text.append("\nweight.").append(voters).append('=').append(random.nextInt(2));
    return Ensembles.parse(text.toString());
  }

  /** No faults, and messages fast against the final wait: the best server, at once, for all. */
  @Test
  void aQuietEnsembleElectsItsBestServerInOneRound() {
    forSeeds(
        "quiet",
        seed -> {
          Random random = new Random(~seed);
          JointConfig config = shape(random);
          Weather weather = new Weather(1 + random.nextInt(20), 0, 0, 0);
          ElectionSimulation simulation = new ElectionSimulation(seed, config, weather);
          simulation.start(0, false);
          long best = simulation.best();
          long took = simulation.settleWithin(3_000);
          Map<Long, Long> leaders = new TreeMap<>();
          for (Decision decision : simulation.decided()) {
            long leader = decision.vote().leader();
            Long other = leaders.putIfAbsent(decision.vote().round(), leader);
            if (other != null && other != leader) {
              simulation.fail("split votes: " + other + " and " + leader);
            }
          }
          if (!config.isJoint() && simulation.leader() != best) {
            simulation.fail("server " + best + " is better than " + simulation.leader());
          }
          if (simulation.epochs() != 1) {
            simulation.fail(simulation.epochs() + " epochs, in " + took + " ms");
          }
        });
  }

  /** However slow messages are: with a unanimous vote, nobody has counted a better one. */
  @Test
  void nothingBetterThanAUnanimousVoteIsElectedInItsRound() {
    forSeeds(
        "slow",
        seed -> {
          Random random = new Random(~seed);
          Weather weather = new Weather(1 + random.nextInt(900), 0, random.nextInt(20), 0);
          ElectionSimulation simulation = new ElectionSimulation(seed, shape(random), weather);
          simulation.start(2_000, false);
          simulation.runFor(20_000);
          for (Decision unanimous : simulation.decided()) {
            for (Decision other : simulation.decided()) {
              boolean beaten =
                  unanimous.reason() == Decision.Reason.UNANIMOUS
                      && other.vote().round() == unanimous.vote().round()
                      && other.vote().beats(unanimous.vote());
              if (beaten) {
                simulation.fail("better than unanimous " + unanimous + ": " + other);
              }
            }
          }
        });
  }

  /** Crashes, broken connections, partitions; then calm: one leader, soon, and silence. */
  @Test
  void afterFaultsAllServeOneLeaderAndNobodyTalksAnyMore() {
    long[] worst = new long[1];
    int[] count = new int[2];
    forSeeds(
        "stormy",
        seed -> {
          Random random = new Random(~seed);
          Weather weather =
              new Weather(
                  SLOW[random.nextInt(3)], 0, random.nextInt(10), 100 + random.nextInt(2_000));
          ElectionSimulation simulation = new ElectionSimulation(seed, shape(random), weather);
          simulation.start(3_000, true);
          simulation.runFor(5_000 + random.nextInt(40_000));
          simulation.calmDown();
          worst[0] = Math.max(worst[0], simulation.settleWithin(15_000));
          count[0] += simulation.faults();
          count[1] += simulation.epochs();
          staysQuiet(simulation);
        });
    System.out.printf(
        "stormy: %d faults, %d epochs; longest way to a common leader %d ms%n",
        count[0], count[1], worst[0]);
  }

  /** Messages that vanish without a broken connection: only repetition helps, up to a minute. */
  @Test
  void alsoMessagesThatVanishDoNotKeepServersApart() {
    long[] worst = new long[1];
    forSeeds(
        "lossy",
        seed -> {
          Random random = new Random(~seed);
          Weather weather =
              new Weather(
                  SLOW[random.nextInt(4)], 1 + random.nextInt(40), 10, 200 + random.nextInt(3_000));
          ElectionSimulation simulation = new ElectionSimulation(seed, shape(random), weather);
          simulation.start(3_000, true);
          simulation.runFor(10_000 + random.nextInt(30_000));
          simulation.calmDown();
          worst[0] = Math.max(worst[0], simulation.settleWithin(150_000));
          staysQuiet(simulation);
        });
    System.out.printf("lossy: longest way to a common leader %d ms%n", worst[0]);
  }

  /** Bug B-25: whoever is settled has nothing to say to whoever is settled. */
  private static void staysQuiet(ElectionSimulation simulation) {
    simulation.runFor(5_000);
    long before = simulation.messages();
    int epochs = simulation.epochs();
    simulation.runFor(10_000);
    if (simulation.messages() != before || simulation.epochs() != epochs) {
      simulation.fail("no silence: " + (simulation.messages() - before) + " messages");
    }
  }

  @Test
  void aSeedRunTwiceGivesTheSameTrace() {
    forSeeds(
        "twice",
        seed -> {
          if (seed % 10 == 0) {
            assertThat(traced(seed)).as("seed %d", seed).isEqualTo(traced(seed));
          }
        });
  }

  private static Object traced(long seed) {
    Random random = new Random(~seed);
    ElectionSimulation simulation =
        new ElectionSimulation(seed, shape(random), new Weather(100, 10, 10, 500));
    simulation.start(1_000, true);
    simulation.runFor(30_000);
    return simulation.trace() + " " + simulation.messages();
  }
}
