package dev.ostler.interop.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Bystander;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** More bytes at once than a server wants to have in memory, asked for or sent by sane clients. */
final class LargeTrafficIT {
  private static final int GET_DATA = 4;
  private static final int SET_DATA = 5;
  private static final int GET_CHILDREN = 8;
  private static final int REPLY_HEADER = 16;
  private static final int LARGE = 1_000_000;
  private static final int READS = 120;

  private static byte[] get(int xid, String path) {
    return HandMadeClient.request(
        xid, GET_DATA, HandMadeClient.join(HandMadeClient.string(path), new byte[1]));
  }

  private static byte[] list(int xid, String path) {
    return HandMadeClient.request(
        xid, GET_CHILDREN, HandMadeClient.join(HandMadeClient.string(path), new byte[1]));
  }

  private static byte[] set(int xid, String path, byte[] data) {
    byte[] length = ByteBuffer.allocate(4).putInt(data.length).array();
    byte[] anyVersion = {-1, -1, -1, -1};
    return HandMadeClient.request(
        xid, SET_DATA, HandMadeClient.join(HandMadeClient.string(path), length, data, anyVersion));
  }

  private static byte[] filled(int value) {
    byte[] data = new byte[LARGE];
    Arrays.fill(data, (byte) value);
    return data;
  }

  private static ByteBuffer present(@Nullable ByteBuffer reply, String what) {
    if (reply == null) {
      throw new AssertionError("the server has closed instead of sending " + what);
    }
    return reply;
  }

  /** Takes the next reply, and some time over it. */
  private static ByteBuffer takeSlowly(HandMadeClient client, int xid) {
    long until = System.nanoTime() + Duration.ofMillis(10).toNanos();
    ByteBuffer reply = present(client.receive(), "reply #" + xid);
    assertThat(reply.getInt(0)).as("xid").isEqualTo(xid);
    assertThat(reply.getInt(12)).as("error of #" + xid).isZero();
    Await.until("the client to be through with the reply", () -> System.nanoTime() > until);
    return reply;
  }

  private static void expectData(HandMadeClient client, int xid, int value) {
    ByteBuffer reply = takeSlowly(client, xid);
    assertThat(reply.getInt(REPLY_HEADER)).as("length of #" + xid).isEqualTo(LARGE);
    assertThat(reply.get(REPLY_HEADER + 4)).as("first byte of #" + xid).isEqualTo((byte) value);
    assertThat(reply.get(REPLY_HEADER + 3 + LARGE)).as("last byte").isEqualTo((byte) value);
  }

  @Test
  void aClientThatReadsSlowlyGetsEveryReplyOfABurstBehindAWrite() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx128m").start();
        TestClient writer = TestClient.connect(server)) {
      writer.zk().create("/large", filled(1), Acls.open(), CreateMode.PERSISTENT);
      writer.zk().create("/small", new byte[1], Acls.open(), CreateMode.PERSISTENT);
      try (Bystander bystander = new Bystander(server);
          HandMadeClient client = new HandMadeClient(server).connect()) {
        List<byte[]> burst = new ArrayList<>();
        burst.add(set(1, "/small", new byte[2]));
        for (int i = 0; i < READS; i++) {
          burst.add(get(2 + i, "/large"));
        }
        client.send(HandMadeClient.join(burst.toArray(new byte[0][])));
        takeSlowly(client, 1);
        bystander.awaitProgress();
        for (int i = 0; i < READS; i++) {
          expectData(client, 2 + i, 1);
        }
        // And it is served as before.
        client.send(get(500, "/large"));
        expectData(client, 500, 1);
        bystander.awaitProgress();
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void whatIsReadBeforeTheClientsOwnNextWriteDoesNotShowIt() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx128m").start();
        TestClient writer = TestClient.connect(server)) {
      writer.zk().create("/large", filled(1), Acls.open(), CreateMode.PERSISTENT);
      try (HandMadeClient client = new HandMadeClient(server).connect()) {
        List<byte[]> burst = new ArrayList<>();
        int xid = 1;
        for (int round = 2; round <= 4; round++) {
          burst.add(set(xid++, "/large", filled(round)));
          for (int i = 0; i < READS / 3; i++) {
            burst.add(get(xid++, "/large"));
          }
        }
        client.send(HandMadeClient.join(burst.toArray(new byte[0][])));
        xid = 1;
        for (int round = 2; round <= 4; round++) {
          takeSlowly(client, xid++);
          for (int i = 0; i < READS / 3; i++) {
            expectData(client, xid++, round);
          }
        }
      }
    }
  }

  @Test
  void longListsOfOneParentBehindAWriteArriveAsWell() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx192m").start();
        TestClient writer = TestClient.connect(server)) {
      writer.create("/parent", "");
      String name = "n".repeat(1_000);
      for (int i = 0; i < 1_000; i++) {
        writer.zk().create("/parent/" + name + i, new byte[0], Acls.open(), CreateMode.PERSISTENT);
      }
      try (HandMadeClient client = new HandMadeClient(server).connect()) {
        List<byte[]> burst = new ArrayList<>();
        burst.add(set(1, "/parent", new byte[2]));
        for (int i = 0; i < READS; i++) {
          burst.add(list(2 + i, "/parent"));
        }
        client.send(HandMadeClient.join(burst.toArray(new byte[0][])));
        takeSlowly(client, 1);
        for (int i = 0; i < READS; i++) {
          assertThat(takeSlowly(client, 2 + i).getInt(REPLY_HEADER)).isEqualTo(1_000);
        }
      }
    }
  }

  @Test
  void aClientThatNeverTakesItsBurstIsForgottenWithItsSession() throws Exception {
    try (LiveServer server =
            LiveServer.ostler(Map.of("maxSessionTimeout", "4000"), "-Xmx128m").start();
        TestClient writer = TestClient.connect(server)) {
      writer.zk().create("/large", filled(1), Acls.open(), CreateMode.PERSISTENT);
      try (Bystander bystander = new Bystander(server)) {
        List<HandMadeClient> deaf = new ArrayList<>();
        List<byte[]> burst = new ArrayList<>();
        burst.add(set(1, "/large", filled(2)));
        for (int i = 0; i < READS; i++) {
          burst.add(get(2 + i, "/large"));
        }
        byte[] bytes = HandMadeClient.join(burst.toArray(new byte[0][]));
        for (int i = 0; i < 10; i++) {
          deaf.add(new HandMadeClient(server).connect().send(bytes));
        }
        // The writer, the bystander and the question itself are left.
        Await.until("the deaf to be gone", () -> connections(server) <= 3);
        bystander.awaitProgress();
        deaf.forEach(HandMadeClient::close);
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  private static int connections(LiveServer server) {
    return server
        .word("mntr")
        .lines()
        .filter(line -> line.startsWith("zk_num_alive_connections\t"))
        .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('\t') + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void manyLargeWritesAtOnceDoNotFillTheMemory() throws Exception {
    try (LiveServer server =
            LiveServer.ostler(Map.of(), "-Xmx192m", "-Dzookeeper.forceSync=yes").start();
        TestClient writer = TestClient.connect(server)) {
      writer.create("/large", "");
      try (Bystander bystander = new Bystander(server)) {
        List<HandMadeClient> clients = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
          clients.add(new HandMadeClient(server).connect());
        }
        List<byte[]> burst = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
          burst.add(set(i, "/large", filled(i)));
        }
        byte[] bytes = HandMadeClient.join(burst.toArray(new byte[0][]));
        List<Thread> senders =
            clients.stream()
                .map(client -> Thread.startVirtualThread(() -> client.send(bytes)))
                .toList();
        for (Thread sender : senders) {
          sender.join(Await.PATIENCE);
        }
        for (HandMadeClient client : clients) {
          for (int i = 1; i <= 20; i++) {
            ByteBuffer reply = present(client.receive(), "reply #" + i);
            assertThat(reply.getInt(12)).as("error of #" + i).isZero();
          }
          client.close();
        }
        bystander.awaitProgress();
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void aStrangerCannotReserveWhatIsSetAsideForLargeRequests() throws Exception {
    Map<String, String> limits =
        Map.of("largeRequestThreshold", "100000", "largeRequestMaxBytes", "1000000");
    try (LiveServer server = LiveServer.ostler(limits).start();
        TestClient writer = TestClient.connect(server)) {
      byte[] announced = ByteBuffer.allocate(4).putInt(900_000).array();
      try (HandMadeClient stranger = new HandMadeClient(server).send(announced)) {
        assertThat(stranger.isClosedSilently()).isTrue();
      }
      assertThat(server.word("mntr")).contains("zk_large_requests_rejected\t1\n");
      // Who has a session may, as often as there is room, and gives the room back.
      for (int i = 0; i < 3; i++) {
        writer.zk().create("/l" + i, new byte[900_000], Acls.open(), CreateMode.PERSISTENT);
      }
      HandMadeClient half = new HandMadeClient(server).connect().send(announced);
      try (HandMadeClient refused = new HandMadeClient(server).connect().send(announced)) {
        assertThat(refused.isClosedSilently()).isTrue();
      }
      assertThat(server.word("mntr")).contains("zk_large_requests_rejected\t2\n");
      half.close();
      Await.until("the room to be given back", () -> takesLarge(server));
    }
  }

  private static boolean takesLarge(LiveServer server) {
    try (HandMadeClient client = new HandMadeClient(server).connect()) {
      ByteBuffer reply = client.send(set(1, "/l0", new byte[900_000])).receive();
      return reply != null && reply.getInt(12) == 0;
    }
  }

  @Test
  void statisticsAreResetOnDemand() {
    try (LiveServer server = LiveServer.ostler(Map.of()).start();
        HandMadeClient client = new HandMadeClient(server).connect()) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.send(HandMadeClient.request(-2, 11, new byte[0])).errorOfReply())
            .isZero();
      }
      assertThat(server.word("srvr")).contains("Received: 51\n");
      assertThat(server.word("srst")).isEqualTo("Server stats reset.\n");
      assertThat(server.word("srvr")).contains("Received: 0\n");
      assertThat(server.word("cons")).contains("recved=51,");
      assertThat(server.word("crst")).isEqualTo("Connection stats reset.\n");
      assertThat(server.word("cons")).contains("recved=0,");
    }
  }
}
