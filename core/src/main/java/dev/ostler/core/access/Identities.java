package dev.ostler.core.access;

import java.util.ArrayList;
import java.util.List;

/**
 * All identities of one connection, in the order in which it gained them. Immutable: a request
 * keeps the identities it arrived with, whatever its connection gains later.
 */
public final class Identities {
  /** Nobody in particular. */
  public static final Identities NONE = new Identities(List.of());

  private final List<Identity> entries;
  private final boolean isSuper;

  private Identities(List<Identity> entries) {
    this.entries = entries;
    boolean found = false;
    for (Identity identity : entries) {
      found |= identity.isSuper();
    }
    this.isSuper = found;
  }

  public static Identities of(Identity... identities) {
    return NONE.plus(List.of(identities));
  }

  public List<Identity> entries() {
    return entries;
  }

  public int size() {
    return entries.size();
  }

  /** True if every check is to be passed. */
  public boolean isSuper() {
    return isSuper;
  }

  public boolean hasScheme(String scheme) {
    for (Identity identity : entries) {
      if (identity.scheme().equals(scheme)) {
        return true;
      }
    }
    return false;
  }

  /** These identities and the added ones; one that is there already is not added again. */
  public Identities plus(List<Identity> added) {
    List<Identity> all = new ArrayList<>(entries);
    for (Identity identity : added) {
      if (!all.contains(identity)) {
        all.add(identity);
      }
    }
    return all.size() == entries.size() ? this : new Identities(List.copyOf(all));
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Identities that && entries.equals(that.entries));
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
