package dev.ostler.testkit.sim;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.action.StandaloneActions;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/** Passes every action on; a mistake overrides one of them. */
class TamperedActions implements StandaloneActions {
  final Actions actions;

  TamperedActions(Actions actions) {
    this.actions = actions;
  }

  @Override
  public void accept(int connection, ConnectResponse response) {
    actions.accept(connection, response);
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    actions.reply(connection, xid, zxid, error, body);
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    actions.notify(connection, zxid, event);
  }

  @Override
  public void close(int connection, CloseReason reason) {
    actions.close(connection, reason);
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    actions.append(transaction, bytes);
  }

  @Override
  public void snapshot(SnapshotSource source) {
    actions.snapshot(source);
  }

  @Override
  public void pauseReading(int connection) {
    actions.pauseReading(connection);
  }

  @Override
  public void resumeReading(int connection) {
    actions.resumeReading(connection);
  }

  @Override
  public void warn(String warning) {
    actions.warn(warning);
  }
}
