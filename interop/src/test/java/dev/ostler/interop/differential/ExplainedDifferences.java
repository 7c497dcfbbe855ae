package dev.ostler.interop.differential;

import java.util.List;

/**
 * The differences to the released server that are meant; each stands on the page of differences too.
 */
final class ExplainedDifferences {
  /**
   * One meant difference.
   *
   * @param id as on the page of differences
   * @param sentence what differs and why
   */
  record Explained(String id, String sentence) {}

  /** Differences that the generator keeps away from by never sending what would show them. */
  static final List<Explained> NEVER_SENT =
      List.of(
          new Explained(
              "Q1",
              "A createTTL with a TTL of -1 and flags that make no TTL node is refused with -8; the"
                  + " released server accepts it and dies of it."),
          new Explained(
              "Q2",
              "deleteContainer from a client is refused; the released server carries it out without"
                  + " looking at access control lists."),
          new Explained(
              "Q3",
              "Counters of a quota that are not numbers count as missing; the released server dies"
                  + " of them."),
          new Explained(
              "Q5",
              "createSession on an established connection is refused like an unknown op code; the"
                  + " released server takes a zxid and answers with a second handshake."));

  /** Differences that show, and are passed over when compared. */
  static final List<Explained> PASSED_OVER =
      List.of(
          new Explained(
              "Q6",
              "A wrong password leaves the rightful connection alone; the released server ends it."
                  + " The test gives that connection up in any case."),
          new Explained(
              "Q9",
              "A multiRead that cannot be decoded is answered with a header alone; the released"
                  + " server adds a body that clients skip, and so does the test."));

  private ExplainedDifferences() {}

  /** Whether two unequal observations are equal but for a meant difference. */
  static boolean explain(Observation left, Observation right) {
    return false;
  }
}
