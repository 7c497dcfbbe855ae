package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.Paths;
import dev.ostler.client.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where services are: processes register what they offer, others find them and choose one.
 *
 * <pre>{@code
 * ServiceRegistry registry = new ServiceRegistry(client, "/services");
 * registry.register("search", new ServiceInstance("search-7", "10.0.0.7", 8080));
 *
 * ServiceRegistry.Finder search = registry.find("search", Choice.roundRobin());
 * client.blocking().await(search.start());
 * ServiceInstance one = search.choose().orElseThrow();
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH/SERVICE/INSTANCE}, ephemeral, data as in {@link ServiceInstance};
 * {@code PATH/SERVICE} is a container. The folders are those of Curator's {@code ServiceDiscovery},
 * the data is not (there it is JSON).
 *
 * <p><b>Promise.</b> An instance that was registered and not closed is found as long as its session
 * lives, and again in the next one; an id is registered once, a second process of the same id
 * waits. A finder answers from memory.
 *
 * <p><b>Failures.</b> Process dead: it is found until its session timeout has passed, so a caller
 * must expect that an instance does not answer and choose another. Connection lost, all servers
 * down: a finder goes on with what it knew, {@link Finder#isUpToDate} is false.
 *
 * <p>Any thread may call everything. Listeners are called on the client's callback thread.
 */
public final class ServiceRegistry {
  private final Client client;
  private final String path;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public ServiceRegistry(Client client, String path) {
    this.client = client;
    this.path = Znodes.checked(path);
  }

  /**
   * Offers a service, for as long as the registration is not closed.
   *
   * @throws IllegalArgumentException service or id cannot be part of a path
   */
  public Offer register(String service, ServiceInstance instance) {
    return new Offer(
        new Group(client, servicePath(service)).join(instance.id(), instance.toBytes()), instance);
  }

  /** Looks for a service; to be started. */
  public Finder find(String service, Choice choice) {
    return new Finder(new Group(client, servicePath(service)), choice);
  }

  /** The names of all services that have or had instances lately, sorted. */
  public CompletionStage<List<String>> services() {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    Stages.on(
        client.retrying(Stages.PATIENT).getChildren(path),
        children -> names.complete(children.names().stream().sorted().toList()),
        failure -> {
          if (failure instanceof NoNode) {
            names.complete(List.of());
          } else {
            names.completeExceptionally(failure);
          }
        });
    return names;
  }

  private String servicePath(String service) {
    if (service.isEmpty() || service.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "A service names a znode: not empty, without slashes: " + service);
    }
    return Paths.child(path, service);
  }

  /** An instance that is registered. */
  public static final class Offer implements Registration {
    private final Group.Membership membership;
    private volatile ServiceInstance instance;

    private Offer(Group.Membership membership, ServiceInstance instance) {
      this.membership = membership;
      this.instance = instance;
    }

    /** What is registered. */
    public ServiceInstance instance() {
      return instance;
    }

    /** Ends when it can be found; with trouble if it never can. */
    public CompletionStage<Void> registered() {
      return membership.joined();
    }

    /** Other properties, of the same id. Ends when the others can see them. */
    public CompletionStage<Void> update(ServiceInstance changed) {
      if (!changed.id().equals(instance.id())) {
        throw new IllegalArgumentException(
            "Another id is another instance: " + changed.id() + ", not " + instance.id());
      }
      instance = changed;
      return membership.update(changed.toBytes());
    }

    /** Registers again and again what this tells, for instance with a load as attribute. */
    public void heartbeat(Duration every, Supplier<ServiceInstance> now) {
      membership.heartbeat(every, () -> now.get().toBytes());
    }

    /** Takes it out without waiting. */
    @Override
    public void close() {
      membership.close();
    }

    /** Takes it out; ends when the others can see it. */
    public CompletionStage<Void> unregister() {
      return membership.leave();
    }
  }

  /** The instances of one service, in memory. */
  public static final class Finder implements AutoCloseable {
    private final Group group;
    private final Choice choice;

    private Finder(Group group, Choice choice) {
      this.group = group;
      this.choice = choice;
    }

    /** Begins; ends when the instances are known. Once. */
    public CompletionStage<Finder> start() {
      return group.start().thenApply(started -> this);
    }

    /** Calls it after each change of the instances. */
    public Registration onChange(Runnable listener) {
      return group.addListener(change -> listener.run());
    }

    /** All of them that say where they are, sorted by id. */
    public List<ServiceInstance> instances() {
      return group.members().values().stream()
          .map(member -> ServiceInstance.parse(member.id(), member.payload()))
          .filter(instance -> !instance.host().isEmpty())
          .toList();
    }

    /** One of them; nothing if there is none. */
    public Optional<ServiceInstance> choose() {
      return choose(instance -> true);
    }

    /** One of those that will do, for instance those that have not just failed. */
    public Optional<ServiceInstance> choose(Predicate<ServiceInstance> willDo) {
      List<ServiceInstance> able = instances().stream().filter(willDo).toList();
      return able.isEmpty() ? Optional.empty() : Optional.of(choice.among(able));
    }

    /** Whether changes are seen as soon as the server tells them. */
    public boolean isUpToDate() {
      return group.isUpToDate();
    }

    /** Stops following. */
    @Override
    public void close() {
      group.close();
    }
  }
}
