package dev.ostler.wire.value;

import org.jspecify.annotations.Nullable;

/**
 * One entry of an access control list. Scheme and id may be null only while a list that a client
 * sent has not been checked yet.
 *
 * @param permissions bits of {@link Permission}, kept as the client sent them
 */
public record Acl(int permissions, @Nullable String scheme, @Nullable String id) {
  /** What everybody may do when a client does not care: {@code world:anyone:cdrwa}. */
  public static final Acl OPEN = new Acl(Permission.ALL, "world", "anyone");

  /** True for the entry that names everybody. */
  public boolean isWorldAnyone() {
    return "world".equals(scheme) && "anyone".equals(id);
  }

  @Override
  public String toString() {
    return scheme + ":" + id + ":" + Permission.letters(permissions);
  }
}
