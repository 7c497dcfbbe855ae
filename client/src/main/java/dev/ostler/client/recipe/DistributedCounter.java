package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.BadVersion;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.Data;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A number that everybody may change: added to, or compared and set.
 *
 * <p><b>Znodes.</b> {@code PATH}, persistent: eight bytes, most significant first, as Curator's
 * {@code DistributedAtomicLong}, followed by the ids of the last sixteen changes. No znode counts
 * as 0.
 *
 * <p><b>Promise.</b> A change whose stage ends normally was made exactly once, and no change of
 * others came between what it read and what it wrote. Additions go round at 2^63 like a {@code
 * long}.
 *
 * <p><b>Failures.</b> If an answer is lost, the counter looks for the change's id and goes on as if
 * nothing had happened. Only if more than sixteen others changed it meanwhile, or a program that
 * writes no ids did, or the znode was deleted, it cannot tell: then the stage ends with the trouble
 * that began it, whose {@link ClientException#outcomeUnknown} is true. Nothing depends on a
 * session.
 *
 * <p>Any thread may call everything. Under heavy contention use {@link IdGenerator}, or one znode
 * for each process and add them up.
 */
public final class DistributedCounter {
  private final Client client;
  private final Operations patient;
  private final String path;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public DistributedCounter(Client client, String path) {
    this.client = client;
    this.patient = client.retrying(Stages.PATIENT);
    this.path = Znodes.checked(path);
  }

  /** The value now: at least as new as all that was complete before the call. */
  public CompletionStage<Long> get() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    read(data -> result.complete(value(data).value()), result::completeExceptionally);
    return result;
  }

  /**
   * Adds.
   *
   * @return the value after it
   */
  public CompletionStage<Long> add(long delta) {
    return update(value -> value + delta);
  }

  /**
   * Changes the value by a rule, which may be asked several times.
   *
   * @return the value after it
   */
  public CompletionStage<Long> update(LongUnaryOperator rule) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    new Change(
            value -> OptionalLong.of(rule.applyAsLong(value)),
            new Ended() {
              @Override
              public void changed(long now) {
                result.complete(now);
              }

              @Override
              public void failed(Throwable failure) {
                result.completeExceptionally(failure);
              }
            })
        .begin();
    return result;
  }

  /**
   * Sets the value if it is the expected one.
   *
   * @return whether it was
   */
  public CompletionStage<Boolean> compareAndSet(long expected, long value) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    new Change(
            now -> now == expected ? OptionalLong.of(value) : OptionalLong.empty(),
            new Ended() {
              @Override
              public void changed(long now) {
                result.complete(true);
              }

              @Override
              public void refused() {
                result.complete(false);
              }

              @Override
              public void failed(Throwable failure) {
                result.completeExceptionally(failure);
              }
            })
        .begin();
    return result;
  }

  /** Sets the value whatever it is. */
  public CompletionStage<Long> set(long value) {
    return update(now -> value);
  }

  private static CounterValue value(@Nullable Data data) {
    return data == null ? CounterValue.NONE : CounterValue.parse(data.bytes());
  }

  /** Reads, from a server that is not behind; null if there is no znode. */
  private void read(Found found, Consumer<Throwable> failed) {
    Consumer<Throwable> inNextSession =
        failure -> {
          if (Stages.isForNextSession(client, failure)) {
            read(found, failed);
          } else {
            failed.accept(failure);
          }
        };
    Stages.on(
        patient.sync(path),
        synced ->
            Stages.on(
                patient.getData(path),
                found::found,
                failure -> {
                  if (failure instanceof NoNode) {
                    found.found(null);
                  } else {
                    inNextSession.accept(failure);
                  }
                }),
        inNextSession);
  }

  /** Takes what was read. */
  private interface Found {
    void found(@Nullable Data data);
  }

  /** The rule of a change. */
  private interface Rule {
    /** The value to write; nothing to leave it. */
    OptionalLong next(long now);
  }

  /** How a change ends. */
  private interface Ended {
    void changed(long now);

    default void refused() {}

    void failed(Throwable failure);
  }

  /** One change, which is made at most once however often it is tried. */
  private final class Change {
    private final UUID id = UUID.randomUUID();
    private final Rule rule;
    private final Ended ended;

    /** The tries whose answers were lost. */
    private final List<Doubt> doubts = new ArrayList<>();

    Change(Rule rule, Ended ended) {
      this.rule = rule;
      this.ended = ended;
    }

    void begin() {
      read(this::decide, ended::failed);
    }

    private void decide(@Nullable Data data) {
      CounterValue now = value(data);
      int at = now.ids().indexOf(id);
      if (at >= 0 && data != null) {
        ended.changed(writtenAs(data.version() - at));
        return;
      }
      for (Doubt doubt : doubts) {
        if (!doubt.wasNotMade(data, now)) {
          ended.failed(doubt.failure());
          return;
        }
      }
      OptionalLong next = rule.next(now.value());
      if (next.isEmpty()) {
        ended.refused();
      } else {
        write(data, now.changedTo(next.getAsLong(), id));
      }
    }

    /** What the try wrote that made a version. */
    private long writtenAs(int version) {
      long written = 0;
      for (Doubt doubt : doubts) {
        written = doubt.written();
        if (doubt.versionBefore() + 1 == version) {
          break;
        }
      }
      return written;
    }

    private void write(@Nullable Data before, CounterValue next) {
      if (before == null) {
        Stages.on(
            client.create(path, next.toBytes()),
            created -> ended.changed(next.value()),
            failure -> failed(null, next, failure));
      } else {
        Stages.on(
            client.setData(path, next.toBytes(), before.version()),
            stat -> ended.changed(next.value()),
            failure -> failed(before, next, failure));
      }
    }

    private void failed(@Nullable Data before, CounterValue next, Throwable failure) {
      if (failure instanceof NodeExists || failure instanceof BadVersion) {
        begin();
      } else if (failure instanceof NoNode) {
        Stages.on(patient.ensurePath(Paths.parent(path)), ignored -> begin(), ended::failed);
      } else if (Stages.isUnknown(failure) && !(failure instanceof ClientException.Closed)) {
        // Earlier ones stay: a request may be carried out late, and all tries have the same id.
        doubts.add(new Doubt(before, next.value(), failure));
        begin();
      } else if (Stages.isTransient(failure)) {
        Stages.later(client, this::begin, ended::failed);
      } else if (Stages.isForNextSession(client, failure)) {
        begin();
      } else {
        ended.failed(failure);
      }
    }
  }

  /**
   * A try that may have been carried out.
   *
   * @param before what it would have replaced; null if it would have created the znode
   */
  private record Doubt(@Nullable Data before, long written, Throwable failure) {
    /** Whether all changes since are known by their ids, so that this one would be among them. */
    boolean wasNotMade(@Nullable Data data, CounterValue now) {
      if (data == null) {
        return before == null;
      }
      if (before != null && before.stat().czxid() != data.stat().czxid()) {
        return false;
      }
      return data.version() - versionBefore() <= now.ids().size();
    }

    int versionBefore() {
      return before == null ? -1 : before.version();
    }
  }
}
