package dev.ostler.testkit.fault;

import dev.ostler.testkit.disk.DiskFault;

/** Is asked before each disk call. */
@FunctionalInterface
public interface DiskObserver {
  /** May let time pass, and other things happen in it; may end the process by throwing an error. */
  void before(DiskFault.Kind kind, String path);
}
