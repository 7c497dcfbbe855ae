package dev.ostler.interop.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Bystander;
import dev.ostler.interop.support.LiveServer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MalformedBytesIT {
  private static final int CREATE = 1;
  private static final int EXISTS = 3;
  private static final int GET_DATA = 4;
  private static final int PING = 11;
  private static final int NO_NODE = -101;
  private static final int BAD_ARGUMENTS = -8;
  private static final int MARSHALLING_ERROR = -5;
  private static final int UNIMPLEMENTED = -6;
  private static final long SEED = Long.getLong("ostler.badinput.seed", new Random().nextLong());

  @RegisterExtension
  private static final LiveServer SERVER =
      LiveServer.ostler(Map.of("4lw.commands.whitelist", "ruok,stat"));

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Bystander bystander;

  @BeforeAll
  static void printSeed() {
    System.out.println("seed " + SEED + ", " + again());
  }

  @BeforeEach
  void open() {
    bystander = new Bystander(SERVER);
  }

  @AfterEach
  void theBystanderHasNoticedNothing() {
    bystander.close();
  }

  private static String again() {
    return "again: mvn -pl interop -am verify -Dit.test=MalformedBytesIT -Dostler.badinput.seed="
        + SEED;
  }

  /** Fails unless the connection still serves requests. */
  private static void assertServes(HandMadeClient client) {
    client.send(HandMadeClient.request(7, EXISTS, readBody("/")));
    assertThat(client.errorOfReply()).isZero();
  }

  private static byte[] readBody(String path) {
    return HandMadeClient.join(HandMadeClient.string(path), new byte[1]);
  }

  @Test
  void randomBytesEndTheConnectionThatSentThem() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(bytes);
      // A length that is too large, so that the server cannot wait for the rest.
      bytes[0] |= (byte) 0x80;
      if (bytes.length < 4) {
        continue;
      }
      try (HandMadeClient client = new HandMadeClient(SERVER)) {
        assertThat(client.send(bytes).isClosedSilently()).as(again()).isTrue();
      }
    }
  }

  @Test
  void randomFramesInASessionAreAnsweredOrEndIt() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      try (HandMadeClient client = new HandMadeClient(SERVER).connect()) {
        byte[] body = new byte[random.nextInt(300)];
        random.nextBytes(body);
        // Never a transaction that would close the session of the test or change the tree's config.
        int opcode = random.nextInt(200);
        client.send(HandMadeClient.request(3, opcode, body));
        ByteBuffer reply = client.receive();
        if (reply != null) {
          assertThat(reply.remaining()).as(again()).isGreaterThanOrEqualTo(16);
        }
      }
    }
  }

  @Test
  void cutAndChangedRequestsNeverHarmOthers() {
    Random random = new Random(SEED);
    byte[] acl =
        HandMadeClient.join(
            new byte[] {0, 0, 0, 1, 0, 0, 0, 31},
            HandMadeClient.string("world"),
            HandMadeClient.string("anyone"));
    byte[] body =
        HandMadeClient.join(
            HandMadeClient.string("/mutated"), HandMadeClient.string("data"), acl, new byte[4]);
    for (int i = 0; i < 300; i++) {
      byte[] changed = body.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try (HandMadeClient client = new HandMadeClient(SERVER).connect()) {
        client.send(HandMadeClient.request(1, CREATE, changed));
        assertThat(client.receive()).as(again()).isNotNull();
        assertServes(client);
      }
    }
  }

  @Test
  void halfAFrameIsWaitedForAndThenForgotten() {
    byte[] handshake = HandMadeClient.handshake();
    List<HandMadeClient> halves = new ArrayList<>();
    for (int length = 1; length < handshake.length; length++) {
      halves.add(new HandMadeClient(SERVER).send(Arrays.copyOf(handshake, length)));
    }
    bystander.awaitProgress();
    halves.forEach(HandMadeClient::close);
    try (HandMadeClient slow = new HandMadeClient(SERVER)) {
      for (byte single : handshake) {
        slow.send(new byte[] {single});
      }
      assertThat(slow.receive()).isNotNull();
      for (byte single : HandMadeClient.request(1, EXISTS, readBody("/"))) {
        slow.send(new byte[] {single});
      }
      assertThat(slow.errorOfReply()).isZero();
    }
  }

  /** A session with some requests, as bytes. */
  private static byte[] conversation(Random random) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(HandMadeClient.handshake());
    for (int i = random.nextInt(20); i >= 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> all.writeBytes(HandMadeClient.request(-2, PING, new byte[0]));
        case 1 -> all.writeBytes(HandMadeClient.request(i, EXISTS, readBody("/n" + i)));
        case 2 -> all.writeBytes(HandMadeClient.request(i, GET_DATA, readBody("/")));
        default -> {
          byte[] rest = new byte[random.nextInt(400)];
          random.nextBytes(rest);
          all.writeBytes(
              HandMadeClient.request(
                  i, CREATE, HandMadeClient.join(HandMadeClient.string("/n" + i), rest)));
        }
      }
    }
    return all.toByteArray();
  }

  @Test
  void conversationsCutAnywhereAndSentInAnyPiecesHarmNobody() {
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      byte[] whole = conversation(random);
      byte[] cut = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      HandMadeClient client = new HandMadeClient(SERVER);
      for (int from = 0; from < cut.length; ) {
        int to = Math.min(cut.length, from + 1 + random.nextInt(120));
        client.send(Arrays.copyOfRange(cut, from, to));
        from = to;
      }
      if (random.nextBoolean()) {
        client.abort();
        continue;
      }
      client.endOutput();
      int frames = 0;
      while (client.receive() != null) {
        frames++;
      }
      assertThat(frames).as(again()).isLessThanOrEqualTo(21);
      client.close();
    }
    bystander.awaitProgress();
    // The bystander, and the question itself.
    Await.until(
        "nothing to be left over", () -> SERVER.word("stat").contains("\nConnections: 2\n"));
  }

  @Test
  void impossibleLengthsEndTheConnectionAtOnce() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_048_576, 0, 1}) {
      byte[] frame = ByteBuffer.allocate(4 + 64).putInt(length).array();
      try (HandMadeClient fresh = new HandMadeClient(SERVER)) {
        assertThat(fresh.send(frame).isClosedSilently()).as("first frame of " + length).isTrue();
      }
      try (HandMadeClient session = new HandMadeClient(SERVER).connect()) {
        assertThat(session.send(frame).isClosedSilently()).as("frame of " + length).isTrue();
      }
    }
  }

  @Test
  void theLongestFrameAllowedIsTaken() {
    int limit = 1_048_575;
    byte[] body = HandMadeClient.join(readBody("/"), new byte[limit - 8 - 6]);
    try (HandMadeClient client = new HandMadeClient(SERVER).connect()) {
      client.send(HandMadeClient.request(1, EXISTS, body));
      assertThat(client.errorOfReply()).isZero();
    }
  }

  @Test
  void anUnknownOperationIsRefusedAndEndsTheConnection() {
    for (int opcode : new int[] {10, 99, 999, -3, Integer.MAX_VALUE, 13}) {
      try (HandMadeClient client = new HandMadeClient(SERVER).connect()) {
        client.send(HandMadeClient.request(1, opcode, readBody("/")));
        assertThat(client.errorOfReply()).as("opcode " + opcode).isEqualTo(UNIMPLEMENTED);
        assertThat(client.isClosedSilently()).isTrue();
      }
    }
  }

  @Test
  void badPathsAndBodiesAreRefusedAndTheConnectionStays() {
    byte[] acl =
        HandMadeClient.join(
            new byte[] {0, 0, 0, 1, 0, 0, 0, 31},
            HandMadeClient.string("world"),
            HandMadeClient.string("anyone"),
            new byte[4]);
    try (HandMadeClient client = new HandMadeClient(SERVER).connect()) {
      for (String path : List.of("", "a", "/a/", "/a\u0000b", "/./a", "/\u0001", "/..")) {
        byte[] body =
            HandMadeClient.join(HandMadeClient.string(path), HandMadeClient.string("x"), acl);
        client.send(HandMadeClient.request(1, CREATE, body));
        assertThat(client.errorOfReply()).as(path).isIn(BAD_ARGUMENTS, NO_NODE);
        client.send(HandMadeClient.request(2, GET_DATA, readBody(path)));
        assertThat(client.errorOfReply()).as(path).isIn(0, NO_NODE);
      }
      for (byte[] body :
          List.of(
              new byte[0],
              new byte[] {0, 0, 0, 9, '/'},
              new byte[] {-1, -1, -1, -2},
              new byte[] {127, -1, -1, -1, '/'})) {
        client.send(HandMadeClient.request(3, GET_DATA, body));
        assertThat(client.errorOfReply()).isEqualTo(MARSHALLING_ERROR);
      }
      byte[] manyAcls =
          HandMadeClient.join(
              HandMadeClient.string("/x"), new byte[4], new byte[] {127, -1, -1, -1});
      client.send(HandMadeClient.request(4, CREATE, manyAcls));
      assertThat(client.errorOfReply()).isEqualTo(MARSHALLING_ERROR);
      assertServes(client);
    }
  }

  @Test
  void wordsComeInPiecesAndOnlyListedOnesAreAnswered() {
    try (HandMadeClient pieces = new HandMadeClient(SERVER)) {
      for (String letter : List.of("s", "r", "v", "r")) {
        pieces.send(letter);
        bystander.awaitProgress();
      }
      assertThat(pieces.text()).contains("Mode: standalone");
    }
    for (String word : List.of("mntr", "cons", "dump", "wchp", "envi")) {
      try (HandMadeClient client = new HandMadeClient(SERVER)) {
        assertThat(client.send(word + "\n").text())
            .isEqualTo(word + " is not executed because it is not in the whitelist.\n");
      }
    }
    try (HandMadeClient listed = new HandMadeClient(SERVER)) {
      assertThat(listed.send("ruok\r\n").text()).isEqualTo("imok");
    }
    for (String noWord :
        List.of("xxxx", "GET / HTTP/1.1\r\n\r\n", "lead", "SRVR", "\nruok", " ruok")) {
      try (HandMadeClient client = new HandMadeClient(SERVER)) {
        assertThat(client.send(noWord).isClosedSilently()).as(noWord).isTrue();
      }
    }
    try (HandMadeClient session = new HandMadeClient(SERVER).connect()) {
      assertThat(session.send("ruok").isClosedSilently()).isTrue();
    }
  }

  @Test
  void thousandsOfRequestsInOneWriteAreAllAnswered() {
    ByteArrayOutputStream burst = new ByteArrayOutputStream();
    for (int i = 1; i <= 5_000; i++) {
      burst.writeBytes(HandMadeClient.request(i, EXISTS, readBody("/")));
    }
    try (HandMadeClient client = new HandMadeClient(SERVER).connect()) {
      client.send(burst.toByteArray());
      for (int i = 1; i <= 5_000; i++) {
        ByteBuffer reply = client.receive();
        assertThat(reply == null ? -1 : reply.getInt(0)).isEqualTo(i);
      }
    }
  }
}
