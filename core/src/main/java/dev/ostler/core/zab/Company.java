package dev.ostler.core.zab;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether those that should follow a leader do, and whether they are enough. Followers that keep no
 * pace are closed; a leader without a quorum gives up.
 */
final class Company {
  /** What a voter says sooner may be older than its part in this leader's election. */
  static final long LOOKING_GRACE_MILLIS = 1_000;

  /**
   * How long a leader stays that only voters could make a quorum for which have gone on to another
   * election: longer than they wait there for a better vote. Otherwise they would elect this server
   * once more, although they may just have found that they cannot follow it.
   */
  static final long GONE_ON_GRACE_MILLIS = 500;

  private final Context context;
  private final Learners learners;
  private final long startedMillis;
  private long beatMillis;

  /** Since when less than a quorum is connected; -1 while one is. */
  private long lonelySinceMillis = -1;

  /** Voters that have said that they have left this leader's election behind. */
  private final NavigableSet<Long> goneOn = new TreeSet<>();

  /** Since when no quorum is left without those; -1 while there is one. */
  private long leftAloneSinceMillis = -1;

  /** The leader begins now. */
  Company(Context context, Learners learners) {
    this.context = context;
    this.learners = learners;
    this.startedMillis = context.nowMillis;
    this.beatMillis = context.nowMillis;
  }

  /** True once in a while: learners are looked at, and pinged. */
  boolean isBeatDue() {
    if (context.nowMillis - beatMillis < context.settings.beatMillis()) {
      return false;
    }
    beatMillis = context.nowMillis;
    return true;
  }

  /** Closes a learner that does not go on, is silent, or does not acknowledge; true if it stays. */
  boolean isInTime(LearnerLink learner, long lastProposed) {
    return learners.isInTime(learner)
        && (learner.stage != LearnerLink.Stage.UP_TO_DATE
            || learner.observer
            || !isSlow(learner, lastProposed));
  }

  /** Closes a follower that does not acknowledge, or too far behind. */
  private boolean isSlow(LearnerLink learner, long lastProposed) {
    long now = context.nowMillis;
    if (learner.watching && learner.acked >= learner.watchedZxid) {
      learner.watching = false;
    }
    if (learner.watching && now - learner.watchedMillis > context.settings.syncMillis()) {
      learners.close(
          learner, "it has not acknowledged " + Zxid.text(learner.watchedZxid) + " in syncLimit");
      return true;
    }
    if (!learner.watching && learner.acked < lastProposed) {
      learner.watching = true;
      learner.watchedZxid = lastProposed;
      learner.watchedMillis = now;
    }
    long backlog = context.history.recent().bytesAfter(learner.acked);
    if (backlog > context.settings.limits().backlogBytesMax()) {
      learners.close(learner, "it is " + backlog + " bytes behind");
      return true;
    }
    return false;
  }

  /** Ends a leader that serves, and that less than a quorum has followed since the last beat. */
  void check() {
    NavigableSet<Long> present = present(LearnerLink.Stage.ADOPTED);
    long now = context.nowMillis;
    if (context.membership().containsQuorum(present)) {
      lonelySinceMillis = -1;
    } else if (lonelySinceMillis < 0) {
      lonelySinceMillis = now;
    } else if (now - lonelySinceMillis >= context.settings.beatMillis()) {
      context.look("less than a quorum follows this leader: " + present);
    }
  }

  /** Ends a leader that should serve by now. */
  void checkStart() {
    if (context.nowMillis - startedMillis > context.settings.initMillis()) {
      context.look(
          "no quorum has followed this server within initLimit ("
              + context.settings.initMillis()
              + " ms)");
    }
  }

  /**
   * A voter looks for a leader although this one was elected (bug B-27). While no quorum has come
   * and none is on its way, waiting out initLimit would keep that voter waiting, too; and a
   * follower that looks follows no more, whatever its connection says. A voter may be heard late of
   * what it said before it came, so nothing is done at once.
   *
   * @param left it has left this leader's election behind; see {@link #endsAlone}
   */
  void voterIsLooking(long sid, boolean left, boolean serving) {
    long now = context.nowMillis;
    if (left && !serving) {
      goneOn.add(sid);
    }
    if (now - startedMillis < LOOKING_GRACE_MILLIS) {
      return;
    }
    LearnerLink learner = voter(sid);
    if (serving) {
      if (learner != null
          && learner.has(LearnerLink.Stage.UP_TO_DATE)
          && now - learner.stageMillis >= LOOKING_GRACE_MILLIS) {
        learners.close(learner, "it looks for a leader");
      }
    } else if (learner == null
        && !context.membership().containsQuorum(present(LearnerLink.Stage.INTRODUCED))) {
      context.look("server " + sid + " looks for a leader, and no quorum has come to this one");
    }
  }

  /**
   * Ends a leader that does not serve yet, when no quorum is left of voters that still might come
   * to it; waiting out initLimit would keep this server from joining those that have gone on. Who
   * comes after all has not gone on.
   *
   * @return true if it has ended
   */
  boolean endsAlone() {
    if (goneOn.isEmpty()) {
      return false;
    }
    goneOn.removeIf(sid -> voter(sid) != null);
    NavigableSet<Long> left = new TreeSet<>(context.membership().voters());
    left.removeAll(goneOn);
    long now = context.nowMillis;
    if (context.membership().containsQuorum(left)) {
      leftAloneSinceMillis = -1;
    } else if (leftAloneSinceMillis < 0) {
      leftAloneSinceMillis = now;
    } else if (now - leftAloneSinceMillis >= GONE_ON_GRACE_MILLIS) {
      context.look("servers " + goneOn + " have gone on to another election");
      return true;
    }
    return false;
  }

  private @Nullable LearnerLink voter(long sid) {
    for (LearnerLink learner : learners.links()) {
      if (learner.sid == sid && !learner.observer) {
        return learner;
      }
    }
    return null;
  }

  /** This server, and all that may vote and are as far as that. */
  private NavigableSet<Long> present(LearnerLink.Stage least) {
    NavigableSet<Long> present = new TreeSet<>();
    present.add(context.sid());
    for (LearnerLink learner : learners.links()) {
      if (!learner.observer && learner.has(least)) {
        present.add(learner.sid);
      }
    }
    return present;
  }
}
