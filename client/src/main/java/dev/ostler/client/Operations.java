package dev.ostler.client;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Stat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of the servers. Any thread may call these methods; requests are sent
 * in the order of the calls and answered in that order, without waiting for each other.
 *
 * <p>Paths are below the client's chroot. Arrays that are handed over must not be changed any more.
 * The methods never throw for trouble: the stage ends with a {@link ClientException}, {@link
 * ClientException.BadArguments} for a path no server would take.
 *
 * <p>Without {@link #retrying} nothing is ever repeated. Requests made while no server is connected
 * wait for one, at most for the request timeout.
 */
public interface Operations {
  /** A version that matches any. */
  int ANY_VERSION = -1;

  /**
   * The same calls, repeated by a policy after {@linkplain ClientException#isTransient transient}
   * trouble where that is safe: always if the request was never sent or not carried out; otherwise
   * those whose description says "Repeatable", which may be carried out twice without harm.
   */
  Operations retrying(RetryPolicy policy);

  /**
   * The same calls, each carried out in this very session or ended with {@link
   * ClientException.SessionExpired}: for whoever holds something (a lock, an ephemeral znode) that
   * ends with the session, so that no request meant for the time before slips into the next one.
   */
  Operations inSession(long sessionId);

  /** The same calls, waiting for their answers. */
  BlockingOperations blocking();

  // Changes

  /** Creates a persistent znode that everybody may use. */
  default CompletionStage<Created> create(String path, byte @Nullable [] data) {
    return create(path, data, CreateOptions.PERSISTENT);
  }

  /** Creates a znode that everybody may use. For modes with a time to live see the next method. */
  default CompletionStage<Created> create(String path, byte @Nullable [] data, CreateMode mode) {
    return create(path, data, CreateOptions.of(mode));
  }

  /**
   * Creates a znode.
   *
   * <p>Ends with {@link ClientException.NoNode} (no parent), {@link ClientException.NodeExists},
   * {@link ClientException.NoAuth}, {@link ClientException.NoChildrenForEphemerals}, {@link
   * ClientException.InvalidAcl}, {@link ClientException.QuotaExceeded}.
   *
   * @param path in a sequential mode what stands before the number; may then end with a slash
   * @param data null is kept apart from no bytes; not copied, so leave it as it is until the stage
   *     has ended
   */
  CompletionStage<Created> create(String path, byte @Nullable [] data, CreateOptions options);

  /**
   * Creates a znode once, however often it is called with the same id. Repeatable: the id becomes
   * part of the name ({@code _c_ID-}, as other clients do it), and every call and every try but the
   * first searches the parent's children for it before it creates, behind a sync. Calls with one id
   * wait for each other.
   *
   * <p>That holds for one {@link Client}, its views included, and its last 10 000 ids. Another
   * client (of another process, or of this one after it was started again) knows nothing of an id
   * and does not search: in a sequential mode it makes a second znode.
   *
   * <p>If one is found that another session made, ephemeral, it is about to go; it counts as not
   * there.
   *
   * @param path what stands behind the id in the name
   * @return the path the znode really has: {@code parent/_c_ID-name}, and the number if sequential
   */
  CompletionStage<Created> createOnce(
      UUID id, String path, byte @Nullable [] data, CreateOptions options);

  /**
   * Makes sure that a persistent znode and all above it exist, creating what is missing without
   * data and with open access, the chroot included. Repeatable.
   */
  CompletionStage<Void> ensurePath(String path);

  /**
   * Deletes a znode.
   *
   * <p>Ends with {@link ClientException.NoNode}, {@link ClientException.BadVersion}, {@link
   * ClientException.NotEmpty}, {@link ClientException.NoAuth}.
   */
  CompletionStage<Void> delete(String path, int version);

  /** Makes sure that a znode does not exist. Repeatable. Ends with NotEmpty if it has children. */
  CompletionStage<Void> ensureDeleted(String path);

  /**
   * Sets data.
   *
   * <p>Ends with {@link ClientException.NoNode}, {@link ClientException.BadVersion}, {@link
   * ClientException.NoAuth}, {@link ClientException.QuotaExceeded}.
   *
   * @return the stat right after
   */
  CompletionStage<Stat> setData(String path, byte @Nullable [] data, int version);

  /**
   * Sets the access control list.
   *
   * @param aclVersion compared with {@code aversion}
   * @return the stat right after
   */
  CompletionStage<Stat> setAcl(String path, List<Acl> acl, int aclVersion);

  /** Begins a set of changes that are made together or not at all. */
  Multi multi();

  // Reads

  /** Reads data. Ends with NoNode, NoAuth. Repeatable. */
  CompletionStage<Data> getData(String path);

  /** Reads data and waits for its change or the znode's end; if the read fails, for nothing. */
  CompletionStage<Watched<Data>> getDataAndWatch(String path);

  /** Tells whether a znode exists: its stat, or nothing. Repeatable. */
  CompletionStage<Optional<Stat>> exists(String path);

  /** As {@link #exists}, and waits for its creation, or for its change or end. */
  CompletionStage<Watched<Optional<Stat>>> existsAndWatch(String path);

  /** Reads the names of the children. Ends with NoNode, NoAuth. Repeatable. */
  CompletionStage<Children> getChildren(String path);

  /** Reads the names of the children and waits for a change of them, or for the znode's end. */
  CompletionStage<Watched<Children>> getChildrenAndWatch(String path);

  /** Reads the access control list. Repeatable. */
  CompletionStage<NodeAcl> getAcl(String path);

  /** Counts all znodes below one. Repeatable. */
  CompletionStage<Integer> getAllChildrenNumber(String path);

  /**
   * The ephemeral znodes of this session whose paths begin with a text. Repeatable.
   *
   * @param prefix {@code /} for all
   */
  CompletionStage<List<String>> getEphemerals(String prefix);

  /** Begins a set of reads that go in one request. */
  MultiRead multiRead();

  /**
   * Makes the server catch up: reads asked for after this call see every change that was complete
   * before it. Repeatable.
   */
  CompletionStage<Void> sync(String path);

  // Watches

  /**
   * Watches a path, whether there is a znode or not, until the watch is closed. The stage ends once
   * the server has armed it; no change from then on is missed, see {@link WatchEvent.Kind}.
   * Repeatable.
   */
  CompletionStage<Watch> watch(String path, WatchMode mode, WatchListener listener);

  /**
   * Removes watches of this client from a path, whoever asked for them; they end with {@link
   * WatchEvent.Kind#REMOVED}. Ends with {@link ClientException.NoWatcher} if there are none.
   *
   * @param local also if no server can be reached: they are then forgotten here alone
   */
  CompletionStage<Void> removeWatches(String path, WatchTarget target, boolean local);

  // Identities and membership

  /**
   * Adds an identity, for good: it is given again at each reconnect. Ends with {@link
   * ClientException.AuthFailed}, which ends the client. With {@link ClientException.TimedOut} if no
   * server has answered in time; the identity is then added nevertheless if one may have heard of
   * it ({@link ClientException#outcomeUnknown}).
   *
   * @param credentials for {@code digest} the UTF-8 bytes of {@code user:password}
   */
  CompletionStage<Void> addAuth(String scheme, byte[] credentials);

  /** Who the server takes this client for. Repeatable. */
  CompletionStage<List<Identity>> whoAmI();

  /** The ensemble's membership as the servers keep it, whatever the chroot. Repeatable. */
  CompletionStage<Data> getConfig();

  /** The membership, and waits for its change. */
  CompletionStage<Watched<Data>> getConfigAndWatch();

  /**
   * Changes the ensemble's membership.
   *
   * @param joining servers to add or change, {@code server.4=host:2888:3888;2181,…}; or null
   * @param leaving ids of servers to take out, {@code 1,2}; or null
   * @param newMembers the whole new membership instead of the other two; or null
   * @param fromConfig the version it must have now, in the last line of its text; -1 for any
   * @return the new membership
   */
  CompletionStage<Data> reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig);
}
