package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json.MalformedJson;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.tree.ExportReader;
import dev.ostler.shell.tree.Importer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code import}: a subtree from JSON. */
final class Import implements Command {
  private static final Form FORM =
      Form.own(
              "import",
              "[--update] [--open] [--dry-run] file [path]",
              "Creates what export wrote, where it was or below another path.")
          .with(
              Option.longFlag("update", "also change znodes that exist"),
              Option.longFlag("open", "let everybody use what is created"),
              Option.longFlag("dry-run", "only read the file and say what is in it"))
          .words(1, WordKind.FILE, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String file = call.word(0);
    try {
      // A first reading finds every mistake before anything is written.
      ExportReader.Summary summary = read(file, item -> {});
      String root = call.hasWord(1) ? call.path(1) : call.checked(summary.root(), false);
      if (call.has("dry-run")) {
        call.console().print(summary.count() + " znodes of " + summary.root() + ", for " + root);
        return;
      }
      create(call, file, root, summary.count());
    } catch (MalformedJson e) {
      throw new CommandFailure(
          "Cannot use " + file + ": " + e.getMessage() + ". Nothing was written.");
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure("Cannot read " + file + ": " + e);
    }
  }

  private static ExportReader.Summary read(String file, ExportReader.Taker taker)
      throws IOException, MalformedJson, InterruptedException {
    try (Reader in = Files.newBufferedReader(Path.of(file))) {
      return ExportReader.read(in, taker);
    }
  }

  private static void create(Invocation call, String file, String root, long count)
      throws IOException, MalformedJson, InterruptedException {
    Importer importer = new Importer(call.session(), root, call.has("update"), call.has("open"));
    try (Progress progress = new Progress(call.console(), "znodes", count)) {
      importer.begin();
      var _ =
          read(
              file,
              item -> {
                importer.add(item);
                progress.add(1);
              });
      importer.end();
    } finally {
      call.console().remark(importer.summary());
    }
  }
}
