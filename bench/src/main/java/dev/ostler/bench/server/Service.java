package dev.ostler.bench.server;

import java.util.List;
import java.util.stream.Collectors;

/** What load is put on: one server, or several that are one ensemble. */
public sealed interface Service permits ServerInstance, Ensemble {
  /** Client ports, on the loopback address, of the servers that clients use. */
  List<Integer> ports();

  /** All processes. */
  List<Long> pids();

  /** Resident memory of all processes. */
  long residentBytes();

  /** The last lines printed, for a message when something went wrong. */
  String lastOutput();

  /** The ports as the generator's commands take them. */
  default String portList() {
    return ports().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** The pids as the generator's commands take them. */
  default String pidList() {
    return pids().stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
