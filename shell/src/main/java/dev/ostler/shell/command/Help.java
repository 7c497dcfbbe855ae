package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Colour;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Fit;

/** {@code help}: what there is, and how one command is written. */
final class Help implements Command {
  private static final Form FORM =
      Form.own("help", "[command]", "Lists the commands, or explains one.")
          .words(0, WordKind.COMMAND);

  private static final String FIRST_LINE =
      "ZooKeeper -server host:port -client-configuration properties-file cmd args";

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure {
    Commands commands = call.shell().commands();
    if (!call.hasWord(0)) {
      list(call.console(), commands);
      return;
    }
    Command command = commands.find(call.word(0));
    if (command == null) {
      String near = commands.nearest(call.word(0));
      throw new CommandFailure(
          "There is no command "
              + call.word(0)
              + (near == null ? "" : "; did you mean " + near + "?"),
          Shell.NOT_FOUND);
    }
    explain(call.console(), command.form());
  }

  @Override
  public boolean runsWithoutSession() {
    return true;
  }

  /** The listing that ZooKeeper's shell prints when it does not understand. */
  static void printUsage(Console console, Commands commands) {
    console.remark(FIRST_LINE);
    for (Command command : commands.all()) {
      if (!command.form().own()) {
        console.remark("\t" + command.form().usage());
      }
    }
    for (Command command : commands.all()) {
      if (command.form().own()) {
        console.remark("\t" + command.form().usage());
      }
    }
  }

  private static void list(Console console, Commands commands) {
    int widest = 0;
    for (Command command : commands.all()) {
      widest = Math.max(widest, command.form().name().length());
    }
    for (Command command : commands.all()) {
      Form form = command.form();
      String gap = " ".repeat(widest - form.name().length() + 2);
      int room = console.width() - widest - 2;
      console.print(
          console.coloured(Colour.STRONG, form.name())
              + (room < 12 ? "" : gap + Fit.cut(form.summary(), room)));
    }
    console.remark("help COMMAND explains one. Tab completes commands, options and paths.");
  }

  private static void explain(Console console, Form form) {
    console.print(console.coloured(Colour.STRONG, form.usage().strip()));
    console.print(form.summary());
    int widest = 0;
    for (Option option : form.options()) {
      widest = Math.max(widest, typed(option).length());
    }
    for (Option option : form.options()) {
      String typed = typed(option);
      console.print("  " + typed + " ".repeat(widest - typed.length() + 2) + option.help());
    }
  }

  private static String typed(Option option) {
    return option.typed() + (option.argument() == null ? "" : " " + option.argument());
  }
}
