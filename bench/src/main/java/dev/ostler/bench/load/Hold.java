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

  void untilGo(Loop loop) throws IOException {
    replies.println("ready");
    replies.flush();
    while (!commands.ready()) {
      loop.poll(20);
      loop.housekeeping(System.nanoTime());
    }
    String line = commands.readLine();
    if (!"go".equals(line)) {
      throw new LoadException("Expected 'go' after 'ready', got '" + line + "'.");
    }
  }
}
