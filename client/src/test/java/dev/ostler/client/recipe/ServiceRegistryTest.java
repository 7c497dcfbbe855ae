package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServiceRegistryTest {
  @Test
  void everybodyFindsTheLivingInstancesOnceNothingGoesWrongAnyMore() {
    Seeds.each(
        "service registry",
        "in the end all find the living instances as they last described themselves",
        "ServiceRegistryTest#everybodyFindsTheLivingInstancesOnceNothingGoesWrongAnyMore",
        world -> {
          Processes<Serving> processes =
              new Processes<>(world, 4, client -> new Serving(world, client));
          processes.runWithFaults(6_000);
          List<Serving> living = processes.living();
          living.forEach(one -> one.frozen = true);
          world.until(
              "all agree",
              20_000,
              () -> {
                TreeMap<String, String> expected = new TreeMap<>();
                living.forEach(one -> expected.put(one.id, Integer.toString(one.load)));
                return living.stream().allMatch(one -> one.finds().equals(expected));
              });
          // Each in turn.
          Serving caller = living.get(0);
          List<String> chosen = new ArrayList<>();
          for (int i = 0; i < living.size(); i++) {
            chosen.add(caller.finder.choose().orElseThrow().id());
          }
          assertThat(chosen).doesNotHaveDuplicates();
          processes.stop();
          world.until(
              "all are gone", 20_000, () -> world.leader.children("/services/echo").isEmpty());
        });
  }

  /** Offers a service, looks for it, withdraws and offers it again. */
  private static final class Serving extends Processes.Program {
    private final String id;
    private final ServiceRegistry registry;
    private final ServiceRegistry.Finder finder;
    private ServiceRegistry.Offer offer;
    private int load;
    private boolean frozen;

    Serving(World world, FakeClient client) {
      super(world, client);
      id = client.name();
      registry = new ServiceRegistry(client, "/services");
      offer = registry.register("echo", instance());
      finder = registry.find("echo", Choice.roundRobin());
      finder.start();
    }

    private ServiceInstance instance() {
      return new ServiceInstance(id, "host", 80).with("load", Integer.toString(load));
    }

    TreeMap<String, String> finds() {
      TreeMap<String, String> found = new TreeMap<>();
      finder
          .instances()
          .forEach(one -> found.put(one.id(), one.attributes().getOrDefault("load", "")));
      return found;
    }

    @Override
    void round() {
      if (!frozen) {
        load++;
        if (world.random.nextInt(3) == 0) {
          offer.unregister().whenComplete((done, failure) -> check(failure));
          offer = registry.register("echo", instance());
        } else {
          offer.update(instance()).whenComplete((done, failure) -> check(failure));
        }
      }
      again();
    }

    @Override
    void stop() {
      offer.close();
    }
  }
}
