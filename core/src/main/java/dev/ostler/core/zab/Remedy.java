package dev.ostler.core.zab;

import dev.ostler.wire.quorum.QuorumMessage;
import java.util.Locale;

/**
 * What a learner does when it and its leader do not fit together: leaves, and comes back for a
 * snapshot or after a while.
 */
final class Remedy {
  private final Context context;
  private final long leader;

  Remedy(Context context, long leader) {
    this.context = context;
    this.leader = leader;
  }

  /**
   * Looks whether this server's tree is the leader's.
   *
   * @return true if it is not, so that the role has ended for a snapshot
   */
  boolean healIfBroken(long epoch) {
    Agreement agreement = context.agreement;
    boolean open = context.history.logged() != context.history.applied();
    if (agreement.shouldHeal(open, context.nowMillis)) {
      String why = "the tree of this server is not the one of leader " + leader;
      context.actions.warn(
          why
              + ": it asks for a snapshot. Until that is here it keeps what it has, and then as"
              + " ostler.retired.* until the next one");
      askForSnapshot(epoch, why);
      return true;
    }
    if (agreement.isAlarmDue(context.nowMillis)) {
      context.actions.alarm(agreement.alarm(leader));
    }
    return false;
  }

  /** Leaves the leader, and comes back to it for a snapshot unless that was only just tried. */
  void askForSnapshot(long epoch, String why) {
    if (context.agreement.mayAsk(context.nowMillis)) {
      context.agreement.ask(epoch, context.nowMillis);
      context.look(why + ": a snapshot is needed", new Looking.Next.Learn(leader));
    } else {
      context.look(why);
    }
  }

  /**
   * Leaves a leader that has not sent all that it announced with DIFF.
   *
   * @param announcedEnd where its history ends, or a zxid with counter 0, which names no
   *     transaction
   * @return false if it has sent all
   */
  boolean leaveIfCutShort(long epoch, long announcedEnd) {
    long end = context.history.logged();
    if (Zxid.counter(announcedEnd) == 0 || end >= announcedEnd) {
      return false;
    }
    askForSnapshot(
        epoch,
        "leader "
            + leader
            + " announced what lies up to "
            + Zxid.text(announcedEnd)
            + ", and sent it up to "
            + Zxid.text(end));
    return true;
  }

  /** Leaves a leader that says what does not belong into a phase. */
  void refuse(QuorumMessage message, Learner.Phase phase) {
    String name = message.getClass().getSimpleName();
    String step = phase.name().toLowerCase(Locale.ROOT);
    context.look("leader " + leader + " sent " + name + " while this server is " + step);
  }

  /** Leaves a leader that goes on and on while it is not listened to. */
  void refuseMore() {
    context.look("leader " + leader + " sends more than can be held");
  }

  /** Leaves a leader that sends anything but the snapshot that is needed. */
  void refusePlan(String plan) {
    context.look(
        "leader " + leader + " sent " + plan + ", but only a snapshot can help this server");
  }

  /** Leaves a leader whose snapshot lacks something that this server has acknowledged. */
  void refuseSnapshot(long zxid) {
    context.look(
        "the snapshot of leader "
            + leader
            + " ends at "
            + Zxid.text(zxid)
            + ", and this server has "
            + Zxid.text(context.history.logged()));
  }

  /** Leaves a leader that truncates to what this server does not have. */
  void refuseTruncation(long zxid) {
    context.look(
        "leader "
            + leader
            + " asks to truncate to "
            + Zxid.text(zxid)
            + ", which this server does not have");
  }

  /** Leaves a leader that commits something else than what is next. */
  void refuseCommit(long zxid, long committed) {
    context.look(
        "leader "
            + leader
            + " commits "
            + Zxid.text(zxid)
            + ", which is not what follows "
            + Zxid.text(committed));
  }

  /** Leaves a leader of an epoch before the promised one, for a longer while each time. */
  void refuseEpoch(long offered, long accepted) {
    String why =
        "leader "
            + leader
            + " offers epoch "
            + offered
            + ", but this server has promised epoch "
            + accepted;
    if (context.patience.refused(leader, offered, context.nowMillis)) {
      context.actions.warn(
          "This server does not take part: "
              + why
              + ". That passes when another leader is elected. If the files of this server belong"
              + " to another ensemble: stop it, empty version-2 but keep myid, and start it again");
    }
    context.look(why);
  }

  /** A packet of a kind that this server does not know changes nothing. */
  void ignore(QuorumMessage.Unknown message) {
    context.actions.warn(
        "leader " + leader + " sent a packet of type " + message.type() + "; ignored");
  }
}
