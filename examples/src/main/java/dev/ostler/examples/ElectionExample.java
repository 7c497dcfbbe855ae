package dev.ostler.examples;

import dev.ostler.client.Client;
import dev.ostler.client.recipe.Held;
import dev.ostler.client.recipe.LeaderLatch;
import java.time.Duration;
import java.util.List;

/**
 * One of several programs leads. Start it two or three times, and end the one that leads.
 *
 * <pre>
 *   ElectionExample [SERVERS [ID [SECONDS]]]     leads for so long, then ends
 * </pre>
 */
public final class ElectionExample {
  private ElectionExample() {}

  public static void main(String[] arguments) throws InterruptedException {
    String servers = arguments.length > 0 ? arguments[0] : "127.0.0.1:2181";
    String id = arguments.length > 1 ? arguments[1] : "pid-" + ProcessHandle.current().pid();
    Duration time = Duration.ofSeconds(arguments.length > 2 ? Long.parseLong(arguments[2]) : 10);
    try (Client client = Client.connect(servers);
        LeaderLatch latch = new LeaderLatch(client, "/examples/election", id)) {
      latch.addListener(
          term -> System.out.println(id + (term == null ? " leads no more" : " leads")));
      latch.start();
      System.out.println(id + " is a candidate");
      Held term = latch.awaitLeadership();
      List<String> candidates = client.blocking().await(latch.participants());
      System.out.println(id + " leads in term " + term.fencingToken() + " of " + candidates);
      lead(client, term, time);
    }
    System.out.println(id + " ends");
  }

  /** Does what only the leader may do, as long as it is the leader. */
  private static void lead(Client client, Held term, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    int deeds = 0;
    while (term.isHeldNow() && System.nanoTime() < end) {
      deeds++;
      client.blocking().await(client.delay(Duration.ofMillis(100)));
    }
    System.out.println(deeds + " deeds done");
  }
}
