package dev.ostler.core.election;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Servers that elect, connected by streams that are slow, lose, repeat and break, with a rough
 * stand-in for everything behind the election: a follower leaves when its leader does not lead, a
 * leader when too few follow, and who leads with a quorum makes its history everybody's.
 */
final class ElectionSimulation {
  private static final long FOLLOWER_PATIENCE_MILLIS = 500;
  private static final long LEADER_PATIENCE_MILLIS = 2_000;
  private static final long STEP_MILLIS = 50;

  /**
   * What can happen in a run.
   *
   * @param latencyMaxMillis slowest delivery of a message
   * @param lossPercent messages that vanish without a trace, which TCP does not do
   * @param repeatPercent messages that come twice
   * @param faultMeanMillis mean time between crashes, broken connections and partitions; 0 for none
   */
  record Weather(int latencyMaxMillis, int lossPercent, int repeatPercent, int faultMeanMillis) {}

  private record Event(long at, long order, Runnable action) {}

  /** One stream between two servers; end 0 is the dialer's. */
  private static final class Link {
    final Server[] servers;
    final int[] incarnations;
    final int[] numbers;
    final long[] lastArrival = new long[2];
    final List<Queue<Delivery>> arrived = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    boolean broken;

    Link(Server dialer, Server acceptor, int number) {
      servers = new Server[] {dialer, acceptor};
      incarnations = new int[] {dialer.incarnation, acceptor.incarnation};
      numbers = new int[] {number, number + 1};
    }
  }

  /** One server. */
  private final class Server implements ElectionActions {
    final long sid;
    int incarnation;
    @Nullable ElectionPort port;
    long lastZxid;
    long currentEpoch;
    boolean established;
    long contentAt;

    /** Counts elections; a learner notices that its leader has been through another one. */
    int term;

    int leaderTerm;
    long tickAt = Long.MAX_VALUE;

    Server(long sid) {
      this.sid = sid;
      // What was ever written has reached a voter that is active.
      this.lastZxid = config.committed().isVoter(sid) ? random.nextInt(4) : 0;
    }

    void start() {
      incarnation++;
      ElectionOpening opening = ElectionOpening.of(sid, List.of(new HostAndPort("h" + sid, 3888)));
      port = new ElectionPort(sid, opening, config, SETTINGS, this);
      look();
      every(incarnation);
    }

    void look() {
      established = false;
      contentAt = now;
      term++;
      leaderTerm = 0;
      port().look(lastZxid, currentEpoch, now);
      afterEvent();
    }

    ElectionPort port() {
      if (port == null) {
        throw new AssertionError("server " + sid + " is down");
      }
      return port;
    }

    void every(int mine) {
      if (port != null && incarnation == mine) {
        step();
        after(STEP_MILLIS, () -> every(mine));
      }
    }

    /** Takes the tick that the election asks for. */
    void afterEvent() {
      long next = port().nextTickMillis();
      if (next < tickAt) {
        tickAt = next;
        int mine = incarnation;
        at(
            Math.max(now, next),
            () -> {
              if (incarnation == mine && port != null && tickAt == next) {
                tickAt = Long.MAX_VALUE;
                port().tick(now);
                afterEvent();
              }
            });
      }
    }

    boolean is(ServerState state) {
      return port != null && port.state() == state;
    }

    /** What stands for discovery, synchronisation and broadcast. */
    void step() {
      switch (port().state()) {
        case LOOKING -> {}
        case LEADING -> stepAsLeader();
        case FOLLOWING, OBSERVING -> stepAsLearner();
      }
    }

    void stepAsLearner() {
      @Nullable Server leader = servers.get(port().vote().leader());
      if (leader == null
          || !leader.is(ServerState.LEADING)
          || !reachable(this, leader)
          || (leaderTerm != 0 && leaderTerm != leader.term)) {
        if (now - contentAt > FOLLOWER_PATIENCE_MILLIS) {
          look();
        }
        return;
      }
      contentAt = now;
      leaderTerm = leader.term;
      if (leader.established && !established) {
        established = true;
        lastZxid = leader.lastZxid;
        currentEpoch = leader.currentEpoch;
        port().establish(currentEpoch, now);
        afterEvent();
      }
    }

    void stepAsLeader() {
      NavigableSet<Long> learners = new TreeSet<>(List.of(sid));
      NavigableSet<Long> behind = new TreeSet<>(learners);
      for (Server other : servers.values()) {
        // An observer counts, too, where the configuration that is under way makes it a voter.
        boolean learns = other.is(ServerState.FOLLOWING) || other.is(ServerState.OBSERVING);
        if (learns && other.port().vote().leader() == sid && reachable(this, other)) {
          learners.add(other.sid);
          if (!isAhead(other)) {
            behind.add(other.sid);
          }
        }
      }
      boolean discovered = established || config.committed().containsQuorum(behind);
      if (!discovered || !config.containsQuorum(learners)) {
        long patience = established ? FOLLOWER_PATIENCE_MILLIS : LEADER_PATIENCE_MILLIS;
        if (now - contentAt > patience) {
          look();
        }
        return;
      }
      contentAt = now;
      if (established) {
        write(learners);
        return;
      }
      established = true;
      for (long learner : learners) {
        currentEpoch = Math.max(currentEpoch, server(learner).currentEpoch);
      }
      epochs++;
      currentEpoch++;
      lastZxid = currentEpoch << 32;
      port().establish(currentEpoch, now);
      afterEvent();
    }

    @Override
    public String toString() {
      String doing =
          port == null
              ? "down"
              : port.state() + " " + port.vote() + (established ? " established" : "");
      return "\nserver %d is %s in round %d, its history ends at 0x%x in epoch %d, next tick %d"
          .formatted(
              sid, doing, port == null ? 0 : port.round(), lastZxid, currentEpoch, tickAt - now);
    }

    boolean isAhead(Server other) {
      return other.currentEpoch > currentEpoch
          || (other.currentEpoch == currentEpoch && other.lastZxid > lastZxid);
    }

    /** A transaction reaches whoever follows, more or less. */
    void write(NavigableSet<Long> learners) {
      if (random.nextInt(5) > 0) {
        return;
      }
      lastZxid++;
      for (long learner : learners) {
        Server other = server(learner);
        if (other.established && random.nextInt(3) > 0) {
          other.lastZxid = lastZxid;
        }
      }
    }

    @Override
    public void dial(long to, List<HostAndPort> addresses) {
      int mine = incarnation;
      Server other = server(to);
      after(
          latency(),
          () -> {
            if (incarnation != mine || port == null) {
              return;
            }
            if (other.port == null || !reachable(this, other)) {
              after(
                  other.port == null ? latency() : 1_000,
                  () -> {
                    if (incarnation == mine && port != null) {
                      port.dialFailed(to, now);
                      afterEvent();
                    }
                  });
              return;
            }
            connect(this, other);
          });
    }

    @Override
    public void open(int connection, ElectionOpening opening) {
      transmit(connection, (server, number) -> server.port().opened(number, opening, now));
    }

    @Override
    public void write(int connection, Notification notification) {
      messages++;
      Output out = new Output(64);
      notification.encode(out);
      Bytes body = Bytes.of(out.array(), 4, out.position() - 4);
      if (chance(weather.lossPercent)) {
        return;
      }
      transmit(connection, (server, number) -> server.port().received(number, body, now));
      if (chance(weather.repeatPercent)) {
        transmit(connection, (server, number) -> server.port().received(number, body, now));
      }
    }

    @Override
    public void close(int connection) {
      breakLink(links.get(connection), latency());
    }

    @Override
    public void elected(Decision made) {
      contentAt = now;
      trace("server " + sid + ": " + made);
      check(made);
    }

    /** What must hold of every decision, whatever the weather. */
    private void check(Decision made) {
      long leader = made.vote().leader();
      require(config.containsQuorum(made.supporters()), "no quorum: " + made);
      require(config.isVoter(leader), "no voter: " + made);
      require(
          made.state() != ServerState.LEADING || lastZxid != Vote.NO_HISTORY,
          "no history: " + made);
      require(config.weight(leader) > 0 || leader != sid, "no weight: " + made);
      if (made.reason() != Decision.Reason.ESTABLISHED) {
        decided.add(made);
      }
    }

    @Override
    public void configLearned(QuorumConfig learned) {
      throw new AssertionError("reconfiguration is disabled");
    }

    @Override
    public void voterIsLooking(long voter, boolean goneOn) {}

    @Override
    public void leaderIsGone(long sid) {}

    @Override
    public void warn(String warning) {
      throw new AssertionError(warning);
    }
  }

  private interface Delivery {
    void to(Server server, int number);
  }

  private static final ElectionSettings SETTINGS =
      new ElectionSettings(200, 60_000, 200, 5_000, false, Role.PARTICIPANT);

  private final long seed;
  private final Random random;
  private final JointConfig config;
  private final Weather weather;
  private final NavigableMap<Long, Server> servers = new TreeMap<>();
  private final NavigableMap<Integer, Link> links = new TreeMap<>();
  private final NavigableSet<Long> cutOff = new TreeSet<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>((one, two) ->
          one.at != two.at ? Long.compare(one.at, two.at) : Long.compare(one.order, two.order));
  private final List<String> trace = new ArrayList<>();
  private final List<Decision> decided = new ArrayList<>();
  private long now;
  private long order;
  private int connections;
  private long messages;
  private int epochs;
  private int faults;
  private boolean calm;

  ElectionSimulation(long seed, JointConfig config, Weather weather) {
    this.seed = seed;
    this.random = new Random(seed);
    this.config = config;
    this.weather = weather;
    for (long sid : config.sids()) {
      servers.put(sid, new Server(sid));
    }
  }

  /** Servers start at most so long after each other; some begin without their history. */
  void start(int spreadMillis, boolean mayLackHistory) {
    NavigableSet<Long> healthy = new TreeSet<>(config.voters());
    for (Server server : servers.values()) {
      healthy.remove(server.sid);
      if (mayLackHistory && random.nextInt(6) == 0 && config.containsQuorum(healthy)) {
        server.lastZxid = Vote.NO_HISTORY;
      } else if (config.isVoter(server.sid)) {
        healthy.add(server.sid);
      }
      after(random.nextInt(spreadMillis + 1), server::start);
    }
    if (weather.faultMeanMillis > 0) {
      after(random.nextInt(2 * weather.faultMeanMillis), this::fault);
    }
  }

  void runFor(long millis) {
    long until = now + millis;
    while (!events.isEmpty() && events.peek().at <= until) {
      Event event = events.poll();
      now = event.at;
      event.action.run();
    }
    now = until;
  }

  /** No more faults: everybody is up and reaches everybody. */
  void calmDown() {
    calm = true;
    cutOff.clear();
    for (Server server : servers.values()) {
      if (server.port == null) {
        server.start();
      }
    }
  }

  /** How long it takes until all serve one leader. */
  long settleWithin(long millisMax) {
    long begin = now;
    while (!isSettled()) {
      require(now - begin < millisMax, "no common leader after " + (now - begin) + " ms");
      runFor(10);
    }
    return now - begin;
  }

  private boolean isSettled() {
    @Nullable Server leader = null;
    for (Server server : servers.values()) {
      if (server.is(ServerState.LEADING)) {
        if (leader != null) {
          return false;
        }
        leader = server;
      }
    }
    for (Server server : servers.values()) {
      if (leader == null
          || !server.established
          || server.is(ServerState.LOOKING)
          || server.port().vote().leader() != leader.sid) {
        return false;
      }
    }
    return true;
  }

  private Server server(long sid) {
    return Objects.requireNonNull(servers.get(sid));
  }

  /** The server that leads. */
  long leader() {
    for (Server server : servers.values()) {
      if (server.is(ServerState.LEADING)) {
        return server.sid;
      }
    }
    throw new AssertionError("nobody leads");
  }

  /** The best voter there is: greatest epoch, then zxid, then sid, of those with weight. */
  long best() {
    long best = -1;
    for (Server server : servers.values()) {
      if (config.committed().isVoter(server.sid)
          && config.weight(server.sid) > 0
          && (best < 0 || server.lastZxid >= server(best).lastZxid)) {
        best = server.sid;
      }
    }
    return best;
  }

  long messages() {
    return messages;
  }

  int epochs() {
    return epochs;
  }

  int faults() {
    return faults;
  }

  /** Decisions made by counting votes. */
  List<Decision> decided() {
    return decided;
  }

  List<String> trace() {
    return trace;
  }

  private void fault() {
    if (calm) {
      return;
    }
    faults++;
    Server victim = List.copyOf(servers.values()).get(random.nextInt(servers.size()));
    switch (random.nextInt(4)) {
      case 0 -> crash(victim);
      case 1 -> breakSomeLinks(victim);
      case 2 -> {
        trace("server " + victim.sid + " is cut off");
        cutOff.add(victim.sid);
        breakSomeLinks(victim);
      }
      default -> cutOff.clear();
    }
    after(1 + random.nextInt(2 * weather.faultMeanMillis), this::fault);
  }

  private void crash(Server victim) {
    if (victim.port == null) {
      return;
    }
    trace("server " + victim.sid + " crashes");
    victim.port = null;
    victim.tickAt = Long.MAX_VALUE;
    for (Link link : List.copyOf(links.values())) {
      if (link.servers[0] == victim || link.servers[1] == victim) {
        breakLink(link, random.nextInt(4) == 0 ? 3_000 : latency());
      }
    }
    after(
        random.nextInt(3_000),
        () -> {
          if (victim.port == null) {
            victim.start();
          }
        });
  }

  private void breakSomeLinks(Server victim) {
    for (Link link : List.copyOf(links.values())) {
      if ((link.servers[0] == victim || link.servers[1] == victim) && random.nextBoolean()) {
        breakLink(link, random.nextInt(1_000));
      }
    }
  }

  private boolean reachable(Server one, Server two) {
    return cutOff.contains(one.sid) == cutOff.contains(two.sid);
  }

  private void connect(Server dialer, Server acceptor) {
    Link link = new Link(dialer, acceptor, connections);
    connections += 2;
    links.put(link.numbers[0], link);
    links.put(link.numbers[1], link);
    // The acceptor must know of it before the opening comes.
    acceptor.port().accepted(link.numbers[1], now);
    acceptor.afterEvent();
    dialer.port().dialed(acceptor.sid, link.numbers[0], now);
    dialer.afterEvent();
  }

  private void transmit(int connection, Delivery delivery) {
    @Nullable Link link = links.get(connection);
    if (link == null || link.broken) {
      return;
    }
    int from = link.numbers[0] == connection ? 0 : 1;
    int to = 1 - from;
    long arrival = Math.max(link.lastArrival[to], now + latency());
    link.lastArrival[to] = arrival;
    at(
        arrival,
        () -> {
          link.arrived.get(to).add(delivery);
          deliver(link, to);
        });
  }

  /** A partition holds messages back, as TCP does, unless the connection breaks. */
  private void deliver(Link link, int to) {
    Server server = link.servers[to];
    Queue<Delivery> arrived = link.arrived.get(to);
    while (!arrived.isEmpty() && isOpen(link, to)) {
      if (!reachable(link.servers[1 - to], server)) {
        after(200, () -> deliver(link, to));
        return;
      }
      arrived.remove().to(server, link.numbers[to]);
      server.afterEvent();
    }
  }

  private boolean isOpen(Link link, int end) {
    Server server = link.servers[end];
    return server.port != null
        && server.incarnation == link.incarnations[end]
        && links.containsKey(link.numbers[end]);
  }

  /** Both ends learn of it, behind what was sent before. */
  private void breakLink(@Nullable Link link, long delay) {
    if (link == null || link.broken) {
      return;
    }
    link.broken = true;
    for (int end = 0; end < 2; end++) {
      int number = link.numbers[end];
      Server server = link.servers[end];
      int incarnation = link.incarnations[end];
      at(
          Math.max(link.lastArrival[end], now + delay),
          () -> {
            links.remove(number);
            if (server.port != null && server.incarnation == incarnation) {
              server.port().closed(number, now);
              server.afterEvent();
            }
          });
    }
  }

  private long latency() {
    return 1L + random.nextInt(weather.latencyMaxMillis);
  }

  private boolean chance(int percent) {
    return !calm && random.nextInt(100) < percent;
  }

  private void after(long millis, Runnable action) {
    at(now + millis, action);
  }

  private void at(long millis, Runnable action) {
    events.add(new Event(millis, order++, action));
  }

  private void trace(String line) {
    trace.add(now + " " + line);
  }

  private void require(boolean condition, String claim) {
    if (!condition) {
      int from = Math.max(0, trace.size() - 40);
      throw new AssertionError(
          claim
              + "\nat "
              + now
              + " ms of seed "
              + seed
              + ", again: mvn -pl core test -Dtest=ElectionSimulationTest -Dostler.seed="
              + seed
              + "\n"
              + weather
              + "\n"
              + config.committed()
              + "\n"
              + servers.values()
              + "\n"
              + String.join("\n", trace.subList(from, trace.size())));
    }
  }

  /** Fails with what happened. */
  void fail(String claim) {
    require(false, claim);
  }
}
