package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.tree.ExportWriter;
import dev.ostler.shell.tree.SubtreeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** {@code export}: a subtree as JSON. */
final class Export implements Command {
  /** As many as other programs follow. */
  private static final int LINKS_MAX = 40;

  private static final Form FORM =
      Form.own(
              "export",
              "path [file]",
              "Writes a subtree with its access control lists to a file, or prints it.")
          .words(1, WordKind.PATH, WordKind.FILE);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String root = call.path(0);
    try {
      if (!call.hasWord(1)) {
        long _ = write(call, root, new ConsoleWriter(call.console()));
        return;
      }
      Path file = behindLinks(Path.of(call.word(1)).toAbsolutePath());
      long count =
          Files.exists(file) && !Files.isRegularFile(file)
              ? writeInto(call, root, file)
              : replace(call, root, file);
      call.console().remark("Wrote " + count + " znodes to " + file + ".");
    } catch (UncheckedIOException e) {
      throw new CommandFailure("Cannot write: " + e.getCause());
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure("Cannot write " + call.word(1) + ": " + e);
    }
  }

  /** Where a link leads, whether there is something or not. */
  private static Path behindLinks(Path file) throws IOException {
    Path target = file;
    for (int i = 0; i < LINKS_MAX && Files.isSymbolicLink(target); i++) {
      target = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
    }
    return target;
  }

  /** Writes into a pipe or a device. */
  private static long writeInto(Invocation call, String root, Path file)
      throws CommandFailure, IOException, InterruptedException {
    if (Files.isDirectory(file)) {
      throw new CommandFailure(file + " is a folder; name a file in it.");
    }
    try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.WRITE)) {
      return write(call, root, out);
    }
  }

  /** Whole or not there: ctrl-C and a lost connection leave no half file. */
  private static long replace(Invocation call, String root, Path file)
      throws IOException, InterruptedException {
    Path half = Files.createTempFile(Objects.requireNonNull(file.getParent()), "export-", ".tmp");
    try {
      long count;
      try (Writer out = Files.newBufferedWriter(half)) {
        count = write(call, root, out);
      }
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
      return count;
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static long write(Invocation call, String root, Writer out)
      throws IOException, InterruptedException {
    ExportWriter writer = new ExportWriter(out, root);
    try (Progress progress = new Progress(call.console(), "znodes", total(call, root))) {
      SubtreeReader.read(
          call.session(),
          root,
          znode -> {
            try {
              writer.write(znode);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            progress.add(1);
          });
    }
    writer.end();
    if (writer.masked() > 0) {
      call.console()
          .remark(
              "Of "
                  + writer.masked()
                  + (writer.masked() == 1 ? " znode" : " znodes")
                  + " the server did not show the digests (\"aclMasked\"), as this session has no "
                  + "ADMIN permission there. import takes such a list with --open only; export "
                  + "again behind an addauth to have them.");
    }
    return writer.count();
  }

  /** Standard output. */
  private static final class ConsoleWriter extends Writer {
    private final Console console;

    ConsoleWriter(Console console) {
      this.console = console;
    }

    @Override
    public void write(char[] text, int begin, int length) {
      console.printPart(new String(text, begin, length));
    }

    @Override
    public void flush() {
      console.flush();
    }

    @Override
    public void close() {}
  }

  /** About how many there will be; 0 where the server does not say. */
  private static long total(Invocation call, String root) throws InterruptedException {
    if (!call.console().terminal()) {
      return 0;
    }
    try {
      return call.session().getAllChildrenNumber(root) + 1L;
    } catch (ClientException e) {
      return 0;
    }
  }
}
