package dev.ostler.core.access;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decisions on lists of many entries. A frame has room for a list of tens of thousands of entries,
 * and another for as many reads of znodes under such lists: so a decision is remembered, and a walk
 * prepares what it can once rather than for each entry.
 */
final class LongLists {
  /** Decisions remembered. Few, since each keeps its list in memory. */
  private static final int SLOTS = 32;

  private final List<AuthenticationScheme> schemes;
  private final @Nullable Decision[] decisions = new @Nullable Decision[SLOTS];

  /** The slot of the oldest decision, which the next one takes. */
  private int oldest;

  private Identities preparedFor = Identities.NONE;
  private SchemeMatcher[] prepared = {};

  LongLists(List<AuthenticationScheme> schemes) {
    this.schemes = schemes;
  }

  private record Decision(AclList acl, int needed, Identities who, boolean granted) {
    /** Equal lists that are not the same are walked again: comparing them costs as much. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOn(AclList otherAcl, int otherNeeded, Identities other) {
      return acl == otherAcl && needed == otherNeeded && who == other;
    }
  }

  /** All identities of one scheme. */
  private record SchemeMatcher(String scheme, AclIdMatcher ids) {}

  boolean grants(AclList acl, int needed, Identities who) {
    for (Decision known : decisions) {
      if (known != null && known.isOn(acl, needed, who)) {
        return known.granted;
      }
    }
    boolean granted = walk(acl.entries(), needed, matchers(who));
    decisions[oldest] = new Decision(acl, needed, who, granted);
    oldest = (oldest + 1) % SLOTS;
    return granted;
  }

  private static boolean walk(List<Acl> entries, int needed, SchemeMatcher[] matchers) {
    for (int i = 0; i < entries.size(); i++) {
      Acl entry = entries.get(i);
      String id = entry.id();
      if ((entry.permissions() & needed) == 0 || id == null) {
        continue;
      }
      for (SchemeMatcher matcher : matchers) {
        if (matcher.scheme.equals(entry.scheme())) {
          if (matcher.ids.matches(id)) {
            return true;
          }
          break;
        }
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // the same connection asks again
  private SchemeMatcher[] matchers(Identities who) {
    if (who != preparedFor) {
      prepared = prepare(who);
      preparedFor = who;
    }
    return prepared;
  }

  private SchemeMatcher[] prepare(Identities who) {
    List<SchemeMatcher> matchers = new ArrayList<>();
    for (AuthenticationScheme scheme : schemes) {
      List<String> ids = new ArrayList<>();
      for (Identity identity : who.entries()) {
        if (identity.scheme().equals(scheme.name())) {
          ids.add(identity.id());
        }
      }
      if (!ids.isEmpty()) {
        matchers.add(new SchemeMatcher(scheme.name(), scheme.matcher(ids)));
      }
    }
    return matchers.toArray(new SchemeMatcher[0]);
  }
}
