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

  /**
   * The tree after a replayed transaction is not the one whose digest was logged with it. All of
   * the log was read and applied; which of the two servers is wrong cannot be told here.
   */
  record OtherTree(long zxid) implements Verdict {
    @Override
    public String message() {
      return "After replaying zxid 0x"
          + Long.toHexString(zxid)
          + " the tree is not the one that was logged. If this data directory was written by"
          + " another server, compare the two trees";
    }
  }

  /**
   * A small file that a stop, or a damaged sector, left wrong, and that was put right from what
   * else there is.
   *
   * @param file path of the file
   */
  record Repaired(String file, String what) implements Verdict {
    @Override
    public String message() {
      return file + ": put right (" + what + ")";
    }
  }

  /**
   * A stop came while a snapshot from the leader took the place of all older files; it was carried
   * out to its end.
   *
   * @param directory where the snapshot is
   * @param zxid the last transaction in it
   */
  record AdoptionFinished(String directory, long zxid) implements Verdict {
    @Override
    public String message() {
      return directory
          + ": the snapshot of transaction 0x"
          + Long.toHexString(zxid)
          + " that came from the leader has taken the place of all older files, which are kept as"
          + " ostler.retired.* until the next one";
    }
  }
}
