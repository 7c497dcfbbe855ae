package dev.ostler.shell.command;

import dev.ostler.shell.session.FourLetterWord;
import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about its clients at one moment.
 *
 * @param clients by address and session
 * @param trouble why there are none; null if there are
 * @param nanos when, on a clock that only runs forward
 */
record ClientLook(Map<String, ConnectionLine> clients, @Nullable String trouble, long nanos) {
  private static final double NANOS_PER_SECOND = 1e9;

  ClientLook {
    clients = new LinkedHashMap<>(clients);
  }

  /** Asks the server. */
  static ClientLook at(HostAndPort server) {
    try {
      String answer = FourLetterWord.ask(server, "cons");
      return of(answer, System.nanoTime());
    } catch (IOException e) {
      return new ClientLook(Map.of(), "the server does not answer: " + e, System.nanoTime());
    }
  }

  /** Reads the answer to {@code cons}. */
  static ClientLook of(String answer, long nanos) {
    if (FourLetterWord.isRefusal(answer)) {
      return new ClientLook(
          Map.of(), "the server does not tell; allow cons in 4lw.commands.whitelist", nanos);
    }
    Map<String, ConnectionLine> clients = new LinkedHashMap<>();
    for (String line : answer.split("\n", -1)) {
      ConnectionLine client = ConnectionLine.parse(line);
      if (client != null) {
        clients.put(client.address() + client.session(), client);
      }
    }
    // Who asks is a client, too.
    String trouble = clients.isEmpty() ? "the answer to cons names none" : null;
    return new ClientLook(clients, trouble, nanos);
  }

  /** Those with the most requests a second since another look, the first line for the columns. */
  List<String> busiest(ClientLook before, int rows) {
    record Row(double rate, ConnectionLine client) {}

    double seconds = Math.max(1, nanos - before.nanos) / NANOS_PER_SECOND;
    List<String> lines = new ArrayList<>();
    lines.add("requests/s  last  avg ms  max ms  client");
    clients.entrySet().stream()
        .map(entry -> {
          ConnectionLine old = before.clients.get(entry.getKey());
          long more = entry.getValue().received() - (old == null ? 0 : old.received());
          return new Row(more / seconds, entry.getValue());
        })
        .sorted(Comparator.comparingDouble(Row::rate).reversed())
        .limit(rows)
        .forEach(row ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%10.1f  %-4s  %6d  %6d  %s %s",
                    row.rate(),
                    row.client().lastOperation(),
                    row.client().averageMillis(),
                    row.client().maxMillis(),
                    row.client().address(),
                    row.client().session())));
    return lines;
  }

  /** Those that waited longest for one of their replies, the first line for the columns. */
  List<String> slowest(int rows) {
    List<String> lines = new ArrayList<>();
    lines.add("max ms  avg ms  client (its slowest request since it connected)");
    clients.values().stream()
        .filter(client -> client.maxMillis() > 0)
        .sorted(
            Comparator.comparingLong(ConnectionLine::maxMillis)
                .thenComparingLong(ConnectionLine::averageMillis)
                .reversed())
        .limit(rows)
        .forEach(client ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%6d  %6d  %s %s",
                    client.maxMillis(),
                    client.averageMillis(),
                    client.address(),
                    client.session())));
    return lines;
  }
}
