package dev.ostler.interop.differential;

import java.util.ArrayList;
import java.util.List;

/**
 * The differences to the released server that are meant, and what it does that cannot be compared.
 * Ids that begin with D are rows of the page of differences, where the reasons stand.
 */
final class ExplainedDifferences {
  /** What the generator never sends. */
  static final List<Explained> NEVER_SENT =
      List.of(
          new Explained(
              "D1",
              "createTTL with a TTL of -1 and flags that make no TTL node: the released server"
                  + " accepts it and dies of it."),
          new Explained(
              "D2",
              "deleteContainer: the released server carries it out for any client, Ostler refuses"
                  + " it."),
          new Explained(
              "D3", "Counters of a quota that are not numbers: the released server dies of them."),
          new Explained(
              "D5",
              "createSession on an established connection: the released server answers with a"
                  + " second handshake, Ostler refuses it."),
          new Explained(
              "null-paths",
              "A null path in addWatch or in a multiRead: the released server arms a watch that"
                  + " never fires, and refuses the whole multiRead; Ostler refuses the one request,"
                  + " or the one read."),
          new Explained(
              "empty-count",
              "getAllChildrenNumber of the empty path, the root's alias: the released server counts"
                  + " the root itself, Ostler does not."),
          new Explained(
              "limit-without-value",
              "A quota's limit text with a part that has nothing behind an equals sign, or none:"
                  + " the released server answers -5 to writes below, Ostler takes it for no"
                  + " limit."),
          new Explained(
              "limit-in-multi",
              "A multi below a quota whose limit nobody can read: the released server answers -5 to"
                  + " the whole multi, Ostler to the operation in it."),
          new Explained(
              "null-watch-lists",
              "A null list in setWatches behind lists that are not null: the released server works"
                  + " through those before it answers -5, Ostler decodes the whole request first."),
          new Explained(
              "null-acl-in-multi",
              "A create without access control list in a multi: whether the released server takes a"
                  + " zxid depends on the multi's other operations."),
          new Explained(
              "half-a-multi",
              "An access control entry with a null in a multi: the released server gives the multi"
                  + " up without taking back its earlier operations, and requests that are already"
                  + " under way see them."),
          new Explained(
              "nulls-among-acls",
              "Nulls in a list of several access control entries: the released server may answer"
                  + " -5 in place of -114, depending on the other entries."));

  /** What is sent only where the released server's answer does not depend on its speed. */
  static final List<Explained> SENT_WITH_CARE =
      List.of(
          new Explained(
              "pending-acl",
              "Writes pipelined behind a setACL are checked against the old list until the setACL"
                  + " is applied; so a setACL ends its burst. Ostler uses the new list at once."),
          new Explained(
              "pending-container",
              "A container created with the flags of an ephemeral node counts as ephemeral until it"
                  + " is applied; so such a create ends its burst."),
          new Explained(
              "D7", "Quotas look at what is applied; so requests about them are sent one by one."));

  /** What shows, and is passed over when a released server and Ostler are compared. */
  static final List<Explained> PASSED_OVER =
      List.of(
          new Explained(
              "told-before-close",
              "A notification that is on its way when the server closes the connection: the"
                  + " released server may drop it, Ostler sends what it has before it closes."),
          new Explained(
              "D6",
              "A wrong password ends the rightful connection of the released server; the test gives"
                  + " that connection up in any case."),
          new Explained(
              "D8",
              "The immediate events of setWatches: Ostler leaves out those that the client may not"
                  + " read."),
          new Explained(
              "D9",
              "A multiRead that cannot be decoded: the released server adds a body that every"
                  + " client skips, and so does the test."));

  private ExplainedDifferences() {}

  /** D8: what the released server saw, without the immediate events that Ostler did not send. */
  static List<Observation> withoutWhatOstlerHides(
      List<Observation> apache, List<Observation> ostler) {
    List<Observation> sent = new ArrayList<>(ostler);
    List<Observation> comparable = new ArrayList<>();
    for (Observation observation : apache) {
      boolean immediate = observation instanceof Observation.Told told && told.zxid() == -1;
      if (sent.remove(observation) || !immediate) {
        comparable.add(observation);
      }
    }
    return comparable;
  }

  /**
   * One difference.
   *
   * @param id as on the page of differences if it is one of Ostler's choice
   */
  record Explained(String id, String sentence) {}
}
