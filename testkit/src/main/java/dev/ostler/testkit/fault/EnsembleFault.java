package dev.ostler.testkit.fault;

/** Everything that can go wrong in a simulated ensemble, as the table of a report names it. */
public enum EnsembleFault {
  KILLED("process killed"),
  POWER_LOST("power lost"),
  POWER_LOST_AT_CALL("power lost at a disk call"),
  POWER_LOST_IN_CALL("power lost within a disk call"),
  STOPPED_IN_RECOVERY("stopped during recovery"),
  ALL_STOPPED("all servers stopped"),
  STOPPED_IN_ORDER("stopped in order"),
  PAUSED("process paused"),
  SLOW("server slow"),
  DISK_LOST("disk lost, an empty one in its place"),
  FILE_DAMAGED("file damaged while the server was down"),
  READ_FAILED("read failed"),
  WRITE_FAILED("write failed"),
  SYNC_FAILED("sync failed, pages kept"),
  SYNC_FAILED_AND_LOST("sync failed, pages lost"),
  NAMES_FAILED("create, rename, delete or directory sync failed"),
  WRITE_FULL("write found no room"),
  DISK_FULL("disk filled up"),
  DISK_SLOW("disk slow"),
  LINK_RESET("connection reset"),
  LINK_CUT_OFF("connection reset within a message"),
  LINK_HALF_OPEN("connection half open"),
  LINK_SILENT("connection silent"),
  DIAL_SILENT("connection accepted, then silent"),
  DELAYED("network slow"),
  CUT("two servers cut off from each other"),
  CUT_ONE_WAY("two servers cut off in one direction"),
  ISOLATED("server isolated"),
  ISOLATED_ONE_WAY("server isolated in one direction"),
  SPLIT("servers split in two"),
  BRIDGED("servers split in two, one reaches both"),
  FLAPPING("server cut off again and again"),
  SWIZZLED("some servers cut off one by one, back in another order"),
  CLIENTS_CUT("server cut off from clients only"),
  CLOCK_FORWARD("clock jumped forward"),
  CLOCK_BACK("clock jumped back"),
  CLOCK_DRIFT("clock drifts"),
  CLOCK_FROZEN("clock stood still");

  private final String text;

  EnsembleFault(String text) {
    this.text = text;
  }

  /** How a run of an ensemble counts what a disk call of one server met. */
  public static EnsembleFault of(DiskFaults.Met met) {
    return switch (met) {
      case POWER_LOST_AT_CALL -> POWER_LOST_AT_CALL;
      case POWER_LOST_IN_CALL -> POWER_LOST_IN_CALL;
      case READ_FAILED -> READ_FAILED;
      case WRITE_FAILED -> WRITE_FAILED;
      case WRITE_FULL -> WRITE_FULL;
      case SYNC_FAILED -> SYNC_FAILED;
      case SYNC_FAILED_AND_LOST -> SYNC_FAILED_AND_LOST;
      case DIRECTORY_SYNC_FAILED, NAME_CHANGE_FAILED -> NAMES_FAILED;
    };
  }

  /** What happened, as words. */
  public String text() {
    return text;
  }
}
