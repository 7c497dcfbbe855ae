package dev.ostler.interop.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Bystander;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that keep to the protocol and ask for far too much. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class GreedyClientsIT {
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /** For what is one piece of work, which nobody can be served in the middle of. */
  private static final Duration LONG_WAIT_MAX = Duration.ofSeconds(15);

  private static final int READS = 2_000;
  private static final int CREATE = 1;
  private static final int EXISTS = 3;
  private static final int GET_DATA = 4;
  private static final int SET_ACL = 7;
  private static final int MULTI_READ = 22;
  private static final int CLOSE_SESSION = -11;
  private static final int SYSTEM_ERROR = -1;
  private static final int NO_AUTH = -102;
  private static final byte[] END_OF_MULTI = {-1, -1, -1, -1, 1, -1, -1, -1, -1};

  private static byte[] open() {
    return HandMadeClient.join(
        new byte[] {0, 0, 0, 1, 0, 0, 0, 31},
        HandMadeClient.string("world"),
        HandMadeClient.string("anyone"));
  }

  private static byte[] create(int xid, String path, byte[] acl, int flags) {
    return HandMadeClient.request(
        xid,
        CREATE,
        HandMadeClient.join(
            HandMadeClient.string(path),
            new byte[4],
            acl,
            ByteBuffer.allocate(4).putInt(flags).array()));
  }

  private static byte[] read(int xid, int opcode, String path) {
    return HandMadeClient.request(
        xid, opcode, HandMadeClient.join(HandMadeClient.string(path), new byte[1]));
  }

  /** As many reads of one znode in one request. */
  private static byte[] multiRead(int xid, String path, int count) {
    byte[] one =
        HandMadeClient.join(
            new byte[] {0, 0, 0, GET_DATA, 0, -1, -1, -1, -1},
            HandMadeClient.string(path),
            new byte[1]);
    byte[][] all = new byte[count + 1][];
    Arrays.fill(all, one);
    all[count] = END_OF_MULTI;
    return HandMadeClient.request(xid, MULTI_READ, HandMadeClient.join(all));
  }

  private static void createLarge(LiveServer server) throws Exception {
    try (TestClient writer = TestClient.connect(server)) {
      writer.zk().create("/large", new byte[1_000_000], Acls.open(), CreateMode.PERSISTENT);
    }
  }

  @Test
  void aMultiReadOfGigabytesIsRefusedAndTheConnectionStays() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx256m").start()) {
      createLarge(server);
      try (Bystander bystander = new Bystander(server);
          HandMadeClient greedy = new HandMadeClient(server).connect()) {
        for (int i = 0; i < 20; i++) {
          // 45 gigabytes, asked for in less than one megabyte.
          greedy.send(multiRead(i, "/large", 45_000));
          assertThat(greedy.errorOfReply()).isEqualTo(SYSTEM_ERROR);
        }
        greedy.send(multiRead(20, "/large", 10));
        ByteBuffer reply = greedy.receive();
        assertThat(reply == null ? 0 : reply.remaining()).isGreaterThan(10_000_000);
        assertThat(bystander.longestWait("multiReads of gigabytes")).isLessThan(WAIT_MAX);
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void manyWhoAskForMuchAndDoNotReadItDoNotFillTheMemory() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx256m").start()) {
      createLarge(server);
      try (Bystander bystander = new Bystander(server)) {
        List<HandMadeClient> deaf = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          HandMadeClient client = new HandMadeClient(server).connect();
          deaf.add(client.send(multiRead(1, "/large", 30)));
          bystander.awaitProgress();
        }
        assertThat(server.process().isAlive()).as(server.log()).isTrue();
        deaf.forEach(HandMadeClient::close);
        assertThat(bystander.longestWait("fifty who do not read 30 MB each")).isLessThan(WAIT_MAX);
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  /** So many distinct entries, none of which lets anybody in from this machine. */
  private static byte[] longAcl(int count, int salt) {
    ByteArrayOutputStream acl = new ByteArrayOutputStream();
    acl.writeBytes(ByteBuffer.allocate(4).putInt(count).array());
    byte[] scheme = HandMadeClient.string("ip");
    for (int i = 0; i < count; i++) {
      acl.writeBytes(new byte[] {0, 0, 0, 31});
      acl.writeBytes(scheme);
      int low = i % 256;
      int high = i / 256;
      acl.writeBytes(
          HandMadeClient.string(
              (2 * (salt % 4) + high / 100)
                  + "."
                  + (high / 10 % 10)
                  + "."
                  + (high % 10)
                  + "."
                  + low));
    }
    return acl.toByteArray();
  }

  @Test
  void anAclOfFortyFiveThousandEntriesHoldsUpNobody() {
    try (LiveServer server = LiveServer.ostler(Map.of()).start();
        Bystander bystander = new Bystander(server, LONG_WAIT_MAX);
        HandMadeClient client = new HandMadeClient(server).connect()) {
      byte[] acl = longAcl(45_000, 1);
      client.send(create(1, "/long", acl, 0));
      assertThat(client.errorOfReply()).isZero();
      bystander.awaitProgress();
      ByteArrayOutputStream burst = new ByteArrayOutputStream();
      for (int i = 0; i < READS; i++) {
        burst.writeBytes(read(i, GET_DATA, "/long"));
      }
      long began = System.nanoTime();
      client.send(burst.toByteArray());
      for (int i = 0; i < READS; i++) {
        assertThat(client.errorOfReply()).isEqualTo(NO_AUTH);
      }
      System.out.printf("%d refusals in %d ms%n", READS, (System.nanoTime() - began) / 1_000_000);
      assertThat(bystander.longestWait("reads against an ACL of 45,000 entries"))
          .isLessThan(LONG_WAIT_MAX);
    }
  }

  @Test
  void aclsThatNobodyUsesAnyMoreAreForgotten() {
    try (LiveServer server = LiveServer.ostler(Map.of("snapCount", "1000000"), "-Xmx192m").start();
        Bystander bystander = new Bystander(server);
        HandMadeClient client = new HandMadeClient(server).connect()) {
      client.send(create(1, "/changing", open(), 0));
      assertThat(client.errorOfReply()).isZero();
      for (int i = 0; i < 150; i++) {
        // Distinct lists; each lets everybody in, so that the next can replace it.
        byte[] many = longAcl(25_000 + i, i);
        ByteBuffer.wrap(many).putInt(25_001 + i);
        byte[] body =
            HandMadeClient.join(
                HandMadeClient.string("/changing"),
                many,
                Arrays.copyOfRange(open(), 4, open().length),
                new byte[] {-1, -1, -1, -1});
        client.send(HandMadeClient.request(i, SET_ACL, body));
        assertThat(client.errorOfReply()).as("list " + i).isZero();
      }
      assertThat(bystander.longestWait("150 ACLs of 25,000 entries")).isLessThan(WAIT_MAX);
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void theEndOfASessionWithTwoHundredThousandEphemeralsHoldsUpNobody() throws Exception {
    int count = 200_000;
    try (LiveServer server = LiveServer.ostler(Map.of("snapCount", "1000000")).start()) {
      try (Bystander bystander = new Bystander(server, LONG_WAIT_MAX);
          HandMadeClient owner = new HandMadeClient(server).connect()) {
        owner.send(create(0, "/crowd", open(), 0));
        assertThat(owner.errorOfReply()).isZero();
        for (int done = 0; done < count; done += 2_000) {
          ByteArrayOutputStream burst = new ByteArrayOutputStream();
          for (int i = done; i < done + 2_000; i++) {
            burst.writeBytes(create(i, "/crowd/ephemeral-" + i, open(), 1));
          }
          owner.send(burst.toByteArray());
          for (int i = done; i < done + 2_000; i++) {
            assertThat(owner.errorOfReply()).isZero();
          }
        }
        bystander.longestWait("200,000 ephemerals made");
        owner.send(HandMadeClient.request(1, CLOSE_SESSION, new byte[0]));
        assertThat(owner.errorOfReply()).isZero();
        assertThat(bystander.longestWait("200,000 ephemerals gone at once"))
            .isLessThan(LONG_WAIT_MAX);
        try (TestClient reader = TestClient.connect(server)) {
          assertThat(reader.zk().exists("/crowd", false).getNumChildren()).isZero();
        }
      }
      // The one record that removed them all is read again.
      server.crashAndRestart();
      try (TestClient reader = TestClient.connect(server)) {
        assertThat(reader.zk().exists("/crowd", false).getNumChildren()).isZero();
      }
    }
  }

  @Test
  void theEndOfASessionThatIsForgottenHoldsUpNobodyEither() throws Exception {
    int count = 50_000;
    try (LiveServer server =
            LiveServer.ostler(Map.of("snapCount", "1000000", "maxSessionTimeout", "3000")).start();
        Bystander bystander = new Bystander(server, LONG_WAIT_MAX)) {
      try (HandMadeClient owner = new HandMadeClient(server).connect()) {
        owner.send(create(0, "/crowd", open(), 0));
        assertThat(owner.errorOfReply()).isZero();
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
          burst.writeBytes(create(i, "/crowd/ephemeral-" + i, open(), 1));
        }
        Thread sender = Thread.startVirtualThread(() -> owner.send(burst.toByteArray()));
        for (int i = 0; i < count; i++) {
          assertThat(owner.errorOfReply()).isZero();
        }
        sender.join();
      }
      try (HandMadeClient reader = new HandMadeClient(server).connect()) {
        Await.until(
            "the session to expire",
            () -> {
              reader.send(read(1, EXISTS, "/crowd"));
              ByteBuffer reply = reader.receive();
              return reply != null && childrenInStat(reply) == 0;
            });
      }
      assertThat(bystander.longestWait("50,000 ephemerals expired")).isLessThan(LONG_WAIT_MAX);
    }
  }

  /** The number of children in a reply that is a Stat alone. */
  private static int childrenInStat(ByteBuffer reply) {
    return reply.getInt(16 + 4 * Long.BYTES + 3 * Integer.BYTES + Long.BYTES + Integer.BYTES);
  }

  @Test
  void largeDataReadByHundredsAtOnceIsServedInTurn() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx256m").start()) {
      createLarge(server);
      try (Bystander bystander = new Bystander(server)) {
        List<HandMadeClient> readers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          readers.add(new HandMadeClient(server).connect().send(read(1, GET_DATA, "/large")));
        }
        bystander.awaitProgress();
        for (HandMadeClient reader : readers) {
          ByteBuffer reply = reader.receive();
          assertThat(reply == null ? 0 : reply.remaining()).isGreaterThan(1_000_000);
          reader.close();
        }
        assertThat(bystander.longestWait("300 readers of 1 MB each")).isLessThan(WAIT_MAX);
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  @Test
  void aNameOfNearlyAMegabyteIsHandledLikeAnyOther() {
    String path =
        "/" + new String(new byte[1_000_000], StandardCharsets.US_ASCII).replace('\0', 'n');
    try (LiveServer server = LiveServer.ostler(Map.of()).start();
        Bystander bystander = new Bystander(server);
        HandMadeClient client = new HandMadeClient(server).connect()) {
      for (int i = 0; i < 20; i++) {
        client.send(read(i, EXISTS, path));
        assertThat(client.errorOfReply()).isEqualTo(-101);
      }
      client.send(create(30, path, open(), 0));
      assertThat(client.receive()).isNotNull();
      client.send(read(31, EXISTS, "/"));
      assertThat(client.errorOfReply()).isZero();
      assertThat(bystander.longestWait("names of a megabyte")).isLessThan(WAIT_MAX);
    }
  }
}
