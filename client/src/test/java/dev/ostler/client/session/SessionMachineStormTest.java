package dev.ostler.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.session.World.Sent;
import dev.ostler.client.session.World.TestCall;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever servers and links do, in any order: each call ends once, nothing is sent over a link
 * that was given up, answers find their requests, and once the weather clears everything goes on.
 */
class SessionMachineStormTest {
  private static final int RUNS = 300;
  private static final int STEPS = 400;

  /** What a server does with a link. */
  private enum Stage {
    DIALED,
    GREETED,
    SERVED,
    GONE
  }

  private static final class Storm {
    private final Random random;
    private final World world;
    private final List<TestCall> calls = new ArrayList<>();
    private final Map<Integer, Stage> stages = new HashMap<>();
    private final Map<Integer, Deque<Sent>> open = new HashMap<>();
    private boolean calm;
    private int sentSeen;
    private int hellosSeen;
    private int dialsSeen;
    private long sessions = 0x100;
    private long current = 0x100;

    Storm(long seed) {
      random = new Random(seed);
      SessionLimits limits =
          new SessionLimits(
              World.TIMEOUT_MILLIS,
              5_000,
              20_000,
              1 + random.nextInt(20),
              1 + random.nextInt(50),
              random.nextBoolean() ? 3_000 : 0,
              random.nextBoolean(),
              true);
      world = new World(limits, 1 + random.nextInt(4), null, new Random(seed + 1));
      world.start();
    }

    /** Takes note of what the machine has asked for. */
    private void look() {
      for (; dialsSeen < world.dials.size(); dialsSeen++) {
        stages.put(world.dials.get(dialsSeen).link(), Stage.DIALED);
      }
      for (; sentSeen < world.sent.size(); sentSeen++) {
        Sent frame = world.sent.get(sentSeen);
        open.computeIfAbsent(frame.link(), added -> new ArrayDeque<>()).add(frame);
      }
      for (int link : world.dropped) {
        stages.put(link, Stage.GONE);
      }
    }

    private int any(Stage stage) {
      List<Integer> there = new ArrayList<>();
      stages.forEach((link, at) -> {
        if (at == stage) {
          there.add(link);
        }
      });
      return there.isEmpty() ? 0 : there.get(random.nextInt(there.size()));
    }

    void step() {
      look();
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> submit();
        case 4, 5 -> dial(random.nextInt(3) > 0);
        case 6, 7 -> greet(random.nextInt(20));
        case 8, 9, 10, 11 -> answer();
        case 12 -> lose();
        case 13 -> world.pass(random.nextInt(random.nextInt(20) == 0 ? 12_000 : 300));
        case 14 -> oddity();
        default -> {
          world.room = random.nextInt(4) > 0;
          int served = any(Stage.SERVED);
          if (served != 0) {
            world.machine.writable(served, world.now);
          }
        }
      }
      look();
    }

    private void submit() {
      boolean pinned = random.nextInt(5) == 0;
      calls.add(pinned ? world.callInSession("/pinned", current) : world.call("/" + calls.size()));
    }

    void dial(boolean accepted) {
      int link = any(Stage.DIALED);
      if (link == 0) {
        return;
      }
      stages.put(link, accepted ? Stage.GREETED : Stage.GONE);
      if (accepted) {
        world.machine.dialed(link, world.now);
      } else {
        world.machine.dialFailed(link, "refused", world.now);
      }
    }

    void greet(int dice) {
      int link = any(Stage.GREETED);
      if (link == 0 || hellosSeen == world.hellos.size()) {
        return;
      }
      var hello = world.hellos.get(world.hellos.size() - 1);
      hellosSeen = world.hellos.size();
      stages.put(link, Stage.SERVED);
      if (dice == 0) {
        stages.put(link, Stage.GONE);
        world.expire(link);
        return;
      }
      if (hello.sessionId() == 0) {
        current = ++sessions;
      }
      world.accept(link, current, 4_000 + random.nextInt(8_000), dice == 1 && hello.readOnly());
    }

    void answer() {
      int link = any(Stage.SERVED);
      Deque<Sent> waiting = open.getOrDefault(link, new ArrayDeque<>());
      for (int left = 1 + random.nextInt(5); left > 0 && !waiting.isEmpty(); left--) {
        Sent frame = waiting.remove();
        if (frame.xid() == Xid.AUTH) {
          continue;
        }
        boolean own = frame.xid() <= 0;
        boolean refused = random.nextInt(own ? 10 : 4) == 0 && !(own && calm);
        if (!refused || frame.xid() == Xid.PING) {
          world.answerFrom(link, frame.xid(), 0);
        } else {
          world.answerFrom(link, frame.xid(), -101);
          assertThat(frame.xid() > 0 || world.dropped.contains(link))
              .as("a server that did not take the watches is left")
              .isTrue();
        }
      }
    }

    private void lose() {
      int link = any(random.nextBoolean() ? Stage.SERVED : Stage.GREETED);
      if (link != 0) {
        stages.put(link, Stage.GONE);
        world.machine.ended(link, "lost", world.now);
      }
    }

    private void oddity() {
      switch (random.nextInt(4)) {
        case 0 -> {
          List<HostAndPort> list = new ArrayList<>();
          for (int i = 1 + random.nextInt(3); i < 6; i++) {
            list.add(World.server(i));
          }
          world.machine.updateServers(list, world.now);
        }
        case 1 -> world.machine.probed(World.server(1 + random.nextInt(4)), true, world.now);
        case 2 ->
            world.watches.add(
                WatchTable.Slot.PERSISTENT,
                Path.of("/w" + random.nextInt(9)),
                (kind, path, zxid) -> {});
        default -> {
          int link = any(Stage.SERVED);
          if (link == world.link()) {
            world.event(EventType.NODE_DATA_CHANGED, "/w" + random.nextInt(9));
          }
        }
      }
    }

    /** From here on every server does what it should. */
    void clear() {
      calm = true;
      world.room = true;
      for (int i = 0; i < 400; i++) {
        look();
        dial(true);
        greet(19);
        for (int j = 0; j < 40; j++) {
          look();
          answer();
        }
        for (HostAndPort asked : List.copyOf(world.probes)) {
          world.machine.probed(asked, true, world.now);
        }
        world.probes.clear();
        world.pass(50);
      }
      look();
    }

    void check() {
      assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
      for (TestCall call : calls) {
        assertThat(call.isOpen()).as("every call has ended").isFalse();
      }
      TestCall last = world.call("/last");
      clear();
      assertThat(last.error).as("the client serves again").isNotNull();
      world.machine.close(world.now);
      clear();
      assertThat(world.machine.isOver()).isTrue();
    }
  }

  @Test
  void eachCallEndsOnceAndTheClientFindsItsWayBack() {
    long base = Long.getLong("ostler.seed", System.nanoTime());
    for (int run = 0; run < RUNS; run++) {
      long seed = base + run;
      try {
        Storm storm = new Storm(seed);
        for (int step = 0; step < STEPS; step++) {
          storm.step();
        }
        storm.clear();
        storm.check();
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "seed "
                + seed
                + "; again: mvn -pl client test -Dtest=SessionMachineStormTest"
                + " -DargLine=-Dostler.seed="
                + seed,
            failure);
      }
    }
    System.out.println(RUNS + " storms from seed " + base);
  }
}
