package dev.ostler.testkit.check;

import dev.ostler.testkit.model.ModelBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction that was appended and is not known to be applied. */
sealed interface Pending {
  long zxid();

  /** A client's write. */
  record Write(long zxid, long timeMillis, long session, SentRequest sent, @Nullable LinkCheck link)
      implements Pending {}

  record OpenSession(long zxid, long session, int timeoutMillis, List<ModelBytes> credentials)
      implements Pending {}

  /** The server ends a session. */
  record EndSession(long zxid, long timeMillis, long session) implements Pending {}

  /** The server removes a container or a znode whose time is over. */
  record Sweep(long zxid, long timeMillis, String path) implements Pending {}

  /** A refusal that takes a zxid and nothing else. */
  record Nothing(long zxid) implements Pending {}
}
