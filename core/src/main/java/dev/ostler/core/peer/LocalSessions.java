package dev.ostler.core.peer;

import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionTable;
import dev.ostler.wire.client.CreateFlags;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that only this server knows. They cost no transaction, live and expire here, and
 * outlive elections. One that wants to own an ephemeral znode becomes a session of the ensemble
 * first, under the same id.
 */
final class LocalSessions {
  private final SessionRules rules;
  private final Clock clock;
  private final SessionTable table;

  /**
   * A session is being made known to all.
   *
   * @param timeoutMillis what the leader is told; here the client may agree on another one since
   */
  private record Upgrade(long sinceMillis, int timeoutMillis) {}

  private final Map<Long, Upgrade> upgrading = new LinkedHashMap<>();

  LocalSessions(SessionRules rules, int tickTimeMillis, Clock clock) {
    this.rules = rules;
    this.clock = clock;
    this.table = new SessionTable(tickTimeMillis, clock.monotonicMillis);
  }

  /** True if new sessions are local. */
  boolean isEnabled() {
    return rules.local();
  }

  SessionTable table() {
    return table;
  }

  @Nullable Session get(long id) {
    return table.size() == 0 ? null : table.get(id);
  }

  Session create(long id, int timeoutMillis) {
    return table.create(id, timeoutMillis, clock.monotonicMillis);
  }

  /** A session is over, or known to all by now; null if it was not local. */
  @Nullable Session remove(long id) {
    upgrading.remove(id);
    return table.size() == 0 ? null : table.remove(id);
  }

  /** True if a session can own nothing: it is local and no upgrade of it is under way. */
  boolean isLocal(long id) {
    return get(id) != null && !upgrading.containsKey(id);
  }

  /** True if a request is the reason to make its session known to all. */
  boolean needsUpgrade(long id, Request.Change request) {
    return rules.upgrading() && isLocal(id) && createsEphemeral(request);
  }

  private static boolean createsEphemeral(Request.Change request) {
    return switch (request) {
      case Request.Create r ->
          (r.opCode() == OpCode.CREATE || r.opCode() == OpCode.CREATE2)
              && CreateFlags.isEphemeral(r.flags());
      case Request.Multi r -> {
        boolean any = false;
        for (Request.Write operation : r.operations()) {
          any |=
              operation instanceof Request.Create create && CreateFlags.isEphemeral(create.flags());
        }
        yield any;
      }
      case Request.Delete r -> false;
      case Request.SetData r -> false;
      case Request.Check r -> false;
      case Request.SetAcl r -> false;
      case Request.Reconfig r -> false;
      case Request.CloseSession r -> false;
    };
  }

  void upgrading(long id, int timeoutMillis) {
    upgrading.put(id, new Upgrade(clock.monotonicMillis, timeoutMillis));
  }

  /** There is another leader: whoever is still local has to ask again. */
  void forgetUpgrades() {
    upgrading.clear();
  }

  /** Ends the sessions whose time is over; one that is becoming global is not this server's. */
  void expire(Consumer<Session> ended) {
    if (table.size() == 0) {
      return;
    }
    table.expired(
        clock.monotonicMillis,
        session -> {
          table.remove(session.id());
          if (upgrading.containsKey(session.id())) {
            create(session.id(), session.timeoutMillis()).connectionId(session.connectionId());
          } else {
            ended.accept(session);
          }
        });
  }

  /**
   * The state is another one. Whoever is known to all in it is not local. Who was to be made known
   * to all and is not known may have been, and be over by now; but nobody ends a session before its
   * timeout has passed, unless its client asks for it, and then it does not come again. So only one
   * that was to be made known so long ago is over here, too.
   *
   * @param known the sessions of the new state
   */
  void replaced(SessionTable known) {
    List<Session> gone = new ArrayList<>();
    table.forEach(session -> {
      @Nullable Upgrade upgrade = upgrading.get(session.id());
      boolean mayBeOver =
          upgrade != null && clock.monotonicMillis - upgrade.sinceMillis >= upgrade.timeoutMillis;
      if (mayBeOver || known.get(session.id()) != null) {
        gone.add(session);
      }
    });
    gone.forEach(session -> remove(session.id()));
  }

  /** Forgets all of them. */
  void clear() {
    table.forEach(session -> table.remove(session.id()));
    upgrading.clear();
  }
}
