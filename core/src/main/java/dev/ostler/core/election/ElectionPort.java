package dev.ostler.core.election;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's election port: what comes in from the network goes to the election, and what the
 * election says goes out on the right connection. A connection is a small number that the driver
 * gives it; it may use the number again after {@link #closed}.
 *
 * <p>Every event carries the time, in milliseconds of a clock that never runs backwards.
 */
public final class ElectionPort {
  private final ElectionActions actions;
  private final Election election;
  private final ElectionLinks links;
  private long nowMillis;

  /**
   * @param self sid of this server
   * @param opening what this server says when it has dialed: its sid and its election addresses
   */
  public ElectionPort(
      long self,
      ElectionOpening opening,
      JointConfig config,
      ElectionSettings settings,
      ElectionActions actions) {
    this.actions = actions;
    this.election = new Election(self, config, settings, new Elections());
    this.links =
        new ElectionLinks(self, opening, config, settings.handshakeTimeoutMillis(), new Links());
  }

  /**
   * Begins an election, whatever this server was doing.
   *
   * @param lastZxid end of the history on this server's disk; {@link Vote#NO_HISTORY} if there is
   *     none or it is damaged: then this server votes for nobody and never leads
   * @param currentEpoch of that history
   */
  public void look(long lastZxid, long currentEpoch, long now) {
    nowMillis = now;
    election.look(lastZxid, currentEpoch, now);
  }

  /**
   * This server leads or follows somebody without an election, because a reconfiguration said so.
   */
  public void settle(ServerState state, Vote vote) {
    election.settle(state, vote);
  }

  /**
   * The leader serves in this epoch. Call it when this server begins to serve as leader, or has
   * processed UPTODATE as learner.
   */
  public void establish(long epoch, long now) {
    nowMillis = now;
    election.establish(epoch, now);
  }

  /** The active configuration, or the newest one seen, is another one. */
  public void reconfigure(JointConfig config, long now) {
    nowMillis = now;
    links.reconfigure(config);
    election.reconfigure(config, now);
  }

  /** Somebody has connected to the election port. */
  public void accepted(int connection, long now) {
    nowMillis = now;
    links.accepted(connection, now);
  }

  /** The opening on a connection that was accepted, behind its authentication if there is one. */
  public void opened(int connection, ElectionOpening opening, long now) {
    nowMillis = now;
    links.opened(connection, opening);
  }

  /** A dial has succeeded. */
  public void dialed(long sid, int connection, long now) {
    nowMillis = now;
    links.dialed(sid, connection, now);
  }

  /** A dial has failed, or taken too long. */
  public void dialFailed(long sid, long now) {
    nowMillis = now;
    links.dialFailed(sid);
  }

  /** The body of a frame has come. One that nobody understands is dropped (bug B-26). */
  public void received(int connection, Bytes body, long now) {
    nowMillis = now;
    @Nullable Long sid = links.heard(connection);
    if (sid == null) {
      return;
    }
    try {
      election.received(sid, Notification.decode(body), now);
    } catch (MalformedException e) {
      actions.warn("a message of server %d was dropped: %s".formatted(sid, e.getMessage()));
    }
  }

  /** A connection is gone, whoever closed it. */
  public void closed(int connection, long now) {
    nowMillis = now;
    links.closed(connection, now);
  }

  /** Some time has passed; due at {@link #nextTickMillis}, and harmless at other times. */
  public void tick(long now) {
    nowMillis = now;
    links.tick(now);
    election.tick(now);
  }

  /** When there is something to do next even if nothing happens; Long.MAX_VALUE for never. */
  public long nextTickMillis() {
    return Math.min(links.nextTickMillis(), election.nextTickMillis());
  }

  /** What this server tells others that it is doing. */
  public ServerState state() {
    return election.state();
  }

  /** Whom this server is settled for; itself while it is looking. */
  public Vote vote() {
    return election.vote();
  }

  /** The round of the present or last election. */
  public long round() {
    return election.round();
  }

  private final class Elections implements Election.Sink {
    @Override
    public void send(long sid, Notification notification) {
      links.send(sid, notification);
    }

    @Override
    public void reach(long sid) {
      links.reach(sid);
    }

    @Override
    public void elected(Decision decision) {
      actions.elected(decision);
    }

    @Override
    public void configLearned(QuorumConfig config) {
      actions.configLearned(config);
    }

    @Override
    public void voterIsLooking(long sid, boolean goneOn) {
      actions.voterIsLooking(sid, goneOn);
    }

    @Override
    public void leaderIsGone(long sid) {
      actions.leaderIsGone(sid);
    }

    @Override
    public void warn(String warning) {
      actions.warn(warning);
    }
  }

  private final class Links implements ElectionLinks.Sink {
    @Override
    public void dial(long sid, List<HostAndPort> addresses) {
      actions.dial(sid, addresses);
    }

    @Override
    public void open(int connection, ElectionOpening opening) {
      actions.open(connection, opening);
    }

    @Override
    public void write(int connection, Notification notification) {
      actions.write(connection, notification);
    }

    @Override
    public void close(int connection) {
      actions.close(connection);
    }

    @Override
    public void connected(long sid) {
      election.connected(sid);
    }

    @Override
    public void disconnected(long sid) {
      election.disconnected(sid, nowMillis);
    }

    @Override
    public void unreachable(long sid) {
      election.unreachable(sid, nowMillis);
    }

    @Override
    public void warn(String warning) {
      actions.warn(warning);
    }
  }
}
