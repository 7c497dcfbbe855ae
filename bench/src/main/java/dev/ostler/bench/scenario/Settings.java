package dev.ostler.bench.scenario;

import dev.ostler.bench.server.Processes;
import java.util.List;

/**
 * What holds for the whole call.
 *
 * @param processes owner of all processes and of the folder for the servers' data; the disk under
 *     it is what a sync costs
 * @param port the first of 40 ports
 * @param nodes znodes of the bulk scenarios
 * @param seconds length of a measuring window
 * @param warmSeconds load before the first window of a server
 * @param sessions sessions of the idle scenario; others scale with it
 * @param quick everything smaller; for trying out, not for quoting
 * @param heapFlags for both servers, unless the launcher's own choice is what is measured
 */
public record Settings(
    Processes processes,
    int port,
    int nodes,
    double seconds,
    double warmSeconds,
    int sessions,
    boolean quick,
    List<String> heapFlags) {
  public Settings {
    heapFlags = List.copyOf(heapFlags);
  }
}
