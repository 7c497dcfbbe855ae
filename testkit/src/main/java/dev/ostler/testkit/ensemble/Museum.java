package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.sim.SimulationFailure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Mistakes that servers of this kind have made, each with the number of its report at Apache
 * ZooKeeper where there is one. Put in again, the simulation must object. They are made in the
 * driver here, around the production code, which has no switch for any of them.
 */
public enum Museum {
  /** The tree kept what the log had lost. */
  ZK_2845(
      "memory is kept although the log was truncated",
      "takes|must not be said|another tree|fails on|shows",
      LogMistakes::memoryKept),

  /** What a synchronisation brought was logged when the server began to serve, and not before. */
  ZK_3911(
      "a synchronisation is logged late", "for certain|logs|shows|takes", LogMistakes.Late::new),

  /** To hand something to the log was taken for having it there. */
  ZK_3023(
      "a transaction counts as durable once it was handed over",
      "for certain",
      () -> Mistake.confirmingBeforeSync(process -> true)),

  /** The same, only while a follower is synchronised. */
  ZK_4646(
      "NEWLEADER is acknowledged before its history is on disk",
      "for certain|comes back",
      () -> Mistake.confirmingBeforeSync(MemberProcess::isSynchronised)),

  /** The epoch was on disk before what belongs to it. */
  ZK_4643(
      "the epoch is written before the history",
      "took over epoch|has epoch",
      () -> Mistake.ofEvents(SynchronizationMistakes::hastyEpoch)),

  /** An acknowledgement overtook another one. */
  ZK_4685(
      "a proposal is acknowledged before NEWLEADER",
      "it acknowledged 0x",
      () -> Mistake.ofActions(SynchronizationMistakes.OvertakingAcks::new)),

  /** A commit found that its transaction had been taken off the list. */
  ZK_4394(
      "a commit between NEWLEADER and UPTODATE is lost",
      "which is not what follows",
      SynchronizationMistakes.LostCommits::new),

  /** A second thread lost a transaction of a synchronisation. */
  ZK_4785(
      "a transaction of a synchronisation is lost",
      "logs 0x|comes back|for certain",
      () -> Mistake.ofActions(LogMistakes.Losing::new)),

  /** The log of a role that was over went on into that of the next one. */
  ZK_4712(
      "a role that is over still writes the log",
      "in its log|comes back|fails on|refuses to start|not the one that was logged",
      LogMistakes.Afterlife::new),

  /** One of two ways to apply a transaction forgot the memory for learners. */
  ZK_4925(
      "memory for learners has a hole, and the core refuses to begin",
      "leaves a gap behind",
      SynchronizationMistakes::holedMemory),

  /** A disk error was overlooked, and memory went ahead of the log. */
  ZK_4882(
      "a failed write of the log is overlooked",
      "for certain|comes back|refuses|does not trust",
      LogMistakes::errorsOverlooked),

  /** Who came while proposals were under way did not get them. */
  ZK_5088(
      "an observer misses what is proposed while it is synchronised",
      "where this server ends|and its leader made it behind",
      () -> Mistake.ofActions((process, actions) -> new ObserverMistakes.Forgotten(actions))),

  /** Half a snapshot was taken for one. */
  ZK_3642(
      "a snapshot that did not come whole is taken over",
      "logs|tree|takes|fails on|shows|for certain",
      SynchronizationMistakes.HalfSnapshots::new),

  /** A leader that could not write its log went on leading. */
  ZK_2247(
      "a server whose log has failed goes on",
      "although nothing goes wrong|fails on|ends the",
      LogMistakes::failureSurvived),

  /** A log file without a record, as a crash leaves it, kept the server from starting. */
  ZK_2332("an empty log file is refused", "refuses to start", LogMistakes::emptyLogRefused),

  /** A promise was told before it was on disk. */
  PROMISE_TOLD_EARLY(
      "an epoch is promised before that is on disk",
      "promises epoch|forgotten",
      () -> Mistake.ofActions(SynchronizationMistakes.HastyPromises::new)),

  /** A session that becomes known to all was given other conditions than its client has. */
  UPGRADE_FORGETS_TIMEOUT(
      "a local session is made known to all with another timeout",
      "known to all with a timeout of",
      () -> Mistake.ofActions(SessionMistakes.ForgottenTimeouts::new)),

  /** Whoever knew a session's password was let in with it, wherever that session lived. */
  LOCAL_SESSION_TAKEN_OVER(
      "a server lets in whoever comes with a session that its leader does not know",
      "lets a client in with session",
      () -> Mistake.ofEvents(SessionMistakes::everybodyLetIn)),

  /** Without a leader a write was answered as if it were done. */
  READ_ONLY_WRITES(
      "a server without a leader takes writes",
      "instead of -119|cannot be decoded",
      () -> Mistake.ofActions((process, actions) -> new SessionMistakes.ReadOnlyWrites(actions))),

  /** A follower took what it was proposed for committed when it told its observers. */
  HASTY_FEED(
      "a follower feeds observers with what is not committed",
      "for certain",
      () -> Mistake.ofActions(ObserverMistakes.HastyFeed::new));

  private final String text;
  private final String claim;

  @SuppressWarnings("ImmutableEnumChecker") // a constructor or a function without state
  private final Supplier<Mistake> mistake;

  Museum(String text, String claim, Supplier<Mistake> mistake) {
    this.text = text;
    this.claim = claim;
    this.mistake = mistake;
  }

  /** What goes wrong. */
  public String text() {
    return text;
  }

  /** A pattern that the objection matches. */
  String claim() {
    return claim;
  }

  /** The mistake, for one run. */
  Mistake mistake() {
    return mistake.get();
  }

  /**
   * Looks for the first seed that objects.
   *
   * @param firstSeed the next ones count up
   * @return null if none of them does
   */
  @Nullable SimulationFailure find(long firstSeed, int seeds) {
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      try {
        EnsembleResult _ = EnsembleSimulation.run(seed, 0, mistake(), false);
      } catch (SimulationFailure objection) {
        return objection;
      }
    }
    return null;
  }
}
