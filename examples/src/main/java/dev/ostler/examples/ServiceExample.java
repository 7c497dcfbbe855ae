package dev.ostler.examples;

import dev.ostler.client.Client;
import dev.ostler.client.recipe.Choice;
import dev.ostler.client.recipe.ServiceInstance;
import dev.ostler.client.recipe.ServiceRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * Programs that find each other. Start it with {@code offer} some times, then with {@code call}.
 *
 * <pre>
 *   ServiceExample SERVERS offer ID PORT SECONDS    offers a service for so long
 *   ServiceExample SERVERS call TIMES               chooses an instance so often
 * </pre>
 */
public final class ServiceExample {
  private ServiceExample() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length < 3 || (arguments[1].equals("offer") && arguments.length < 5)) {
      System.out.println("Usage: ServiceExample SERVERS offer ID PORT SECONDS");
      System.out.println("       ServiceExample SERVERS call TIMES");
      return;
    }
    try (Client client = Client.connect(arguments[0])) {
      ServiceRegistry registry = new ServiceRegistry(client, "/examples/services");
      if (arguments[1].equals("offer")) {
        ServiceInstance own =
            new ServiceInstance(arguments[2], "127.0.0.1", Integer.parseInt(arguments[3]));
        offer(client, registry, own, Duration.ofSeconds(Long.parseLong(arguments[4])));
      } else {
        call(client, registry, Integer.parseInt(arguments[2]));
      }
    }
  }

  private static void offer(
      Client client, ServiceRegistry registry, ServiceInstance own, Duration time)
      throws InterruptedException {
    Random load = new Random();
    try (ServiceRegistry.Offer offer = registry.register("echo", own)) {
      offer.heartbeat(
          Duration.ofMillis(200), () -> own.with("load", Integer.toString(load.nextInt(100))));
      client.blocking().await(offer.registered());
      System.out.println(own.id() + " is registered");
      client.blocking().await(client.delay(time));
      client.blocking().await(offer.unregister());
    }
    System.out.println(own.id() + " is gone");
  }

  private static void call(Client client, ServiceRegistry registry, int times)
      throws InterruptedException {
    Choice byLoad =
        Choice.leastLoaded(
            one -> Double.parseDouble(one.attributes().getOrDefault("load", "0")), new Random());
    try (ServiceRegistry.Finder echo = registry.find("echo", byLoad)) {
      client.blocking().await(echo.start());
      for (int i = 0; i < times; i++) {
        Optional<ServiceInstance> chosen = echo.choose();
        System.out.println(
            chosen
                .map(one -> "call " + one.id() + " at " + one.host() + ":" + one.port())
                .orElse("nobody is there"));
        client.blocking().await(client.delay(Duration.ofMillis(50)));
      }
    }
  }
}
