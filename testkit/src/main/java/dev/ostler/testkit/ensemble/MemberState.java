package dev.ostler.testkit.ensemble;

import dev.ostler.core.zab.Zab;

/** What a simulated server is at, for the table of what faults have met. */
enum MemberState {
  DOWN,
  STARTING,
  LOOKING,
  LEAD_DISC,
  LEAD_SYNC,
  LEADING,
  FOLL_DISC,
  FOLL_SYNC,
  FOLLOWING,
  OBS_DISC,
  OBS_SYNC,
  OBSERVING;

  static MemberState of(Zab.State state) {
    return switch (state) {
      case LOOKING -> LOOKING;
      case LEADING_DISCOVERY -> LEAD_DISC;
      case LEADING_SYNCHRONIZATION -> LEAD_SYNC;
      case LEADING -> LEADING;
      case FOLLOWING_DISCOVERY -> FOLL_DISC;
      case FOLLOWING_SYNCHRONIZATION -> FOLL_SYNC;
      case FOLLOWING -> FOLLOWING;
      case OBSERVING_DISCOVERY -> OBS_DISC;
      case OBSERVING_SYNCHRONIZATION -> OBS_SYNC;
      case OBSERVING -> OBSERVING;
    };
  }
}
