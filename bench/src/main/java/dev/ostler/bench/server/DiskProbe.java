package dev.ostler.bench.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * How long the disk takes to sync, the constant behind every write: 4 KiB appended and synced, over
 * and over.
 */
public final class DiskProbe {
  private static final int BLOCK_BYTES = 4096;
  private static final int ROUNDS = 1000;

  private DiskProbe() {}

  /**
   * Median and 99th percentile in microseconds, of a file that grows and of one filled with zeros
   * before.
   */
  public static String measure(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("disk-probe");
    try {
      String growing = append(file);
      String rewriting = append(file);
      return "append 4 KiB + fdatasync, p50 / p99: growing file "
          + growing
          + ", blocks written before "
          + rewriting;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String append(Path file) throws IOException {
    long[] nanos = new long[ROUNDS];
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        channel.write(block.clear(), (long) i * BLOCK_BYTES);
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    return "%d / %d µs".formatted(nanos[ROUNDS / 2] / 1000, nanos[ROUNDS * 99 / 100] / 1000);
  }
}
