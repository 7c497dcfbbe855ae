package dev.ostler.bench.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Every process that the benchmark has started. Each is bounded by {@code timeout} from coreutils,
 * so that even a killed benchmark leaves nothing running for long, and all are killed by pid when
 * this JVM ends.
 */
public final class Processes {
  private static final int LIFE_SECONDS_MAX = 1800;
  private static final int DEATH_SECONDS_MAX = 20;

  private final Set<Process> alive = ConcurrentHashMap.newKeySet();

  public Processes() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::killAll, "kill-children"));
  }

  /**
   * Starts a process under a limit on its life; the command's own process is a child of the one
   * returned.
   */
  public Process start(ProcessBuilder builder) throws IOException {
    List<String> bounded =
        new ArrayList<>(List.of("timeout", "--signal=KILL", Integer.toString(LIFE_SECONDS_MAX)));
    bounded.addAll(builder.command());
    Process process = builder.command(bounded).start();
    alive.add(process);
    return process;
  }

  /** The processes under the limiter: the command and whatever it started. */
  public static List<Long> pids(Process process) {
    return process.descendants().map(ProcessHandle::pid).toList();
  }

  /** Kills a process and all it started, as {@code kill -9} does, and waits until they are gone. */
  public void kill(Process process) {
    List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
    tree.add(process.toHandle());
    tree.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle handle : tree) {
      try {
        handle.onExit().get(DEATH_SECONDS_MAX, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new BenchException("Process " + handle.pid() + " does not die.", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    alive.remove(process);
  }

  private void killAll() {
    for (Process process : alive) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
