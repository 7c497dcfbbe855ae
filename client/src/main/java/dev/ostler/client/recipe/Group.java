package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.Data;
import dev.ostler.client.Paths;
import dev.ostler.client.Registration;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is there: processes join a group with a payload, and all of them see who else is in it.
 *
 * <pre>{@code
 * Group workers = new Group(client, "/workers");
 * workers.addListener(change -> rebalance(workers.members()));
 * client.blocking().await(workers.start());
 * Group.Membership own = workers.join("worker-7", address);
 * own.heartbeat(Duration.ofSeconds(5), () -> load());
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH/MEMBER}, ephemeral, the payload as data. {@code PATH} is a
 * container. It is Curator's layout ({@code GroupMember}).
 *
 * <p><b>Heartbeats.</b> The session's own are enough to see a process die: its member is gone after
 * the session timeout. They go on if the process runs but its work hangs; for that a member may
 * have its payload written again and again, and {@link Member#lastHeartbeatMillis} shows when it
 * last was.
 *
 * <p><b>Promise.</b> A member that joined and did not leave is in the group as long as its session
 * lives, and is put in again in the next one, or when somebody deletes its znode. An id has one
 * member: a second process of the same id waits until the first is gone. Everybody who follows sees
 * the same members once no more changes come; see {@link CachedSubtree}.
 *
 * <p><b>Failures.</b> Connection lost and back, server killed: nothing changes. Session over: the
 * member goes and joins again when a server is back. Process dead: it goes after its session
 * timeout. A process that was stopped for longer may still believe that it is a member: {@link
 * Membership#isMemberNow} tells.
 *
 * <p>Any thread may call everything. Listeners are called on the client's callback thread.
 */
public final class Group implements AutoCloseable {
  /**
   * Somebody in the group.
   *
   * @param sessionId the session it depends on
   * @param lastHeartbeatMillis when its payload was last written, by the leader's clock since 1970
   */
  public record Member(String id, Bytes payload, long sessionId, long lastHeartbeatMillis) {}

  /**
   * A change of the group.
   *
   * @param before null if it has joined
   * @param after null if it is gone
   */
  public record Change(@Nullable Member before, @Nullable Member after) {}

  /** Hears of changes. */
  @FunctionalInterface
  public interface Listener {
    /** {@link Group#members} shows the change already. */
    void changed(Change change);
  }

  private final Client client;
  private final String path;
  private final CachedSubtree members;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public Group(Client client, String path) {
    this.client = client;
    this.path = Znodes.checked(path);
    this.members = new CachedSubtree(client, path);
  }

  /** Begins to follow who is in the group; ends when that is known. Not needed to join it. */
  public CompletionStage<Group> start() {
    return members.start().thenApply(started -> this);
  }

  /** Adds a listener; it hears of what happens from now on. */
  public Registration addListener(Listener listener) {
    return members.addListener(change -> {
      if (Paths.parent(change.path()).equals(path)) {
        listener.changed(
            new Change(
                member(change.path(), change.before()), member(change.path(), change.after())));
      }
    });
  }

  /** Who is in the group, by id, as far as this process knows. */
  public SortedMap<String, Member> members() {
    SortedMap<String, Member> found = new TreeMap<>();
    for (Map.Entry<String, Data> node : members.nodes().entrySet()) {
      Member member = member(node.getKey(), node.getValue());
      if (member != null && Paths.parent(node.getKey()).equals(path)) {
        found.put(member.id(), member);
      }
    }
    return found;
  }

  /** Whether changes are seen as soon as the server tells them. */
  public boolean isUpToDate() {
    return members.isUpToDate();
  }

  /**
   * Joins, for as long as the membership is not closed. Whoever was a member with the same id
   * before waits for the end of {@link Membership#leave}, or may be out for a moment once more.
   *
   * @param id names the znode, so without slashes
   * @throws IllegalArgumentException the id cannot be part of a path
   */
  public Membership join(String id, byte[] payload) {
    if (id.isEmpty() || id.indexOf('/') >= 0) {
      throw new IllegalArgumentException("An id names a znode: not empty, without slashes: " + id);
    }
    String own = Znodes.checked(Paths.child(path, id));
    KeptEphemeral kept = new KeptEphemeral(client, own, payload.clone());
    kept.start();
    return new Membership(client, kept);
  }

  /** Stops following. Memberships go on. */
  @Override
  public void close() {
    members.close();
  }

  private static @Nullable Member member(String path, @Nullable Data data) {
    return data == null
        ? null
        : new Member(
            Paths.name(path), data.bytes(), data.stat().ephemeralOwner(), data.stat().mtime());
  }

  /** A place in the group. */
  public static final class Membership implements Registration {
    private final Client client;
    private final KeptEphemeral kept;
    private volatile boolean closed;

    Membership(Client client, KeptEphemeral kept) {
      this.client = client;
      this.kept = kept;
    }

    /** Ends when it has joined for the first time; with trouble if it never can. */
    public CompletionStage<Void> joined() {
      return kept.placed();
    }

    /** Whether it is in the group for certain. */
    public boolean isMemberNow() {
      return kept.isPlaced();
    }

    /**
     * Another payload from now on, also when it joins again.
     *
     * @return ends when the others can see it, at once if it is not in the group at the moment
     */
    public CompletionStage<Void> update(byte[] payload) {
      return kept.update(payload.clone());
    }

    /**
     * Writes the payload again and again, until it leaves.
     *
     * @param payload asked on the client's callback thread: a quick answer, or an exception if the
     *     process is not well, and then nothing is written
     */
    public void heartbeat(Duration every, Supplier<byte[]> payload) {
      Stages.on(
          client.delay(every),
          now -> {
            if (!closed) {
              Stages.tell(() -> Stages.after(update(payload.get()), () -> {}));
              heartbeat(every, payload);
            }
          },
          clientClosed -> {});
    }

    /** Leaves without waiting. */
    @Override
    public void close() {
      Stages.after(leave(), () -> {});
    }

    /** Leaves; ends when the others can see it. */
    public CompletionStage<Void> leave() {
      closed = true;
      return kept.close();
    }
  }
}
