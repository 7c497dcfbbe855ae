package dev.ostler.testkit.sim;

import dev.ostler.core.peer.PeerSettings;
import dev.ostler.core.peer.SessionRules;
import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.TimeoutNegotiation;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.testkit.check.Oracle;
import dev.ostler.testkit.check.Superuser;
import dev.ostler.testkit.model.ModelOptions;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a run's server is configured and how busy its clients are, drawn once.
 *
 * @param pulseMillis the server hears the time at least this often
 * @param thinkMicros a client's mean pause between two bursts
 * @param burstMax requests in a burst
 * @param lives starts of the server
 * @param flushEvery appended transactions after which the log is flushed within a batch
 * @param sizes how large requests get
 */
record RunSettings(
    int tickTimeMillis,
    int minTimeoutMillis,
    int maxTimeoutMillis,
    int pulseMillis,
    int clients,
    long thinkMicros,
    int burstMax,
    int lives,
    int flushEvery,
    boolean extendedTypes,
    boolean enforceQuota,
    boolean listEphemerals,
    int outstandingMax,
    long sweepMillis,
    int snapCount,
    long reserveBytes,
    LogOptions log,
    SnapshotFormat snapshots,
    boolean separateLogs,
    RequestSizes sizes) {
  private static final long REPLY_BYTES_MAX = 64L << 20;
  static final String ADDRESS = "127.0.0.1";

  static RunSettings draw(RandomGenerator random) {
    int tick = 50 << random.nextInt(7);
    long reserve = random.nextInt(2) == 0 ? 0 : 20_000L;
    LogOptions log =
        new LogOptions(
            true,
            random.nextInt(3) * 40_000L,
            random.nextInt(3) == 0 ? 2_000 + random.nextInt(40_000) : -1,
            1000,
            reserve);
    Compression[] compressions = {Compression.NONE, Compression.NONE, Compression.GZ};
    return new RunSettings(
        tick,
        2 * tick,
        20 * tick,
        Math.min(tick / 2, List.of(20, 20, 50, 100, 200).get(random.nextInt(5))),
        1 + random.nextInt(6),
        (long) (300 * Math.pow(10, 4 * random.nextDouble())),
        1 + random.nextInt(12),
        1 + random.nextInt(5),
        1 + random.nextInt(64),
        random.nextInt(3) > 0,
        random.nextInt(4) == 0,
        random.nextInt(4) > 0,
        random.nextInt(4) == 0 ? 1 + random.nextInt(10) : 1000,
        (long) (200 * Math.pow(10, 2.5 * random.nextDouble())),
        (int) (4 * Math.pow(10, 3 * random.nextDouble())),
        reserve,
        log,
        new SnapshotFormat(
            true, random.nextInt(4) > 0, compressions[random.nextInt(compressions.length)]),
        random.nextInt(4) == 0,
        RequestSizes.draw(random));
  }

  PeerSettings peer() {
    return new PeerSettings(
        1,
        tickTimeMillis,
        new TimeoutNegotiation(minTimeoutMillis, maxTimeoutMillis),
        enforceQuota,
        listEphemerals,
        false,
        outstandingMax,
        outstandingMax * 200L,
        REPLY_BYTES_MAX,
        new PeerSettings.Sweep(sweepMillis, 10_000, 0),
        ConnectionThrottleSettings.OFF,
        SessionRules.DEFAULT);
  }

  Oracle.Settings oracle() {
    return new Oracle.Settings(
        new ModelOptions(extendedTypes, enforceQuota, Superuser.DIGEST, ADDRESS),
        tickTimeMillis,
        minTimeoutMillis,
        maxTimeoutMillis);
  }
}
