package dev.ostler.client.session;

import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import org.jspecify.annotations.Nullable;

/**
 * Arms a client's watches anew at each server it comes to. A server that does not take them is of
 * no use: nobody would hear of changes, and nobody would know that.
 */
final class Rearming {
  private final WatchTable watches;
  private final Pipeline pipeline;
  private final SessionActions actions;
  private int open;
  private @Nullable String trouble;

  Rearming(WatchTable watches, Pipeline pipeline, SessionActions actions) {
    this.watches = watches;
    this.pipeline = pipeline;
    this.actions = actions;
  }

  /** A server has agreed to serve. */
  void begin(int link, long now) {
    trouble = null;
    open = 0;
    for (Request.SetWatches request : watches.setWatches(pipeline.lastZxid())) {
      OwnCall call = new OwnCall(request, (error, body) -> answered(error));
      pipeline.send(link, call, Xid.SET_WATCHES, now);
      if (call.sent) {
        open++;
      } else {
        // A single path that leaves no room for the rest of the request.
        actions.log("A watch ends: its path is too long to arm it again (maxRequestBytes)");
        watches.removed(request);
      }
    }
  }

  private void answered(int error) {
    open--;
    if (error != ErrorCode.OK) {
      trouble = "it did not take the watches of this client: error " + error;
    } else if (open == 0 && trouble == null) {
      watches.rearmed();
    }
  }

  /** Why this server is of no use; null if it is, as far as is known. */
  @Nullable String trouble() {
    return trouble;
  }
}
