package dev.ostler.testkit.ensemble;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.core.membership.Member;
import dev.ostler.core.peer.EnsembleStart;
import dev.ostler.core.peer.Peer;
import dev.ostler.store.log.LogFailedException;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.Superuser;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One life of a server: the production core and store, driven as the server's node does. What comes
 * in waits for the owner's next batch; the log is flushed and everything is sent at the end of one.
 */
final class MemberProcess {
  private static final int WAKE_MICROS = 60;

  final World world;
  final Machine machine;
  final SplittableRandom random;
  final MemberStorage storage;
  final QuorumLinks quorum;
  final ElectionConnections elections;
  final ClientConnections clients;
  private final Actions actions;
  private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
  private @Nullable Peer peer;
  private boolean awake;
  private boolean inOrder;
  private long toldWallMillis;
  private long toldMonotonicMillis;

  MemberProcess(World world, Machine machine, SplittableRandom random) {
    this.world = world;
    this.machine = machine;
    this.random = random;
    this.storage = new MemberStorage(this);
    this.quorum = new QuorumLinks(this);
    this.elections = new ElectionConnections(this);
    this.clients = new ClientConnections(this);
    this.actions = world.mistake.actions(this, new MemberActions(this));
  }

  Peer peer() {
    Peer running = peer;
    if (running == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return running;
  }

  boolean isStarting() {
    return peer == null;
  }

  boolean isServing() {
    return peer != null && peer.isServing();
  }

  MemberState state() {
    return peer == null ? MemberState.STARTING : MemberState.of(peer.zab().state());
  }

  /** Whether its leader is about to bring it up to date. */
  boolean isSynchronised() {
    return state() == MemberState.FOLL_SYNC || state() == MemberState.OBS_SYNC;
  }

  boolean stopsInOrder() {
    return inOrder;
  }

  // ---- begin and end ----

  void start() {
    MemberStorage.Recovered recovered = storage.recover();
    EnsembleSettings settings = world.settings;
    Member self = settings.membership().committed().member(machine.sid);
    if (self == null) {
      throw new IllegalStateException("no member " + machine.sid);
    }
    List<HostAndPort> addresses =
        self.addresses().stream().map(address -> address.election()).toList();
    toldWallMillis = machine.wallMillis();
    toldMonotonicMillis = machine.monotonicMillis();
    Peer fresh;
    try {
      fresh =
          new Peer(
              settings.peer(machine.sid),
              new AccessRules(Superuser.access()),
              recovered.state(),
              new Event.Tick(toldWallMillis, toldMonotonicMillis),
              random.nextLong(),
              new EnsembleStart(
                  settings.zab(machine.sid),
                  recovered.start(),
                  settings.election(),
                  ElectionOpening.of(machine.sid, addresses)));
    } catch (RuntimeException e) {
      throw new BrokenClaim("the core of server " + machine.sid + " does not begin: " + e, e);
    }
    peer = fresh;
    machine.judge.started(fresh, recovered.member(), toldWallMillis, toldMonotonicMillis);
    storage.begin(recovered, fresh);
    post(() -> deliver(new Event.Started()));
    later(world.settings.pulseMillis() * 1000L, this::pulse);
  }

  /** Stops as an operator stops it: what was appended is synced, files are given up. */
  void stopInOrder() {
    inOrder = true;
    storage.close();
    throw machine.end("in order", false);
  }

  // ---- the owner's loop ----

  /** Runs later, unless the process has ended by then. */
  void later(long micros, Runnable action) {
    world.timeline.after(micros, () -> machine.run(this, action));
  }

  /** Runs later beside the owner, unless the process has ended by then; it stands still with it. */
  void background(long micros, Runnable action) {
    later(
        micros,
        () -> {
          long paused = machine.pausedMicros();
          if (paused > 0) {
            background(paused, action);
          } else {
            action.run();
          }
        });
  }

  /** Runs in the owner's next batch. */
  void post(Runnable action) {
    inbox.add(action);
    wake();
  }

  void wake() {
    if (!awake) {
      awake = true;
      later(machine.workMicros(WAKE_MICROS) + machine.pausedMicros(), this::batch);
    }
  }

  private void pulse() {
    wake();
    later(world.settings.pulseMillis() * 1000L, this::pulse);
  }

  private void batch() {
    long paused = machine.pausedMicros();
    if (paused > 0) {
      later(paused, this::batch);
      return;
    }
    if (peer == null) {
      return;
    }
    awake = false;
    tick();
    for (int left = inbox.size(); left > 0; left--) {
      inbox.remove().run();
    }
    storage.flush();
    storage.snapshotIfDue(toldMonotonicMillis);
    storage.flush();
    quorum.send();
    elections.send();
    clients.send();
  }

  private void tick() {
    long wall = machine.wallMillis();
    long monotonic = machine.monotonicMillis();
    if (wall != toldWallMillis || monotonic != toldMonotonicMillis) {
      toldWallMillis = wall;
      toldMonotonicMillis = monotonic;
      machine.judge.tickDelivered(wall, monotonic);
      deliver(new Event.Tick(wall, monotonic));
    }
  }

  long toldMonotonicMillis() {
    return toldMonotonicMillis;
  }

  /** Gives the core an event, and looks at what came of it. */
  void deliver(Event event) {
    Event told = world.mistake.event(this, event);
    MemberState before = state();
    world.noteEvent(machine.sid, told);
    try {
      peer().on(told, actions);
    } catch (LogFailedException e) {
      throw machine.end("the log failed before", false);
    } catch (RuntimeException e) {
      throw new BrokenClaim(
          "the core of server " + machine.sid + " fails on " + told + ": " + e, e);
    }
    world.events++;
    if (before != MemberState.OBSERVING
        && state() == MemberState.OBSERVING
        && world.settings.choices().observerMasters()) {
      world.observersFed++;
    }
    machine.judge.eventEnded();
  }
}
