package dev.ostler.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Watches a data folder for snapshots being written: how long each one's file grew. Files are told
 * apart by their inode, so a snapshot written under another name first is one and the same.
 */
public final class SnapshotWatch implements AutoCloseable {
  private static final long POLL_MILLIS = 10;

  /** A snapshot whose file never grew while watched was too short, or too early, to time. */
  private static final double MILLIS_MIN = 20;

  private record Growth(long bornNanos, long grewNanos, long bytes) {}

  private final Path folder;
  private final Map<Object, Growth> seen = new HashMap<>();
  private final Set<Object> before = new HashSet<>();
  private final Thread thread;
  private volatile boolean ended;

  public SnapshotWatch(Path folder) {
    this.folder = folder;
    before.addAll(scan().keySet());
    thread = Thread.ofPlatform().daemon().name("snapshot-watch").start(this::watch);
  }

  /** Stops watching; duration in milliseconds of each snapshot that could be timed. */
  public List<Double> finish() {
    close();
    List<Double> millis = new ArrayList<>();
    for (Growth growth : seen.values()) {
      double duration = (growth.grewNanos - growth.bornNanos) / 1e6;
      if (duration >= MILLIS_MIN) {
        millis.add(duration);
      }
    }
    return millis;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    while (!ended) {
      long now = System.nanoTime();
      scan().forEach((file, bytes) -> note(file, bytes, now));
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void note(Object file, long bytes, long now) {
    if (before.contains(file)) {
      return;
    }
    Growth growth = seen.get(file);
    if (growth == null) {
      seen.put(file, new Growth(now, now, bytes));
    } else if (growth.bytes != bytes) {
      seen.put(file, new Growth(growth.bornNanos, now, bytes));
    }
  }

  private Map<Object, Long> scan() {
    Map<Object, Long> sizes = new HashMap<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Object key = attributes.fileKey();
              if (key != null && file.toString().contains("snap")) {
                sizes.put(key, attributes.size());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sizes;
  }
}
