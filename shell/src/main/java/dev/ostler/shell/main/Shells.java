package dev.ostler.shell.main;

import java.io.IOException;

/** Runs other programs where no line editor has to make room for them. */
final class Shells {
  private Shells() {}

  static int runOutside(ProcessBuilder process) throws IOException, InterruptedException {
    return process.start().waitFor();
  }
}
