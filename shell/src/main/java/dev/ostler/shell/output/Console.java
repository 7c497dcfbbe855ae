package dev.ostler.shell.output;

import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where commands write. Results go to {@link #print}, remarks and errors to {@link #error}: a pipe
 * behind the shell gets results only.
 *
 * <p>Any thread may write; a line is never torn.
 */
public final class Console {
  /** Lines between two looks at whether anybody still reads. */
  private static final int LINES_BETWEEN_CHECKS = 512;

  private final PrintWriter out;
  private final PrintWriter err;
  private final @Nullable OutputStream raw;
  private final boolean terminal;
  private final boolean colours;
  private final IntSupplier width;
  private @Nullable Consumer<String> abovePrompt;
  private int lines;

  /**
   * A console.
   *
   * @param out results
   * @param err remarks and errors
   * @param raw where out writes its bytes; null if it takes text only, as a terminal does
   * @param terminal whether a person looks at the results
   * @param colours whether that person wants colours
   * @param width columns of the terminal now; large where there is none
   */
  public Console(
      PrintWriter out,
      PrintWriter err,
      @Nullable OutputStream raw,
      boolean terminal,
      boolean colours,
      IntSupplier width) {
    this.out = out;
    this.err = err;
    this.raw = raw;
    this.terminal = terminal;
    this.colours = colours;
    this.width = width;
  }

  /** For output that goes to a file, a pipe or a test. */
  public static Console plain(PrintWriter out, PrintWriter err) {
    return new Console(out, err, null, false, false, () -> Integer.MAX_VALUE);
  }

  /** Whether a person looks at the results. */
  public boolean terminal() {
    return terminal;
  }

  /** Whether {@link #coloured} does anything. */
  public boolean colours() {
    return colours;
  }

  /** Columns of the terminal, 1 or more. */
  public int width() {
    return Math.max(1, width.getAsInt());
  }

  /** The text in a colour, if there are colours. */
  public String coloured(Colour colour, String text) {
    return colours ? colour.around(text) : text;
  }

  /** A line of the result. */
  public synchronized void print(String line) {
    out.print(line);
    out.print('\n');
    if (++lines % LINES_BETWEEN_CHECKS == 0 && out.checkError()) {
      throw new BrokenPipe();
    }
  }

  /**
   * A line of the result that may be no text: its bytes as they are, as far as that is possible.
   */
  public synchronized void print(Bytes line) {
    if (raw == null) {
      print(line.toUtf8());
      return;
    }
    out.flush();
    try {
      raw.write(line.array(), line.offset(), line.length());
    } catch (IOException e) {
      throw new BrokenPipe();
    }
    print("");
  }

  /** A part of a line of the result. */
  public synchronized void printPart(String text) {
    out.print(text);
  }

  /** A line that says what went wrong. */
  public synchronized void error(String line) {
    out.flush();
    err.print(coloured(Colour.ERROR, line));
    err.print('\n');
    err.flush();
  }

  /** A line about the result that is no mistake. */
  public synchronized void remark(String line) {
    out.flush();
    err.print(line);
    err.print('\n');
    err.flush();
  }

  /** Text on standard error without a line end, for what is overwritten at once. */
  public synchronized void remarkPart(String text) {
    err.print(text);
    err.flush();
  }

  /** News that come while a person may be typing. */
  public synchronized void news(String text) {
    Consumer<String> above = abovePrompt;
    if (above == null) {
      out.print(text);
      out.print('\n');
      out.flush();
    } else {
      above.accept(text);
    }
  }

  /** Where {@link #news} go while a line is being read; null for where results go. */
  public synchronized void showNewsAbove(@Nullable Consumer<String> above) {
    abovePrompt = above;
  }

  /** Hands everything on. */
  public synchronized void flush() {
    err.flush();
    if (out.checkError()) {
      throw new BrokenPipe();
    }
  }

  /** Hands everything on, whether anybody reads it or not. */
  public synchronized void flushQuietly() {
    err.flush();
    out.flush();
  }
}
