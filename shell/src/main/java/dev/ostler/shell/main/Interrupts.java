package dev.ostler.shell.main;

import dev.ostler.shell.command.Shell;
import java.io.IOException;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C where there is no dialogue: the command that runs is interrupted, so that it can take away
 * what is half done and the session is closed; then the process ends with status 130. A second one
 * does not wait for that.
 */
final class Interrupts {
  private final Thread runner;
  private volatile boolean happened;
  private volatile boolean outside;
  private volatile boolean reading;

  private Interrupts(Thread runner) {
    this.runner = runner;
  }

  /** Interrupts this thread from now on. */
  static Interrupts ofThisThread() {
    Interrupts interrupts = new Interrupts(Thread.currentThread());
    var _ = Signals.register("INT", interrupts::happen);
    return interrupts;
  }

  /** For tests: nobody presses anything. */
  static Interrupts none() {
    return new Interrupts(Thread.currentThread());
  }

  private void happen() {
    if (outside) {
      return;
    }
    if (reading || happened) {
      // Nothing interrupts a read of standard input.
      Runtime.getRuntime().halt(Shell.INTERRUPTED);
    }
    happened = true;
    runner.interrupt();
  }

  /** Whether there was one. */
  boolean happened() {
    return happened;
  }

  /** The status of the process, if it would be this one otherwise. */
  int status(int otherwise) {
    return happened ? Shell.INTERRUPTED : otherwise;
  }

  /** Reads a line of standard input; ctrl-C ends the process meanwhile. */
  @Nullable String readLine(ScriptLines in) throws IOException {
    reading = true;
    try {
      return in.next();
    } finally {
      reading = false;
    }
  }

  /** Runs another program, which has ctrl-C for itself meanwhile. */
  int runOutside(ProcessBuilder process) throws IOException, InterruptedException {
    outside = true;
    try {
      return process.start().waitFor();
    } finally {
      outside = false;
    }
  }
}
