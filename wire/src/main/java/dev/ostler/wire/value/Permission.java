package dev.ostler.wire.value;

/** The permission bits of an {@link Acl}. */
public final class Permission {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int CREATE = 4;
  public static final int DELETE = 8;
  public static final int ADMIN = 16;
  public static final int ALL = 31;

  private Permission() {}

  /** The bits as the letters operators know, in the order {@code cdrwa}. */
  public static String letters(int permissions) {
    StringBuilder letters = new StringBuilder(5);
    append(letters, permissions, CREATE, 'c');
    append(letters, permissions, DELETE, 'd');
    append(letters, permissions, READ, 'r');
    append(letters, permissions, WRITE, 'w');
    append(letters, permissions, ADMIN, 'a');
    return letters.toString();
  }

  private static void append(StringBuilder letters, int permissions, int bit, char letter) {
    if ((permissions & bit) != 0) {
      letters.append(letter);
    }
  }
}
