package dev.ostler.testkit.fault;

/** Everything that can go wrong in a simulation, as the table of a report names it. */
public enum FaultKind {
  PROCESS_KILLED("process killed"),
  POWER_LOST("power lost between two events"),
  POWER_LOST_AT_CALL("power lost at a disk call"),
  POWER_LOST_IN_CALL("power lost within a disk call"),
  STOP_IN_RECOVERY("stopped during recovery"),
  STOP_IN_SNAPSHOT("stopped during a snapshot"),
  STOP_IN_SYNC("stopped during a sync"),
  ORDERLY_STOP("stopped in order"),
  READ_FAILED("read failed"),
  WRITE_FAILED("write failed"),
  SYNC_FAILED_KEPT("sync failed, pages kept"),
  SYNC_FAILED_LOST("sync failed, pages lost"),
  DIRECTORY_SYNC_FAILED("directory sync failed"),
  NAME_CHANGE_FAILED("create, rename, delete or truncate failed"),
  WRITE_FULL("write found no room"),
  DISK_FULL("disk filled up"),
  DISK_LOW("space ran low, writes refused"),
  DISK_FREED("disk freed again"),
  SLOW_SYNC("sync took seconds"),
  PAUSED("server paused"),
  CLOCK_FORWARD("clock jumped forward"),
  CLOCK_BACK("clock jumped back"),
  CLOCK_DRIFT("clock drifts"),
  CLOCK_FROZEN("clock stood still over a restart"),
  CONNECTION_LOST("connection lost"),
  CONNECTION_HALF_OPEN("connection lost, server not told for long"),
  SLOW_CLIENT("client reads slowly"),
  SILENT_CLIENT("client fell silent"),
  ABANDONED_SESSION("client gave its session up"),
  WRONG_PASSWORD("wrong password"),
  TAKEN_OVER("session taken over by a second connection"),
  SPLIT_DELIVERY("request came in pieces"),
  SESSION_EXPIRED("session expired"),
  SESSION_TERMINATED("operator ended a session"),
  PURGE("old files purged"),
  BIT_FLIP_REFUSED("bit flipped, start refused by name"),
  BIT_FLIP_HARMLESS("bit flipped, harmless");

  private final String text;

  FaultKind(String text) {
    this.text = text;
  }

  /** How a run of one server counts what a disk call met. */
  public static FaultKind of(DiskFaults.Met met) {
    return switch (met) {
      case POWER_LOST_AT_CALL -> POWER_LOST_AT_CALL;
      case POWER_LOST_IN_CALL -> POWER_LOST_IN_CALL;
      case READ_FAILED -> READ_FAILED;
      case WRITE_FAILED -> WRITE_FAILED;
      case WRITE_FULL -> WRITE_FULL;
      case SYNC_FAILED -> SYNC_FAILED_KEPT;
      case SYNC_FAILED_AND_LOST -> SYNC_FAILED_LOST;
      case DIRECTORY_SYNC_FAILED -> DIRECTORY_SYNC_FAILED;
      case NAME_CHANGE_FAILED -> NAME_CHANGE_FAILED;
    };
  }

  /** What happened, as words. */
  public String text() {
    return text;
  }
}
