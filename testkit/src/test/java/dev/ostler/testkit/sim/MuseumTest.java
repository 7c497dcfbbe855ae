package dev.ostler.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.session.SessionPassword;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Old mistakes, put in again one at a time: the simulation must object to each, and say why. */
class MuseumTest {
  private static final int SEEDS = 400;

  private static void objectsTo(Supplier<Tampering> mistake, String claim) {
    objectsTo(mistake, claim, 1);
  }

  /**
   * Looks for the first objection.
   *
   * @param firstSeed one that is known to object, where most do not
   */
  private static void objectsTo(Supplier<Tampering> mistake, String claim, long firstSeed) {
    for (long seed = firstSeed; seed <= SEEDS; seed++) {
      try {
        Simulation.run(seed, mistake.get(), false);
      } catch (SimulationFailure objection) {
        assertThat(objection).hasCauseInstanceOf(BrokenClaim.class);
        assertThat(objection.getCause()).hasMessageFindingMatch(claim);
        assertThat(objection).hasMessageContaining("./ostler simulate --alone --replay " + seed);
        return;
      }
    }
    fail("nobody objected in %d runs", SEEDS);
  }

  private static Tampering disk(Function<Disk, Disk> wrap) {
    return new Tampering() {
      @Override
      public Disk disk(Disk disk) {
        return wrap.apply(disk);
      }
    };
  }

  private static Tampering actions(Function<Actions, Actions> wrap) {
    return new Tampering() {
      @Override
      public Actions actions(Actions actions) {
        return wrap.apply(actions);
      }
    };
  }

  @Test
  void aSyncThatIsReportedButNotDone() {
    objectsTo(
        () ->
            disk(disk ->
                new TamperedDisk(disk) {
                  @Override
                  void force(DiskFile file, String name, boolean metadata) {
                    // Reported as done.
                  }
                }),
        "for certain");
  }

  @Test
  void aFailedSyncThatIsTriedAgain() {
    objectsTo(
        () ->
            disk(disk ->
                new TamperedDisk(disk) {
                  @Override
                  void force(DiskFile file, String name, boolean metadata) {
                    try {
                      file.force(metadata);
                    } catch (IOException overlooked) {
                      assertThat(overlooked).isNotNull();
                    }
                  }
                }),
        "for certain",
        32);
  }

  @Test
  void aLogWhoseNameIsNotForced() {
    objectsTo(
        () ->
            disk(disk ->
                new TamperedDisk(disk) {
                  @Override
                  void force(Directory directory) {
                    // Names are left to chance.
                  }
                }),
        "for certain");
  }

  @Test
  void aSnapshotThatIsRenamedBeforeItIsForced() {
    objectsTo(
        () ->
            disk(disk ->
                new TamperedDisk(disk) {
                  @Override
                  void force(DiskFile file, String name, boolean metadata) throws IOException {
                    if (!name.startsWith("ostler.snapshot")) {
                      file.force(metadata);
                    }
                  }
                }),
        "refuses to start");
  }

  @Test
  void aWriteThatIsAcknowledgedBeforeItIsDurable() {
    objectsTo(
        () ->
            new Tampering() {
              @Override
              public boolean confirmsBeforeSync() {
                return true;
              }
            },
        "for certain");
  }

  @Test
  void aTransactionThatReplayLeavesOut() {
    objectsTo(
        () ->
            new Tampering() {
              @Override
              public boolean skipsInReplay(Transaction transaction) {
                return transaction.body() instanceof TransactionBody.SetData;
              }
            },
        "differ in replay|recovery reports");
  }

  @Test
  void aNotificationThatIsLost() {
    objectsTo(
        () ->
            actions(actions ->
                new ForwardingActions(actions) {
                  private int count;

                  @Override
                  public void notify(int connection, long zxid, WatcherEvent event) {
                    if (++count % 20 != 0) {
                      super.notify(connection, zxid, event);
                    }
                  }
                }),
        "was not told of|instead of");
  }

  @Test
  void aWatchThatFiresTwice() {
    objectsTo(
        () ->
            actions(actions ->
                new ForwardingActions(actions) {
                  private int count;

                  @Override
                  public void notify(int connection, long zxid, WatcherEvent event) {
                    super.notify(connection, zxid, event);
                    if (++count % 20 == 0) {
                      super.notify(connection, zxid, event);
                    }
                  }
                }),
        "was told of");
  }

  @Test
  void anEventThatComesBehindTheReplyThatShowsIt() {
    objectsTo(() -> actions(LateEvents::new), "was not told of");
  }

  /** Holds each notification back until the connection's next reply is out. */
  private static final class LateEvents extends ForwardingActions {
    private final List<Runnable> held = new ArrayList<>();

    LateEvents(Actions actions) {
      super(actions);
    }

    @Override
    public void notify(int connection, long zxid, WatcherEvent event) {
      held.add(() -> super.notify(connection, zxid, event));
    }

    @Override
    public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
      super.reply(connection, xid, zxid, error, body);
      held.forEach(Runnable::run);
      held.clear();
    }
  }

  @Test
  void aReplyWithTheZxidOfLater() {
    objectsTo(
        () ->
            actions(actions ->
                new ForwardingActions(actions) {
                  @Override
                  public void reply(
                      int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
                    super.reply(connection, xid, zxid > 0 ? zxid + 1 : zxid, error, body);
                  }
                }),
        "for certain");
  }

  @Test
  void anErrorThatIsReportedAsSuccess() {
    objectsTo(
        () ->
            actions(actions ->
                new ForwardingActions(actions) {
                  @Override
                  public void reply(
                      int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
                    super.reply(connection, xid, zxid, error == -103 ? 0 : error, body);
                  }
                }),
        "cannot be decoded");
  }

  @Test
  void aConnectionThatStaysOpenBehindItsSessionsEnd() {
    objectsTo(
        () ->
            actions(actions ->
                new ForwardingActions(actions) {
                  @Override
                  public void close(int connection, CloseReason reason) {
                    if (reason != CloseReason.SESSION_CLOSED) {
                      super.close(connection, reason);
                    }
                  }
                }),
        "stays open");
  }

  @Test
  void aWrongPasswordThatOpensASession() {
    objectsTo(
        () ->
            new Tampering() {
              @Override
              public Event event(Event event) {
                if (!(event instanceof Event.ConnectRequested e) || e.request().sessionId() == 0) {
                  return event;
                }
                ConnectRequest r = e.request();
                return new Event.ConnectRequested(
                    e.connection(),
                    new ConnectRequest(
                        r.protocolVersion(),
                        r.lastZxidSeen(),
                        r.timeoutMillis(),
                        r.sessionId(),
                        SessionPassword.of(r.sessionId()),
                        r.hasReadOnlyFlag(),
                        r.readOnly()),
                    e.chance());
              }
            },
        "was handed out|has connected again");
  }

  @Test
  void sessionsThatExpireTooSoon() {
    objectsTo(HastyTime::new, "expires after a silence of");
  }

  /** Tells the core a time that goes twice as fast as the true one. */
  private static final class HastyTime implements Tampering {
    private static final long ANOTHER_LIFE_MILLIS = 3_600_000;

    private long monotonic;
    private long told;

    @Override
    public Event event(Event event) {
      if (!(event instanceof Event.Tick tick)) {
        return event;
      }
      long passed = tick.monotonicMillis() - monotonic;
      told = Math.abs(passed) > ANOTHER_LIFE_MILLIS ? tick.monotonicMillis() : told + 2 * passed;
      monotonic = tick.monotonicMillis();
      return new Event.Tick(tick.wallMillis(), told);
    }
  }

  @Test
  void sessionsThatNeverExpire() {
    objectsTo(
        () ->
            new Tampering() {
              @Override
              public Event event(Event event) {
                return event instanceof Event.Tick tick
                    ? new Event.Tick(tick.wallMillis(), Long.MIN_VALUE / 4)
                    : event;
              }
            },
        "is alive after a silence");
  }

  @Test
  void aSnapshotThatClaimsToBeNewerThanItIs() {
    objectsTo(
        () ->
            actions(actions ->
                new ForwardingActions(actions) {
                  @Override
                  public void snapshot(SnapshotSource source) {
                    super.snapshot(new Renumbered(source));
                  }
                }),
        "for certain");
  }

  private record Renumbered(SnapshotSource source) implements SnapshotSource {
    @Override
    public long zxid() {
      return source.zxid() + 1;
    }

    @Override
    public long digest() {
      return source.digest();
    }

    @Override
    public int nodeCount() {
      return source.nodeCount();
    }

    @Override
    public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
      source.visit(visitor);
    }
  }
}
