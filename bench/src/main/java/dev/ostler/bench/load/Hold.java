package dev.ostler.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * A pause in a task: it tells the driver that it is ready and keeps its sessions alive until the
 * driver says "go".
 */
final class Hold {
  private final BufferedReader commands;
  private final PrintStream replies;

  Hold(BufferedReader commands, PrintStream replies) {
    this.commands = commands;
    this.replies = replies;
  }

  /** Tells the driver that it may do what it has to do. */
  void announce() {
    replies.println("ready");
    replies.flush();
  }

  /** Whether the driver has said "go"; never waits. True once for each {@link #announce}. */
  boolean isReleased() throws IOException {
    if (!commands.ready()) {
      return false;
    }
    String line = commands.readLine();
    if (!"go".equals(line)) {
      throw new LoadException("Expected 'go' after 'ready', got '" + line + "'.");
    }
    return true;
  }

  void untilGo(Loop loop) throws IOException {
    announce();
    while (!isReleased()) {
      loop.poll(20);
      loop.housekeeping(System.nanoTime());
    }
  }
}
