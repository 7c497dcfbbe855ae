package dev.ostler.bench.load;

import java.io.IOException;

/** One kind of load. */
interface Task {
  /**
   * Puts the load on the server and measures it.
   *
   * @param hold for tasks that pause halfway, so that the driver can look at the server
   */
  Figures run(Options options, Hold hold) throws IOException;
}
