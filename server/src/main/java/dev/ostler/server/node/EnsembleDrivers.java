package dev.ostler.server.node;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.List;

/**
 * Who carries out what the core of a member wants of other servers and of its disk. The methods are
 * those of {@link dev.ostler.core.action.Actions} of the same names, which say what each means; all
 * are called on the loop's thread.
 */
public record EnsembleDrivers(
    Quorum quorum, Election election, History history, Membership membership) {
  /** Links between the leader and its learners. */
  public interface Quorum {
    void listen();

    void stopListening();

    void listenForObservers();

    void stopListeningForObservers();

    void connect(long sid, boolean fed);

    void stopConnecting();

    void send(int link, QuorumMessage message);

    void sendAcks(int link, long firstZxid, long lastZxid);

    void sendCommits(int link, long firstZxid, long lastZxid);

    void sendSnapshot(int link, long zxid);

    void searchLog(int link, long zxid, long floor);

    void sendLog(int link, long afterZxid, long upToZxid);

    void receiveSnapshot(int link, long zxid);

    void pauseLink(int link);

    void resumeLink(int link);

    void close(int link, String reason);
  }

  /** Connections of the election port. */
  public interface Election {
    void dialElection(long sid, List<HostAndPort> addresses);

    void openElection(int connection, ElectionOpening opening);

    void writeElection(int connection, Notification notification);

    void closeElection(int connection);
  }

  /** The epochs, and where the history on disk ends. */
  public interface History {
    void writeAcceptedEpoch(long epoch);

    void writeCurrentEpoch(long epoch);

    void truncate(long zxid, boolean reload);
  }

  /** Who the members are. */
  public interface Membership {
    void membershipChanged(JointConfig membership);
  }
}
