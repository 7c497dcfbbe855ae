package dev.ostler.interop.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Bystander;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class CrowdsIT {
  private static final int CROWD = 10_000;
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);
  private static final int GET_DATA = 4;

  private static int connections(LiveServer server) {
    return server
        .word("srvr")
        .lines()
        .filter(line -> line.startsWith("Connections: "))
        .map(line -> Integer.parseInt(line.substring("Connections: ".length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void thoseWhoNeverSpeakAreShownOut() {
    try (LiveServer server =
            LiveServer.ostler(Map.of("nio.sessionlessCnxnTimeout", "1000")).start();
        Bystander bystander = new Bystander(server)) {
      List<HandMadeClient> silent = new ArrayList<>();
      long began = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        silent.add(new HandMadeClient(server));
      }
      HandMadeClient half = new HandMadeClient(server).send(new byte[] {0, 0});
      // Behind half a length, the letters of a word are the other half and a body.
      HandMadeClient word = new HandMadeClient(server).send(new byte[] {0, 0}).send("ruok");
      HandMadeClient letters = new HandMadeClient(server).send("ruo");
      assertThat(silent).allMatch(HandMadeClient::isClosedSilently);
      assertThat(half.isClosedSilently()).isTrue();
      assertThat(word.isClosedSilently()).isTrue();
      assertThat(letters.isClosedSilently()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(700), Duration.ofSeconds(10));
      silent.forEach(HandMadeClient::close);
      half.close();
      word.close();
      letters.close();
      bystander.awaitProgress();
    }
  }

  @Test
  void thoseWhoNeverReadDoNotFillTheMemory() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of(), "-Xmx256m").start();
        TestClient writer = TestClient.connect(server)) {
      byte[] large = new byte[1_000_000];
      ThreadLocalRandom.current().nextBytes(large);
      writer.zk().create("/large", large, Acls.open(), CreateMode.PERSISTENT);
      try (Bystander bystander = new Bystander(server)) {
        List<SocketChannel> deaf = new ArrayList<>();
        byte[] get =
            HandMadeClient.request(
                1, GET_DATA, HandMadeClient.join(HandMadeClient.string("/large"), new byte[1]));
        byte[][] gets = new byte[2_000][];
        Arrays.fill(gets, get);
        byte[] burst = HandMadeClient.join(gets);
        for (int i = 0; i < 10; i++) {
          SocketChannel channel = SocketChannel.open(server.process().address());
          deaf.add(channel);
          ByteBuffer bytes =
              ByteBuffer.wrap(HandMadeClient.join(HandMadeClient.handshake(), burst));
          channel.configureBlocking(false);
          // What the server does not take, it does not take.
          for (int tries = 0; tries < 50 && bytes.hasRemaining(); tries++) {
            if (write(channel, bytes) < 0) {
              break;
            }
            bystander.awaitProgress();
          }
        }
        for (int i = 0; i < 5; i++) {
          bystander.awaitProgress();
        }
        assertThat(writer.zk().getData("/large", false, null)).isEqualTo(large);
        for (SocketChannel channel : deaf) {
          channel.close();
        }
      }
      assertThat(server.log()).doesNotContain("OutOfMemory");
    }
  }

  /** Bytes taken, or -1 when the server has closed. */
  private static int write(SocketChannel channel, ByteBuffer bytes) {
    try {
      return channel.write(bytes);
    } catch (IOException closed) {
      return -1;
    }
  }

  @Test
  void tenThousandConnectAtOnceAndAreServed() throws Exception {
    int crowdSize = (int) Math.min(CROWD, filesAllowed() - 1_000);
    assumeThat(crowdSize).as("connections that ulimit -n allows").isGreaterThan(1_000);
    List<SocketChannel> crowd = new ArrayList<>();
    try (LiveServer server = LiveServer.ostler(Map.of()).start();
        Bystander bystander = new Bystander(server)) {
      long began = System.nanoTime();
      for (int i = 0; i < crowdSize; i++) {
        SocketChannel channel = SocketChannel.open();
        crowd.add(channel);
        channel.configureBlocking(false);
        channel.connect(server.process().address());
      }
      for (SocketChannel channel : crowd) {
        Await.until("a connection", channel::finishConnect);
        channel.configureBlocking(true);
        assertThat(channel.write(ByteBuffer.wrap(HandMadeClient.handshake()))).isEqualTo(49);
      }
      for (SocketChannel channel : crowd) {
        assertThat(answer(channel, 41).getInt(8)).as("negotiated timeout").isEqualTo(30_000);
      }
      long connected = System.nanoTime();
      byte[] get =
          HandMadeClient.request(
              1, GET_DATA, HandMadeClient.join(HandMadeClient.string("/"), new byte[1]));
      for (SocketChannel channel : crowd) {
        channel.write(ByteBuffer.wrap(get));
      }
      for (SocketChannel channel : crowd) {
        // Length, header, empty data, Stat.
        assertThat(answer(channel, 4 + 16 + 4 + 68).getInt(16)).as("error").isZero();
      }
      System.out.printf(
          "%d sessions made in %d ms, as many gets in %d ms%n",
          crowdSize, (connected - began) / 1_000_000, (System.nanoTime() - connected) / 1_000_000);
      assertThat(connections(server)).isGreaterThanOrEqualTo(crowdSize);
      assertThat(bystander.longestWait("a crowd connected at once")).isLessThan(WAIT_MAX);
      for (SocketChannel channel : crowd) {
        channel.close();
      }
      Await.until("the crowd to be gone", () -> connections(server) <= 2);
      assertThat(bystander.longestWait("the crowd went")).isLessThan(WAIT_MAX);
    } finally {
      for (SocketChannel channel : crowd) {
        channel.close();
      }
    }
  }

  private static long filesAllowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : 0;
  }

  private static ByteBuffer answer(SocketChannel channel, int length) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(length);
    while (answer.hasRemaining() && channel.read(answer) >= 0) {
      // Until the whole answer is there.
    }
    assertThat(answer.hasRemaining()).as("the server has closed").isFalse();
    return answer;
  }

  @Test
  void theLimitForOneAddressShutsOutOnlyTheNewest() {
    try (LiveServer server = LiveServer.ostler(Map.of("maxClientCnxns", "3")).start()) {
      // The question whether the server runs has counted, too, until it was closed.
      Await.until("a way in", () -> connections(server) == 1);
      try (Bystander bystander = new Bystander(server);
          HandMadeClient second = new HandMadeClient(server).connect()) {
        try (HandMadeClient third = new HandMadeClient(server).connect();
            HandMadeClient fourth = new HandMadeClient(server)) {
          assertThat(fourth.send(HandMadeClient.handshake()).isClosedSilently()).isTrue();
          assertThat(third.send(HandMadeClient.request(-2, 11, new byte[0])).errorOfReply())
              .isZero();
        }
        bystander.awaitProgress();
        Await.until("a place to be free again", () -> isServed(server));
        assertThat(second.send(HandMadeClient.request(-2, 11, new byte[0])).errorOfReply())
            .isZero();
      }
    }
  }

  private static boolean isServed(LiveServer server) {
    try (HandMadeClient client = new HandMadeClient(server)) {
      return !client.send(HandMadeClient.handshake()).isClosedSilently();
    }
  }

  @Test
  void connectionsThatComeAndGoLeaveNothingBehind() {
    try (LiveServer server = LiveServer.ostler(Map.of()).start();
        Bystander bystander = new Bystander(server)) {
      for (int i = 0; i < 2_000; i++) {
        HandMadeClient client = new HandMadeClient(server);
        if (i % 2 == 0) {
          client.send(HandMadeClient.handshake());
        }
        client.close();
      }
      Await.until("all to be gone", () -> connections(server) <= 2);
      bystander.awaitProgress();
    }
  }
}
