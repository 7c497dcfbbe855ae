package dev.ostler.examples;

import dev.ostler.client.Client;
import dev.ostler.client.Data;
import dev.ostler.client.recipe.SharedConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that is used as soon as somebody publishes it. Start it without a limit, and
 * again with one, as often as you like.
 *
 * <pre>
 *   ConfigurationExample [SERVERS]           follows, until the limit is 0
 *   ConfigurationExample SERVERS LIMIT       publishes a limit
 * </pre>
 */
public final class ConfigurationExample {
  private ConfigurationExample() {}

  public static void main(String[] arguments) throws InterruptedException {
    String servers = arguments.length > 0 ? arguments[0] : "127.0.0.1:2181";
    try (Client client = Client.connect(servers);
        SharedConfiguration<Integer> limit = configuration(client)) {
      if (arguments.length > 1) {
        int version = client.blocking().await(limit.publish(Integer.valueOf(arguments[1])));
        System.out.println("published " + arguments[1] + " as version " + version);
      } else {
        follow(client, limit);
      }
    }
  }

  private static SharedConfiguration<Integer> configuration(Client client) {
    return new SharedConfiguration<>(
        client,
        "/examples/limit",
        bytes -> Integer.valueOf(new String(bytes, StandardCharsets.UTF_8)),
        number -> number.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void follow(Client client, SharedConfiguration<Integer> limit)
      throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    limit.addListener(
        new SharedConfiguration.Listener<>() {
          @Override
          public void changed(@Nullable Integer value, int version) {
            System.out.println("limit is " + value + " from version " + version);
            if (value != null && value == 0) {
              over.countDown();
            }
          }

          @Override
          public void unreadable(Data data, RuntimeException why) {
            System.out.println("not a limit: " + data.text());
          }
        });
    client.blocking().await(limit.start());
    System.out.println("following, limit is " + limit.current().orElse(-1));
    over.await();
  }
}
