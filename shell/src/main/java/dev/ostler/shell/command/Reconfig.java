package dev.ostler.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.client.Data;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.output.StatText;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code reconfig}: other members. */
final class Reconfig implements Command {
  private static final Form FORM =
      Form.of(
              "reconfig",
              "[-s] [-v version] [[-file path] | "
                  + "[-members serverID=host:port1:port2;port3[,...]*]] | "
                  + "[-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]",
              "Changes the members of the ensemble.")
          .with(
              Option.flag("s", "stats"),
              Option.value("v", "version", "only if this is the version of the configuration"),
              Option.value("file", "path", "the new membership, in a file"),
              Option.value("members", "servers", "the new membership"),
              Option.value("add", "servers", "servers to add"),
              Option.value("remove", "ids", "servers to remove"));

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    boolean incremental = call.has("add") || call.has("remove");
    boolean whole = call.has("file") || call.has("members");
    if (!incremental && !whole) {
      throw new CommandFailure(FORM.usage());
    }
    long version = version(call);
    if (incremental && whole) {
      throw new CommandFailure(
          "Can't use -file or -members together with -add or -remove (mixing incremental"
              + " and non-incremental modes is not allowed)");
    }
    if (call.has("file") && call.has("members")) {
      throw new CommandFailure(
          "Can't use -file and -members together (conflicting non-incremental modes)");
    }
    Data config =
        call.session().reconfig(lower(call, "add"), lower(call, "remove"), members(call), version);
    call.console().print("Committed new configuration:\n" + config.text());
    if (call.has("s")) {
      StatText.print(call.console(), config.stat());
    }
  }

  private static long version(Invocation call) throws CommandFailure {
    String text = call.arguments().value("v");
    if (text == null) {
      return -1;
    }
    try {
      return Long.parseLong(text, 16);
    } catch (NumberFormatException e) {
      throw new CommandFailure("-v must be followed by a long (configuration version)");
    }
  }

  private static @Nullable String lower(Invocation call, String option) {
    String text = call.arguments().value(option);
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String members(Invocation call) throws CommandFailure {
    String file = call.arguments().value("file");
    if (file == null) {
      return lower(call, "members");
    }
    // Not by java.nio: its messages lack the reason, and ZooKeeper's shell gives it.
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(new FileInputStream(file), UTF_8))) {
      List<String> servers =
          in.lines()
              .map(String::strip)
              .filter(line ->
                  line.startsWith("server.")
                      || line.startsWith("group.")
                      || line.startsWith("weight."))
              .toList();
      return String.join(",", servers);
    } catch (IOException e) {
      throw new CommandFailure("Error processing " + file + e.getMessage());
    }
  }
}
