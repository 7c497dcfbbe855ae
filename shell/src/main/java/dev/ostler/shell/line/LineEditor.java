package dev.ostler.shell.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Buffer;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines from a person: with completion, history and more than one row where a quote is open.
 */
public final class LineEditor {
  /** Below that the prompt would take the whole line. */
  private static final int PROMPT_COLUMNS_LEAST = 40;

  private static final String NARROW_PROMPT = "> ";
  private static final String STEP_OVER_QUOTE = "step-over-quote";

  private final Terminal terminal;
  private final LineReader reader;

  /**
   * An editor on a terminal.
   *
   * @param historyFile where lines are kept for the next time; null for nowhere
   */
  public LineEditor(Terminal terminal, Completion completion, @Nullable Path historyFile) {
    this.terminal = terminal;
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("ostler")
            .parser(new WordParser())
            .completer(completer(completion))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.AUTO_FRESH_LINE, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            .history(new TypedHistory())
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ");
    if (historyFile != null && prepared(historyFile)) {
      builder.variable(LineReader.HISTORY_FILE, historyFile);
    }
    reader = builder.build();
    completeWithQuotes();
  }

  /**
   * A completed word that has an open quote gets its closing one behind the cursor: the path may go
   * on, and the line may be sent as it is. Who types that quote all the same steps over it.
   */
  private void completeWithQuotes() {
    Widget complete =
        Objects.requireNonNull(reader.getBuiltinWidgets().get(LineReader.EXPAND_OR_COMPLETE));
    reader
        .getWidgets()
        .put(
            LineReader.EXPAND_OR_COMPLETE,
            () -> {
              String before = reader.getBuffer().toString();
              boolean done = complete.apply();
              closeQuote(before);
              return done;
            });
    reader.getWidgets().put(STEP_OVER_QUOTE, this::stepOverQuote);
    for (String map : List.of(LineReader.EMACS, LineReader.VIINS)) {
      KeyMap<Binding> keys = Objects.requireNonNull(reader.getKeyMaps().get(map));
      keys.bind(new Reference(STEP_OVER_QUOTE), "\"", "'");
    }
  }

  private void closeQuote(String before) {
    Buffer buffer = reader.getBuffer();
    String line = buffer.toString();
    char missing = Words.of(line).missingQuote();
    if (missing != ' ' && buffer.cursor() == buffer.length() && !line.equals(before)) {
      buffer.write(missing);
      buffer.move(-1);
    }
  }

  private boolean stepOverQuote() {
    Buffer buffer = reader.getBuffer();
    char typed = reader.getLastBinding().charAt(0);
    if (buffer.currChar() == typed && Words.of(buffer.upToCursor()).missingQuote() == typed) {
      buffer.move(1);
    } else {
      reader.callWidget(LineReader.SELF_INSERT);
    }
    return true;
  }

  /** Cuts a line for the editor, and tells it when a line is not complete. */
  private static final class WordParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      if (context == ParseContext.ACCEPT_LINE && Words.of(line).unfinished()) {
        throw new EOFError(-1, -1, "a quote is open");
      }
      return new TypedLine(line, cursor);
    }
  }

  private static Completer completer(Completion completion) {
    return (LineReader _, ParsedLine line, List<Candidate> candidates) -> {
      if (line instanceof TypedLine typed) {
        List<String> before = typed.words().subList(0, typed.wordIndex());
        for (Completion.Offer offer : completion.offers(before, typed.begun())) {
          candidates.add(
              new Candidate(offer.word(), offer.shown(), null, null, null, null, offer.finished()));
        }
      }
    };
  }

  private static boolean prepared(Path historyFile) {
    try {
      Path folder = historyFile.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return true;
    } catch (IOException e) {
      // A shell without a memory is better than none.
      return false;
    }
  }

  /** What a person did instead of typing a line. */
  public enum Gesture {
    /** Ctrl-C: the line is thrown away. */
    CANCEL,
    /** Ctrl-D: no line follows. */
    END
  }

  /**
   * What was read.
   *
   * @param text the line, or the lines of a text that was pasted; null after a gesture
   * @param gesture null after a line
   */
  public record Input(@Nullable String text, @Nullable Gesture gesture) {}

  /** Reads a line. */
  public Input read(String prompt) {
    int width = terminal.getSize().getColumns();
    boolean narrow = width > 0 && width < PROMPT_COLUMNS_LEAST;
    try {
      return new Input(reader.readLine(narrow ? NARROW_PROMPT : prompt), null);
    } catch (UserInterruptException e) {
      return new Input(null, Gesture.CANCEL);
    } catch (EndOfFileException e) {
      return new Input(null, Gesture.END);
    }
  }

  /** Shows text above the line that is being typed, or simply shows it. */
  public void printAbove(String text) {
    reader.printAbove(text);
  }
}
