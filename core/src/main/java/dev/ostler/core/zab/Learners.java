package dev.ostler.core.zab;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The learners that are connected to a server: to a leader, or to a follower that feeds observers.
 * Who they are, and the end of those that fall silent or say what does not belong where they are.
 */
final class Learners {
  private final Context context;
  private final String part;
  private final Consumer<LearnerLink> gone;
  private final List<LearnerLink> links = new ArrayList<>();

  /**
   * @param part what this server is to them, in a word
   * @param gone told of each that is connected no more, whoever closed
   */
  Learners(Context context, String part, Consumer<LearnerLink> gone) {
    this.context = context;
    this.part = part;
    this.gone = gone;
  }

  /** All that are connected, whatever their stage: a live list. */
  List<LearnerLink> links() {
    return links;
  }

  @Nullable LearnerLink find(int link) {
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).link == link) {
        return links.get(i);
      }
    }
    return null;
  }

  // ---- links ----

  void opened(int link) {
    links.add(new LearnerLink(link, context.nowMillis));
  }

  /** The learner, or the network, has ended a link. */
  void closed(int link) {
    LearnerLink learner = find(link);
    if (learner != null) {
      remove(learner);
    }
  }

  void close(LearnerLink learner, String why) {
    context.actions.warn(learner + " is closed: " + why);
    context.actions.close(learner.link, why);
    remove(learner);
  }

  /** This server's part is over. */
  void closeAll(String why) {
    for (LearnerLink learner : List.copyOf(links)) {
      context.actions.close(learner.link, why);
      remove(learner);
    }
  }

  private void remove(LearnerLink learner) {
    links.remove(learner);
    gone.accept(learner);
  }

  // ---- what they say ----

  /** A message of a right kind, at a wrong time or in a wrong direction. */
  void refuse(LearnerLink learner, QuorumMessage message) {
    close(
        learner,
        message.getClass().getSimpleName()
            + " is not for a "
            + part
            + " that has it at "
            + learner.stage);
  }

  /** A packet of a kind that this server does not know changes nothing. */
  void ignore(LearnerLink learner, QuorumMessage.Unknown message) {
    context.actions.warn(learner + " sent a packet of type " + message.type() + "; ignored");
  }

  /**
   * A learner says who it is.
   *
   * @param newest the newest configuration that this server goes by
   * @return false if it cannot stay, and is closed
   */
  boolean introduced(LearnerLink learner, QuorumMessage.Introduction message, QuorumConfig newest) {
    if (learner.stage != LearnerLink.Stage.CONNECTED) {
      refuse(learner, message);
      return false;
    }
    LearnerInfo info = message.info();
    learner.sid = info.sid();
    learner.observer = message instanceof QuorumMessage.ObserverInfo;
    if (info.isAncient()) {
      close(learner, "it speaks an older protocol than 3.4");
    } else if (info.sid() == context.sid()) {
      close(learner, "it has the same number as this server: look at the myid files");
    } else if (info.configVersion() > newest.version()) {
      close(learner, "its configuration is newer than this " + part + "'s");
    } else {
      closeOthersOf(learner);
      return true;
    }
    return false;
  }

  /** A server that comes again has lost its old connection, noticed or not. */
  private void closeOthersOf(LearnerLink learner) {
    for (LearnerLink other : List.copyOf(links)) {
      if (other != learner && other.sid == learner.sid) {
        close(other, "the same server has connected again");
      }
    }
  }

  // ---- time ----

  /**
   * Closes a learner that does not go on, or of which nothing is heard. While one streams nobody
   * here watches it: the driver knows whether the stream moves.
   *
   * @return true if it is to be asked for a sign of life, as far as it would answer
   */
  boolean isInTime(LearnerLink learner) {
    ZabSettings settings = context.settings;
    long now = context.nowMillis;
    if (learner.stage == LearnerLink.Stage.STREAMING
        || learner.stage == LearnerLink.Stage.SEARCHING) {
      return false;
    }
    if (learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      if (now - learner.heardMillis > settings.syncMillis()) {
        close(learner, "nothing was heard of it for " + settings.syncMillis() + " ms");
        return false;
      }
    } else if (now - learner.stageMillis > settings.initMillis() + settings.syncMillis()) {
      close(learner, "it has not gone on from " + learner.stage + " within initLimit");
      return false;
    }
    return true;
  }
}
