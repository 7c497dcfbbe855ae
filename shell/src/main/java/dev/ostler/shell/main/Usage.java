package dev.ostler.shell.main;

import dev.ostler.shell.output.Console;
import java.util.List;

/** What {@code zkCli.sh --help} says. */
final class Usage {
  private static final List<String> LINES =
      List.of(
          "Usage: zkCli.sh [OPTIONS] [COMMAND [ARGUMENTS]]",
          "",
          "  -server host:port[,host:port...][/chroot]   the servers; localhost:2181 unless given",
          "  -timeout ms                                 session timeout; 30000 unless given",
          "  -r                                          a server cut off from its ensemble will"
              + " do",
          "  -waitforconnection                          do nothing before a server is there",
          "  -client-configuration file                  properties, for instance of TLS",
          "",
          "Without a command: a dialogue at a terminal, otherwise a script on standard input.",
          "With one: its status is the status of the shell: 0 well, 1 failed, 127 unknown.",
          "The command help lists the commands; help COMMAND explains one.");

  private Usage() {}

  static void print(Console console) {
    LINES.forEach(console::print);
  }
}
