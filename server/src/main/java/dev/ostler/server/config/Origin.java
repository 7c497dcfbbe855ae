package dev.ostler.server.config;

import java.nio.file.Path;

/** Where a setting was written. */
public sealed interface Origin {

  /** The place in words, fit to begin a message. */
  String text();

  /** A line of a configuration file. */
  record FileLine(Path file, int line) implements Origin {
    @Override
    public String text() {
      return file + " line " + line;
    }
  }

  /** A configuration file as a whole. */
  record WholeFile(Path file) implements Origin {
    @Override
    public String text() {
      return file.toString();
    }
  }

  /** A system property given to the JVM. */
  record SystemProperty(String name) implements Origin {
    @Override
    public String text() {
      return "system property -D" + name;
    }
  }

  /** An argument of the command line. */
  record Argument(String name) implements Origin {
    @Override
    public String text() {
      return "argument " + name;
    }
  }

  /** A program that runs the server inside itself. */
  record Embedding() implements Origin {
    @Override
    public String text() {
      return "embedding program";
    }
  }
}
