package dev.ostler.core.action;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.List;

/** The actions of a server that stands alone: what concerns other servers is never asked for. */
public interface StandaloneActions extends Actions {
  @Override
  default void listen() {
    throw alone();
  }

  @Override
  default void stopListening() {
    throw alone();
  }

  @Override
  default void connect(long sid, boolean fed) {
    throw alone();
  }

  @Override
  default void stopConnecting() {
    throw alone();
  }

  @Override
  default void send(int link, QuorumMessage message) {
    throw alone();
  }

  @Override
  default void sendAcks(int link, long firstZxid, long lastZxid) {
    throw alone();
  }

  @Override
  default void sendCommits(int link, long firstZxid, long lastZxid) {
    throw alone();
  }

  @Override
  default void sendSnapshot(int link, long zxid) {
    throw alone();
  }

  @Override
  default void searchLog(int link, long zxid, long floor) {
    throw alone();
  }

  @Override
  default void sendLog(int link, long afterZxid, long upToZxid) {
    throw alone();
  }

  @Override
  default void pauseLink(int link) {
    throw alone();
  }

  @Override
  default void resumeLink(int link) {
    throw alone();
  }

  @Override
  default void close(int link, String reason) {
    throw alone();
  }

  @Override
  default void writeAcceptedEpoch(long epoch) {
    throw alone();
  }

  @Override
  default void writeCurrentEpoch(long epoch) {
    throw alone();
  }

  @Override
  default void truncate(long zxid, boolean reload) {
    throw alone();
  }

  @Override
  default void receiveSnapshot(int link, long zxid) {
    throw alone();
  }

  @Override
  default void dialElection(long sid, List<HostAndPort> addresses) {
    throw alone();
  }

  @Override
  default void openElection(int connection, ElectionOpening opening) {
    throw alone();
  }

  @Override
  default void writeElection(int connection, Notification notification) {
    throw alone();
  }

  @Override
  default void closeElection(int connection) {
    throw alone();
  }

  @Override
  default void membershipChanged(JointConfig membership) {
    throw alone();
  }

  @Override
  default void roleChanged(String sentence) {}

  private static IllegalStateException alone() {
    return new IllegalStateException("this server stands alone");
  }
}
