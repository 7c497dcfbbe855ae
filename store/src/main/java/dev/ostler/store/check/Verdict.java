package dev.ostler.store.check;

/** Something wrong on disk that loses no acknowledged transaction. An operator should see each. */
public sealed interface Verdict {
  /** One sentence that names file and place. */
  String message();

  /**
   * The newest log ends in bytes that were being written when the process or the machine stopped;
   * they were never acknowledged.
   *
   * @param file path of the log
   * @param offset where they begin
   * @param lastZxid the last transaction in front of them, or that a snapshot holds
   */
  record TornTail(String file, long offset, long lastZxid, String what) implements Verdict {
    @Override
    public String message() {
      return file
          + ": the end, from offset "
          + offset
          + ", was not completely written before the last stop ("
          + what
          + "); it was never acknowledged and is dropped; the last transaction is 0x"
          + Long.toHexString(lastZxid);
    }
  }

  /**
   * A log holds damage, but all transactions are elsewhere: in later files, or in the snapshot.
   *
   * @param file path of the log
   * @param offset where the damage begins
   */
  record HarmlessDamage(String file, long offset, String what) implements Verdict {
    @Override
    public String message() {
      return file
          + ": damaged at offset "
          + offset
          + " ("
          + what
          + "); no transaction is lost, what follows continues without a gap";
    }
  }

  /**
   * A log file without a single record and not even a whole header, as a crash leaves it.
   *
   * @param file path of the log
   */
  record EmptyLog(String file) implements Verdict {
    @Override
    public String message() {
      return file + ": an empty log file, left by a stop while it was made; it is removed";
    }
  }

  /**
   * A snapshot that cannot be used; an older one and the log stand in for it.
   *
   * @param file path of the snapshot
   */
  record BadSnapshot(String file, String what) implements Verdict {
    @Override
    public String message() {
      return file + ": not usable (" + what + "); an older snapshot is tried";
    }
  }

  /**
   * A snapshot without the sections that say how far it goes.
   *
   * @param file path of the snapshot
   */
  record ShortSnapshot(String file, String what) implements Verdict {
    @Override
    public String message() {
      return file + ": " + what;
    }
  }

  /**
   * Logs are replayed without any snapshot, because the operator said so.
   *
   * @param directory where there is none
   */
  record TrustedEmpty(String directory) implements Verdict {
    @Override
    public String message() {
      return directory
          + ": no snapshot found; the log is replayed from an empty tree because"
          + " zookeeper.snapshot.trust.empty is true";
    }
  }
}
