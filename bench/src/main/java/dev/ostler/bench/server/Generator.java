package dev.ostler.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The load generator's JVM, with flags that never change. It serves one command at a time; a
 * command that holds is begun, looked at while {@link #awaitReady} has returned, and let go.
 */
public final class Generator implements AutoCloseable {
  /** A small fixed heap, the simplest collector, nothing shared with the driver. */
  public static final List<String> FLAGS =
      List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private static final String MAIN = "dev.ostler.bench.load.LoadGenerator";

  private final Processes processes;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  /** Starts it with this JVM's own Java and class path. */
  public Generator(Processes processes) throws IOException {
    this.processes = processes;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    this.process =
        processes.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
    this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Runs a command to its end. */
  public Measured run(String command) {
    begin(command);
    return finish();
  }

  /** Starts a command that holds. */
  public void begin(String command) {
    say(command);
  }

  /** Waits until the command holds. */
  public void awaitReady() {
    String answer = hear();
    if (!"ready".equals(answer)) {
      throw new BenchException("The load generator failed: " + answer);
    }
  }

  /** Lets a held command go on. */
  public void go() {
    say("go");
  }

  /** Waits for the figures of a command. */
  public Measured finish() {
    Map<String, Double> figures = new LinkedHashMap<>();
    while (true) {
      String answer = hear();
      if (answer.equals("done")) {
        return new Measured(figures);
      }
      String[] words = answer.split(" ", 3);
      if (words.length != 3 || !words[0].equals("figure")) {
        throw new BenchException("The load generator failed: " + answer);
      }
      figures.put(words[1], Double.valueOf(words[2]));
    }
  }

  @Override
  public void close() {
    processes.kill(process);
  }

  private void say(String line) {
    try {
      commands.write(line + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The load generator is gone.", e);
    }
  }

  private String hear() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new BenchException("The load generator ended without an answer; see standard error.");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("The load generator is gone.", e);
    }
  }
}
