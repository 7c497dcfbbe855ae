package dev.ostler.testkit.ensemble;

import dev.ostler.core.election.ElectionSettings;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.core.peer.PeerSettings;
import dev.ostler.core.peer.SessionRules;
import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.TimeoutNegotiation;
import dev.ostler.core.zab.ZabSettings;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.testkit.check.EnsembleJudge;
import dev.ostler.testkit.check.Superuser;
import dev.ostler.testkit.model.ModelOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a run's servers are configured and how busy its clients are, drawn once.
 *
 * @param pulseMillis a server hears the time at least this often
 * @param thinkMicros a client's mean pause between two bursts
 * @param burstMax requests in a burst
 * @param ticks how long the part with faults lasts
 * @param latencyMicros typical time for a message to travel
 * @param purges whether old files are purged now and then
 * @param choices what an operator may choose, and few do
 */
record EnsembleSettings(
    int voters,
    int observers,
    int tickTimeMillis,
    int initLimit,
    int syncLimit,
    int pulseMillis,
    int clients,
    long thinkMicros,
    int burstMax,
    int ticks,
    long latencyMicros,
    int outstandingMax,
    long sweepMillis,
    int snapCount,
    long counterMax,
    int recentMax,
    long recentBytesMax,
    long backlogBytesMax,
    long logSyncBytesMax,
    boolean purges,
    boolean separateLogs,
    LogOptions log,
    SnapshotFormat snapshots,
    Choices choices) {
  /**
   * Settings that are off by default.
   *
   * @param sessions local sessions, their upgrade, read-only mode
   * @param forcesSnapshots whether every learner gets a snapshot, whatever it has
   * @param observersKeepLog whether what observers hear goes to their disks
   * @param observerMasters whether followers feed observers, if the leader has any
   */
  record Choices(
      SessionRules sessions,
      boolean forcesSnapshots,
      boolean observersKeepLog,
      boolean observerMasters) {
    static Choices draw(RandomGenerator random, int observers) {
      boolean local = random.nextInt(4) == 0;
      return new Choices(
          new SessionRules(local, local && random.nextInt(4) > 0, random.nextInt(4) == 0),
          random.nextInt(12) == 0,
          random.nextInt(3) > 0 || observers == 0,
          random.nextInt(2) == 0 && observers > 0);
    }
  }

  static final String ADDRESS = "127.0.0.1";

  /**
   * Draws a run's settings.
   *
   * @param servers how many servers vote; 0 to draw that too
   */
  static EnsembleSettings draw(RandomGenerator random, int servers) {
    int[] voterCounts = {1, 3, 3, 3, 3, 3, 5, 5, 5, 3};
    int drawn = voterCounts[random.nextInt(voterCounts.length)];
    int voters = servers > 0 ? servers : drawn;
    int observers = List.of(0, 0, 0, 1, 1, 2).get(random.nextInt(6));
    int tick = 50 << random.nextInt(7);
    int ticks = 150 + random.nextInt(450);
    int clients = 1 + random.nextInt(6);
    int burst = 1 + random.nextInt(8);
    double requests = 150 * Math.pow(8, random.nextDouble());
    long think = (long) (1000.0 * tick * ticks * clients * (burst + 1) / 2 / requests);
    Compression[] compressions = {Compression.NONE, Compression.NONE, Compression.GZ};
    long reserve = random.nextInt(3) == 0 ? 10_000L : 0;
    return new EnsembleSettings(
        voters,
        observers,
        tick,
        5 + random.nextInt(6),
        2 + random.nextInt(4),
        Math.min(tick / 2, Math.max(tick / 16, List.of(20, 50, 100, 200).get(random.nextInt(4)))),
        clients,
        think,
        burst,
        ticks,
        (long) (50 * Math.pow(200, random.nextDouble())),
        random.nextInt(4) == 0 ? 1 + random.nextInt(10) : 1000,
        (long) (tick * Math.pow(10, 2 * random.nextDouble())),
        (int) (4 * Math.pow(10, 2.5 * random.nextDouble())),
        // The only member goes on without an epoch, and that is not written down.
        random.nextInt(4) == 0 && voters + observers > 1
            ? 20 + random.nextInt(150)
            : ZabSettings.COUNTER_MAX,
        random.nextInt(3) == 0 ? 500 : 3 + random.nextInt(30),
        random.nextInt(4) == 0 ? 5_000 : 1_000_000,
        random.nextInt(8) == 0 ? 20_000 : 256L << 20,
        random.nextInt(4) == 0 ? random.nextInt(20_000) : 1_000_000,
        random.nextInt(3) > 0,
        random.nextInt(5) == 0,
        new LogOptions(
            true,
            random.nextInt(4) == 0 ? 16_000L : 0,
            random.nextInt(3) == 0 ? 2_000 + random.nextInt(20_000) : -1,
            1000,
            reserve),
        new SnapshotFormat(
            true, random.nextInt(4) > 0, compressions[random.nextInt(compressions.length)]),
        Choices.draw(random, observers));
  }

  int servers() {
    return voters + observers;
  }

  boolean isAlone() {
    return servers() == 1;
  }

  int minTimeoutMillis() {
    return 2 * tickTimeMillis;
  }

  int maxTimeoutMillis() {
    return 20 * tickTimeMillis;
  }

  long initMicros() {
    return 1000L * tickTimeMillis * initLimit;
  }

  long syncMicros() {
    return 1000L * tickTimeMillis * syncLimit;
  }

  long faultyMicros() {
    return 1000L * tickTimeMillis * ticks;
  }

  ElectionSettings election() {
    return new ElectionSettings(
        Math.min(200, tickTimeMillis),
        Math.max(1_000, 2L * tickTimeMillis),
        Math.min(200, tickTimeMillis),
        (long) tickTimeMillis * syncLimit,
        false,
        Role.PARTICIPANT);
  }

  JointConfig membership() {
    List<Member> members = new ArrayList<>();
    for (int sid = 1; sid <= servers(); sid++) {
      members.add(
          new Member(
              sid,
              List.of(new ServerAddress("host" + sid, 2888, 3888)),
              sid <= voters ? Role.PARTICIPANT : Role.OBSERVER,
              null));
    }
    return JointConfig.of(QuorumConfig.majority(members, 0));
  }

  ZabSettings zab(long sid) {
    return new ZabSettings(
        sid,
        tickTimeMillis,
        initLimit,
        syncLimit,
        false,
        new ZabSettings.Limits(
            recentMax, recentBytesMax, backlogBytesMax, logSyncBytesMax, 2, counterMax),
        new ZabSettings.Options(
            choices.forcesSnapshots(), choices.observersKeepLog(), choices.observerMasters()));
  }

  PeerSettings peer(long sid) {
    return new PeerSettings(
        (int) sid,
        tickTimeMillis,
        new TimeoutNegotiation(minTimeoutMillis(), maxTimeoutMillis()),
        false,
        true,
        false,
        outstandingMax,
        outstandingMax * 200L,
        64L << 20,
        new PeerSettings.Sweep(sweepMillis, 10_000, 0),
        ConnectionThrottleSettings.OFF,
        choices.sessions());
  }

  /**
   * Whether some dozens of writes use an epoch up. Clients in a hurry would do that faster than an
   * observer comes to its leader.
   */
  boolean rollsOver() {
    return counterMax < ZabSettings.COUNTER_MAX;
  }

  EnsembleJudge.Settings judge() {
    return new EnsembleJudge.Settings(
        new ModelOptions(true, false, Superuser.DIGEST, ADDRESS),
        tickTimeMillis,
        minTimeoutMillis(),
        maxTimeoutMillis(),
        membership(),
        choices.sessions().local(),
        choices.observersKeepLog(),
        choices.observerMasters() && voters > 1);
  }
}
