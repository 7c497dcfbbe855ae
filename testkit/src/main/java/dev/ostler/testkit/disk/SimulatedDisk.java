package dev.ostler.testkit.disk;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFullException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory. What is written is seen at once and lasts once forced; {@link #crash} takes
 * away some of what was not. Names follow their directory's force in the same way.
 *
 * <p>Not thread-safe: a simulation has one thread.
 */
public final class SimulatedDisk implements Disk {
  private final DiskChoices choices;
  private final TreeMap<String, SimulatedDirectory> directories = new TreeMap<>();
  private final Set<String> locked = new TreeSet<>();
  private DiskFault fault = DiskFault.NONE;
  private long capacityBytes = Long.MAX_VALUE;
  private long operations;
  private boolean stopped;

  /** Raised by each crash: files opened before it belong to a process that is gone. */
  private int boots;

  public SimulatedDisk(DiskChoices choices) {
    this.choices = choices;
  }

  @Override
  public Directory directory(String path) {
    return directories.computeIfAbsent(path, key -> new SimulatedDirectory(this, key));
  }

  /** Sets what goes wrong from now on. */
  public void fault(DiskFault next) {
    fault = next;
  }

  /** Limits the room for all files together. */
  public void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** Number of operations so far. */
  public long operations() {
    return operations;
  }

  /** True after a fault has stopped the machine. */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * The machine stops, if it has not, and starts again. Of what was not forced, the choices say
   * what is left.
   */
  public void crash() {
    for (SimulatedDirectory directory : directories.values()) {
      directory.crash(choices);
    }
    locked.clear();
    stopped = false;
    fault = DiskFault.NONE;
    boots++;
  }

  /** The process ends, the machine does not: everything written is still seen. */
  public void endProcess() {
    locked.clear();
    stopped = false;
    fault = DiskFault.NONE;
    boots++;
  }

  /** Takes a directory away, as if it had never been there. */
  public void erase(String path) {
    directories.remove(path);
  }

  /** Damages bits of one byte, in memory and on the platter. */
  public void flip(String directory, String name, int index, int mask) {
    ((SimulatedDirectory) directory(directory)).inode(name).flip(index, mask);
  }

  int boots() {
    return boots;
  }

  Set<String> locked() {
    return locked;
  }

  long freeBytes() {
    long used = 0;
    for (SimulatedDirectory directory : directories.values()) {
      used += directory.usedBytes();
    }
    return Math.max(0, capacityBytes - used);
  }

  void requireRunning(int boot) throws IOException {
    if (stopped) {
      throw new PowerLoss();
    }
    if (boot != boots) {
      throw new IOException("the file was opened by a process that is gone");
    }
  }

  PowerLoss stop() {
    stopped = true;
    return new PowerLoss();
  }

  DiskFullException full(String path) {
    return new DiskFullException("the disk is full while writing " + path);
  }

  /**
   * Counts an operation and lets the fault decide.
   *
   * @return what the operation itself has to see to: LOST, FULL for a write, CRASH_HALFWAY,
   *     FAILS_AND_LOSES; null to go on
   */
  DiskFault.@Nullable Outcome begin(DiskFault.Kind kind, String path) throws IOException {
    if (stopped) {
      throw new PowerLoss();
    }
    DiskFault.Outcome outcome = fault.before(new DiskFault.Operation(operations, kind, path));
    operations++;
    if (outcome == null) {
      return null;
    }
    return switch (outcome) {
      case FAILS -> throw new IOException(path + ": simulated failure of " + kind);
      case CRASH -> throw stop();
      case FULL -> {
        if (kind == DiskFault.Kind.WRITE) {
          yield outcome;
        }
        throw full(path);
      }
      case FAILS_AND_LOSES, LOST, CRASH_HALFWAY -> outcome;
    };
  }

  int below(int bound) {
    return choices.below(bound);
  }
}
