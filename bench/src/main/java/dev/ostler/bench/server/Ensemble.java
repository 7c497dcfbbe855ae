package dev.ostler.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several servers of one kind that are configured as one ensemble: first the voters, then the
 * observers. Every one can be started and killed alone.
 */
public final class Ensemble implements AutoCloseable, Service {
  private static final int CLIENT_PORTS = 10;
  private static final int QUORUM_PORTS = 20;
  private static final int ELECTION_PORTS = 30;
  private static final int ROLE_SECONDS_MAX = 60;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final List<ServerInstance> voters = new ArrayList<>();
  private final List<ServerInstance> observers = new ArrayList<>();

  /**
   * Servers that are configured and not started.
   *
   * @param folder made new, deleted at the end; each server has one of its own in it
   * @param port first of 40: clients from {@code port + 10}, quorum from {@code port + 20},
   *     election from {@code port + 30} on
   */
  public Ensemble(
      Processes processes, Contender contender, Path folder, int port, int voters, int observers) {
    List<String> lines =
        IntStream.range(0, voters + observers)
            .mapToObj(i ->
                "127.0.0.1:%d:%d%s"
                    .formatted(
                        port + QUORUM_PORTS + i,
                        port + ELECTION_PORTS + i,
                        i < voters ? "" : ":observer"))
            .toList();
    for (int i = 0; i < lines.size(); i++) {
      ServerInstance server =
          new ServerInstance(
              processes, contender, folder.resolve("server" + (i + 1)), port + CLIENT_PORTS + i);
      server.join(i + 1, lines);
      if (i < voters) {
        this.voters.add(server);
      } else {
        server.set("peerType", "observer");
        this.observers.add(server);
      }
    }
  }

  public List<ServerInstance> voters() {
    return List.copyOf(voters);
  }

  public List<ServerInstance> observers() {
    return List.copyOf(observers);
  }

  /** Changes a line of every server's configuration, from its next start on. */
  public void set(String key, String value) {
    all().forEach(server -> server.set(key, value));
  }

  /** Those of the voters. */
  @Override
  public List<Integer> ports() {
    return voters.stream().map(ServerInstance::port).toList();
  }

  @Override
  public List<Long> pids() {
    return all().stream().flatMap(server -> server.pids().stream()).toList();
  }

  @Override
  public long residentBytes() {
    return ProcFiles.residentBytes(pids());
  }

  @Override
  public String lastOutput() {
    return all().stream()
        .map(server -> "port " + server.port() + ":\n" + server.lastOutput())
        .collect(Collectors.joining("\n"));
  }

  /** The voter that leads; waits for one. */
  public ServerInstance leader() {
    return await("leader", status -> status.mode().equals("leader"));
  }

  /** A voter that follows; waits for one. */
  public ServerInstance follower() {
    return await("follower", status -> status.mode().equals("follower"));
  }

  /** {@code kill -9} for every server. */
  public void kill() {
    all().forEach(ServerInstance::kill);
  }

  @Override
  public void close() {
    all().forEach(ServerInstance::close);
  }

  private ServerInstance await(String role, Predicate<Status> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROLE_SECONDS_MAX);
    while (System.nanoTime() - deadline < 0) {
      for (ServerInstance server : voters) {
        if (!server.pids().isEmpty() && condition.test(server.status())) {
          return server;
        }
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new BenchException(
        "No server of the ensemble is a %s after %d s. Last output:\n%s"
            .formatted(role, ROLE_SECONDS_MAX, lastOutput()));
  }

  private List<ServerInstance> all() {
    List<ServerInstance> all = new ArrayList<>(voters);
    all.addAll(observers);
    return all;
  }
}
