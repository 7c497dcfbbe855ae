package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json.MalformedJson;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.tree.ExportFile;
import dev.ostler.shell.tree.ExportReader;
import dev.ostler.shell.tree.ImportPlan;
import dev.ostler.shell.tree.Importer;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.InvalidPathException;
import java.util.List;

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
    String name = call.word(0);
    try (ExportFile file = ExportFile.open(name)) {
      ImportPlan plan = new ImportPlan();
      ExportReader.Summary summary = checked(name, file, plan);
      if (!call.has("open")) {
        refuse(name, plan.masked());
      }
      String root = call.hasWord(1) ? call.path(1) : call.checked(summary.root(), false);
      if (call.has("dry-run")) {
        call.console().print(summary.count() + " znodes of " + summary.root() + ", for " + root);
        return;
      }
      create(call, file, root, plan, summary.count());
    } catch (MalformedJson e) {
      throw new CommandFailure(name + " was changed while it was read: " + e.getMessage() + ".");
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure("Cannot read " + name + ": " + e);
    }
  }

  /** A first reading finds every mistake before anything is written. */
  private static ExportReader.Summary checked(String name, ExportFile file, ImportPlan plan)
      throws CommandFailure, IOException, InterruptedException {
    try {
      return file.read(plan::take);
    } catch (MalformedJson e) {
      throw new CommandFailure(
          "Cannot use " + name + ": " + e.getMessage() + ". Nothing was written.");
    }
  }

  /** Lists whose digests are not known would lock everybody out. */
  private static void refuse(String name, List<String> masked) throws CommandFailure {
    if (!masked.isEmpty()) {
      throw new CommandFailure(
          "Cannot use "
              + name
              + ": the digests in the access control lists of "
              + masked.size()
              + (masked.size() == 1 ? " znode" : " znodes")
              + " (the first: "
              + masked.getFirst()
              + ") were not shown to who exported them, and with id:x nobody gets in. Export with "
              + "an identity that has ADMIN there, or import with --open. Nothing was written.");
    }
  }

  private static void create(
      Invocation call, ExportFile file, String root, ImportPlan plan, long count)
      throws IOException, MalformedJson, InterruptedException {
    Importer importer =
        new Importer(call.session(), root, call.has("update"), call.has("open"), plan);
    try (Progress progress = new Progress(call.console(), "znodes", count)) {
      importer.begin();
      var _ =
          file.read(item -> {
            importer.add(item);
            progress.add(1);
          });
      importer.end();
    } finally {
      importer.close();
      call.console().remark(importer.summary());
      tellOfLists(call, importer.withoutTheirLists());
    }
  }

  private static void tellOfLists(Invocation call, List<String> paths) {
    if (!paths.isEmpty()) {
      call.console()
          .remark(
              "Beside their own lists these still let this session create and change lists, mend "
                  + "it with setAcl: "
                  + String.join(" ", paths));
    }
  }
}
