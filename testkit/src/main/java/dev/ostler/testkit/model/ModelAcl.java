package dev.ostler.testkit.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an access control list.
 *
 * @param permissions bits READ 1, WRITE 2, CREATE 4, DELETE 8, ADMIN 16; other bits are kept as
 *     sent
 * @param scheme null only in a request that is to be refused
 * @param id null only in a request, or with scheme {@code auth}
 */
public record ModelAcl(int permissions, @Nullable String scheme, @Nullable String id) {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int CREATE = 4;
  public static final int DELETE = 8;
  public static final int ADMIN = 16;
  public static final int ALL = 31;

  /** Everybody may do everything. */
  public static final List<ModelAcl> OPEN = List.of(new ModelAcl(ALL, "world", "anyone"));

  /** Everybody may read, nobody may do more. */
  public static final List<ModelAcl> READ_ONLY = List.of(new ModelAcl(READ, "world", "anyone"));
}
