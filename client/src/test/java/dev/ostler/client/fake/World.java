package dev.ostler.client.fake;

import dev.ostler.client.fake.Faults.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Time, chance, an ensemble, and the clients that use it. For one thread. */
public final class World {
  /** Session timeout of all clients. */
  public static final long TIMEOUT_MILLIS = 1000;

  /** Something that happens at a time; those of the same time in the order they were asked for. */
  private record Event(long time, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
  private final List<Runnable> checks = new ArrayList<>();
  private final List<FakeClient> clients = new ArrayList<>();
  private final List<SimulatedThread> threads = new ArrayList<>();
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private final List<Throwable> broken = new ArrayList<>();
  private long order;
  private long now = 1_000_000;

  public final Random random;
  public final Leader leader;
  public final List<Replica> replicas = new ArrayList<>();

  public World(long seed) {
    random = new Random(seed);
    leader = new Leader(this);
    for (int i = 0; i < 3; i++) {
      replicas.add(new Replica(this, i));
    }
    leader.lead(replicas.get(0));
  }

  /** Milliseconds. */
  public long now() {
    return now;
  }

  /** Between 1 and a number. */
  public long upTo(int millis) {
    return 1L + random.nextInt(millis);
  }

  public void after(long millis, Runnable action) {
    events.add(new Event(now + millis, order++, action));
  }

  /** Called after every event; throws if something is broken. */
  public void check(Runnable invariant) {
    checks.add(invariant);
  }

  /**
   * Checks something inside of a callback: whoever called it may swallow what it throws, so the
   * world throws it once more.
   */
  public void expect(Runnable assertions) {
    try {
      assertions.run();
    } catch (Throwable failure) {
      broken.add(failure);
      throw failure;
    }
  }

  /** Something has failed in a callback. */
  public void fail(Throwable failure) {
    broken.add(failure);
  }

  public FakeClient client(String name) {
    FakeClient client = new FakeClient(this, name);
    clients.add(client);
    client.start();
    return client;
  }

  public List<FakeClient> clients() {
    return clients;
  }

  void add(SimulatedThread thread) {
    threads.add(thread);
  }

  /** Something went wrong for somebody. */
  void count(Fault fault) {
    struck.merge(fault, 1, Integer::sum);
  }

  /** How often something went wrong. */
  public int count(Set<Fault> faults) {
    return faults.stream().mapToInt(fault -> struck.getOrDefault(fault, 0)).sum();
  }

  /** Nothing happens any more. */
  public void end() {
    threads.forEach(SimulatedThread::stop);
  }

  /** Lets time pass. */
  public void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().time() <= end) {
      step();
    }
    now = end;
  }

  /**
   * Lets time pass until a condition holds.
   *
   * @throws AssertionError it does not by then
   */
  public void until(String what, long limitMillis, BooleanSupplier condition) {
    long end = now + limitMillis;
    while (!condition.getAsBoolean()) {
      if (events.isEmpty() || events.peek().time() > end) {
        throw new AssertionError("not within " + limitMillis + " ms: " + what + "\n" + this);
      }
      step();
    }
  }

  private void step() {
    Event event = events.remove();
    now = event.time();
    event.action().run();
    checks.forEach(Runnable::run);
    if (!broken.isEmpty()) {
      throw new AssertionError("broken " + this, broken.get(0));
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("at ").append(now).append(" ms\n");
    clients.forEach(client -> text.append("  ").append(client).append('\n'));
    leader.tree().paths().forEach(path -> text.append("  ").append(path).append('\n'));
    return text.toString();
  }
}
