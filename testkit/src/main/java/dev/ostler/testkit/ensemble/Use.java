package dev.ostler.testkit.ensemble;

/** What a share of the runs uses beyond the defaults, as the table of a report names it. */
enum Use {
  LOCAL("runs with local sessions"),
  UPGRADING("runs in which these may become known to all"),
  READ_ONLY("runs with read-only mode"),
  FORCED_SNAPSHOTS("runs in which every learner gets a snapshot"),
  LOGLESS_OBSERVERS("runs with observers that keep no log"),
  OBSERVER_MASTERS("runs with observers that followers feed"),
  LOCAL_SESSIONS("sessions opened local"),
  UPGRADED_SESSIONS("local sessions made known to all"),
  READ_ONLY_SESSIONS("sessions opened without a leader"),
  READ_ONLY_REPLIES("replies compared of servers without a leader"),
  OBSERVERS_FED("observers brought up to date by a follower");

  private final String text;

  Use(String text) {
    this.text = text;
  }

  /** What it is, as words. */
  String text() {
    return text;
  }
}
