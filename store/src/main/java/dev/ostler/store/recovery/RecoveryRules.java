package dev.ostler.store.recovery;

/**
 * What is allowed where there is no snapshot.
 *
 * @param trustEmpty logs are replayed from an empty tree ({@code zookeeper.snapshot.trust.empty})
 * @param createDatabase an empty directory is taken for a new server's ({@code
 *     zookeeper.db.autocreate}); if not, only where the file {@code initialize} says so
 */
public record RecoveryRules(boolean trustEmpty, boolean createDatabase) {
  public static final RecoveryRules DEFAULT = new RecoveryRules(false, true);
}
