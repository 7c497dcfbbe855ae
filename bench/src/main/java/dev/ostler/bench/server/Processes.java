package dev.ostler.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Every process that the benchmark has started, and the folder they work in. Each is bounded by
 * {@code timeout} from coreutils, so that even a killed benchmark leaves nothing running for long;
 * when this JVM ends, by ctrl-C too, all are killed by pid and the folder is removed.
 */
public final class Processes {
  private static final int LIFE_SECONDS_MAX = 1800;
  private static final int DEATH_SECONDS_MAX = 20;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Path work;
  private final Set<Process> alive = new HashSet<>();
  private boolean ending;

  /**
   * @param work folder of this benchmark alone, made here
   */
  public Processes(Path work) throws IOException {
    this.work = Files.createDirectories(work);
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end-children"));
  }

  public Path work() {
    return work;
  }

  /**
   * Starts a process under a limit on its life; the command's own process is a child of the one
   * returned.
   */
  public synchronized Process start(ProcessBuilder builder) throws IOException {
    if (ending) {
      throw new BenchException("The benchmark is ending; nothing is started any more.");
    }
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
  public synchronized void kill(Process process) {
    List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
    tree.add(process.toHandle());
    tree.forEach(ProcessHandle::destroyForcibly);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEATH_SECONDS_MAX);
    for (ProcessHandle handle : tree) {
      while (ProcFiles.isRunning(handle.pid())) {
        if (System.nanoTime() - deadline > 0) {
          throw new BenchException("Process " + handle.pid() + " does not die.");
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    alive.remove(process);
  }

  /** Removes a folder and everything in it. */
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder, e);
    }
  }

  private synchronized void end() {
    ending = true;
    for (Process process : List.copyOf(alive)) {
      kill(process);
    }
    remove(work);
  }
}
