package dev.ostler.server.node;

import dev.ostler.core.action.Actions;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.List;

/** Hands what concerns other servers, and the disk of a member, to the drivers of an ensemble. */
interface DrivenActions extends Actions {
  /**
   * Who does it.
   *
   * @throws IllegalStateException for a server that stands alone, of which none of this is asked
   */
  EnsembleDrivers drivers();

  @Override
  default void listen() {
    drivers().quorum().listen();
  }

  @Override
  default void stopListening() {
    drivers().quorum().stopListening();
  }

  @Override
  default void listenForObservers() {
    drivers().quorum().listenForObservers();
  }

  @Override
  default void stopListeningForObservers() {
    drivers().quorum().stopListeningForObservers();
  }

  @Override
  default void connect(long sid, boolean fed) {
    drivers().quorum().connect(sid, fed);
  }

  @Override
  default void stopConnecting() {
    drivers().quorum().stopConnecting();
  }

  @Override
  default void send(int link, QuorumMessage message) {
    drivers().quorum().send(link, message);
  }

  @Override
  default void sendAcks(int link, long firstZxid, long lastZxid) {
    drivers().quorum().sendAcks(link, firstZxid, lastZxid);
  }

  @Override
  default void sendCommits(int link, long firstZxid, long lastZxid) {
    drivers().quorum().sendCommits(link, firstZxid, lastZxid);
  }

  @Override
  default void sendSnapshot(int link, long zxid) {
    drivers().quorum().sendSnapshot(link, zxid);
  }

  @Override
  default void searchLog(int link, long zxid, long floor) {
    drivers().quorum().searchLog(link, zxid, floor);
  }

  @Override
  default void sendLog(int link, long afterZxid, long upToZxid) {
    drivers().quorum().sendLog(link, afterZxid, upToZxid);
  }

  @Override
  default void pauseLink(int link) {
    drivers().quorum().pauseLink(link);
  }

  @Override
  default void resumeLink(int link) {
    drivers().quorum().resumeLink(link);
  }

  @Override
  default void close(int link, String reason) {
    drivers().quorum().close(link, reason);
  }

  @Override
  default void writeAcceptedEpoch(long epoch) {
    drivers().history().writeAcceptedEpoch(epoch);
  }

  @Override
  default void writeCurrentEpoch(long epoch) {
    drivers().history().writeCurrentEpoch(epoch);
  }

  @Override
  default void truncate(long zxid, boolean reload) {
    drivers().history().truncate(zxid, reload);
  }

  @Override
  default void receiveSnapshot(int link, long zxid) {
    drivers().quorum().receiveSnapshot(link, zxid);
  }

  @Override
  default void dialElection(long sid, List<HostAndPort> addresses) {
    drivers().election().dialElection(sid, addresses);
  }

  @Override
  default void openElection(int connection, ElectionOpening opening) {
    drivers().election().openElection(connection, opening);
  }

  @Override
  default void writeElection(int connection, Notification notification) {
    drivers().election().writeElection(connection, notification);
  }

  @Override
  default void closeElection(int connection) {
    drivers().election().closeElection(connection);
  }

  @Override
  default void membershipChanged(JointConfig membership) {
    drivers().membership().membershipChanged(membership);
  }
}
