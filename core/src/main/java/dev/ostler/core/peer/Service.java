package dev.ostler.core.peer;

import dev.ostler.core.request.ReadRules;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.tree.Tree;

/**
 * Everything that works on one state, in one part that this server plays. When the state is
 * replaced, or the part is another one, all of it is made anew: nothing of an earlier life is left
 * in it by mistake, pending changes least of all.
 */
final class Service {
  final ReplicatedState state;
  final Dispatcher dispatcher;
  final ConnectRequests connects;
  final Committer committer;
  final RemoteRequests remote;
  final Sweeper sweeper;

  /**
   * @param writable whether there is room on the disk
   */
  Service(ReplicatedState state, boolean writable, Shared shared) {
    this.state = state;
    Tree tree = state.tree();
    PeerSettings settings = shared.settings();
    WriteRules writes =
        new WriteRules(
            tree,
            shared.access(),
            settings.enforceQuota(),
            settings.listEphemerals(),
            shared.replication());
    ReadRules reads = new ReadRules(tree, shared.access(), settings.replyBytesMax());
    Responder responder = new Responder(tree, shared.clock(), shared.statistics());
    this.dispatcher =
        new Dispatcher(
            state.sessions(),
            writes,
            reads,
            new WatchRequests(tree, shared.watches(), shared.notifier(), shared.access()),
            responder,
            writable,
            shared);
    this.connects = new ConnectRequests(state, writes, responder, shared);
    this.committer = new Committer(state, writes, reads, responder, dispatcher, connects, shared);
    this.remote = new RemoteRequests(state.sessions(), writes, shared);
    this.sweeper = new Sweeper(tree, writes, shared.proposals(), settings.sweep(), shared.clock());
  }
}
