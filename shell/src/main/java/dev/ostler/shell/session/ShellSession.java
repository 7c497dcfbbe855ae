package dev.ostler.shell.session;

import dev.ostler.client.Children;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Data;
import dev.ostler.client.Identity;
import dev.ostler.client.NodeAcl;
import dev.ostler.client.Registration;
import dev.ostler.client.WatchListener;
import dev.ostler.client.WatchMode;
import dev.ostler.client.WatchTarget;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Stat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the commands ask of a server. Methods wait for the answer and throw {@link
 * dev.ostler.client.ClientException}; those that end in "Later" do not wait, and their stages end
 * with it. An interrupt ends the wait. Watches report to {@link SessionEvents}.
 */
public interface ShellSession extends AutoCloseable {
  /** The connection string, as it was given. */
  String server();

  /** The state, in the word the prompt shows. */
  String state();

  /** Whether nothing can be asked any more: closed, expired or refused. */
  boolean isOver();

  /** Waits until a server is connected; throws ConnectionLost if none is after some seconds. */
  void awaitConnected() throws InterruptedException;

  /** The same for the whole session timeout, whether servers refuse meanwhile or not. */
  void awaitConnectedPatiently() throws InterruptedException;

  /** Id of the session; 0 before there is one. */
  long id();

  Created create(String path, byte @Nullable [] data, CreateOptions options)
      throws InterruptedException;

  void delete(String path, int version) throws InterruptedException;

  /** Deletes several znodes together or not at all. */
  void deleteTogether(List<String> paths) throws InterruptedException;

  Stat setData(String path, byte @Nullable [] data, int version) throws InterruptedException;

  Stat setAcl(String path, List<Acl> acl, int aclVersion) throws InterruptedException;

  Data getData(String path, boolean watch) throws InterruptedException;

  Optional<Stat> exists(String path, boolean watch) throws InterruptedException;

  Children getChildren(String path, boolean watch) throws InterruptedException;

  NodeAcl getAcl(String path) throws InterruptedException;

  int getAllChildrenNumber(String path) throws InterruptedException;

  List<String> getEphemerals(String prefix) throws InterruptedException;

  void sync(String path) throws InterruptedException;

  /** Sends an identity; if it is refused, the session ends, which is an event. */
  void addAuth(String scheme, byte[] credentials);

  List<Identity> whoAmI() throws InterruptedException;

  Data getConfig(boolean watch) throws InterruptedException;

  /** See {@code Operations.reconfig} of the client. */
  Data reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig)
      throws InterruptedException;

  /** Leaves a watch that reports to {@link SessionEvents} until it is removed. */
  void addWatch(String path, WatchMode mode) throws InterruptedException;

  void removeWatches(String path, WatchTarget target, boolean local) throws InterruptedException;

  /** Watches for a command that shows the events itself, until the registration is closed. */
  Registration watch(String path, WatchMode mode, WatchListener listener)
      throws InterruptedException;

  CompletionStage<Created> createLater(String path, byte @Nullable [] data, CreateOptions options);

  CompletionStage<Data> dataLater(String path);

  CompletionStage<Children> childrenLater(String path);

  CompletionStage<NodeAcl> aclLater(String path);

  /** The server the session is connected to, or was last; null before there was one. */
  @Nullable HostAndPort connectedTo();

  /** Whether the session owns znodes that end with it. */
  boolean ownsEphemerals();

  /**
   * Another session to another ensemble, with the same options otherwise and the identities that
   * were added to this one, that tells nobody.
   */
  ShellSession another(String connectionString);

  /** Closes the session at the server. */
  @Override
  void close();

  /** Leaves without a word: the session, and what it owns, lives until its timeout. */
  void abandon();
}
