package dev.ostler.net.election;

import static dev.ostler.net.link.EndpointHarness.endsWithoutAWord;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.EndpointHarness.Pair;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.Strangers;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.value.Bytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElectionEndpointTest {
  /** Captured from Apache ZooKeeper 3.9.4: server 2 dials. */
  private static final String V1 =
      "ffffffffffff0000" + "0000000000000002" + "0000000f" + "3132372e302e302e313a3231313132";

  private static final ElectionOpening V1_OPENING =
      ElectionOpening.of(2, List.of(new HostAndPort("127.0.0.1", 21112)));

  private static final String CONFIG =
      """
      server.1=127.0.0.1:21101:21111:participant;127.0.0.1:21121
      server.2=127.0.0.1:21102:21112:participant;127.0.0.1:21122
      server.3=127.0.0.1:21103:21113:participant;127.0.0.1:21123
      server.4=127.0.0.1:21104:21114:observer;127.0.0.1:21124
      version=0\
      """;

  /** Captured: the first vote of server 2, with its frame, up to the configuration. */
  private static final String FIRST_VOTE =
      "0000011e"
          + "00000000"
          + "0000000000000002"
          + "0000000000000000"
          + "0000000000000001"
          + "0000000000000000"
          + "00000002"
          + "000000f2";

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aDialSaysTheCapturedOpeningAndVoteInOnePiece(TransportKind kind) throws Exception {
    try (ElectionHarness harness = new ElectionHarness(kind)) {
      try (Pair<ElectionLink> dialed = harness.dialPeer()) {
        ElectionLink link = dialed.link();
        Socket peer = dialed.peer();
        harness.test.run(() -> {
          link.open(V1_OPENING);
          link.write(vote(1));
        });
        assertThat(CONFIG).hasSize(242);
        // One read, as the acceptor of Apache ZooKeeper makes it.
        byte[] buffer = new byte[4096];
        int count = peer.getInputStream().read(buffer);
        assertThat(HexFormat.of().formatHex(buffer, 0, count))
            .isEqualTo(
                V1
                    + FIRST_VOTE
                    + HexFormat.of().formatHex(CONFIG.getBytes(StandardCharsets.UTF_8)));
      }
      assertThat(TestLoop.take(harness.closed).cause()).isEqualTo(LinkEnd.Cause.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void anOpeningLeavesBeforeAClose(TransportKind kind) throws Exception {
    try (ElectionHarness harness = new ElectionHarness(kind)) {
      try (Pair<ElectionLink> dialed = harness.dialPeer()) {
        ElectionLink link = dialed.link();
        Socket peer = dialed.peer();
        harness.test.run(() -> {
          link.open(V1_OPENING);
          link.close("the peer has the greater number and dials itself");
        });
        assertThat(HexFormat.of().formatHex(peer.getInputStream().readAllBytes())).isEqualTo(V1);
      }
      assertThat(TestLoop.take(harness.closed).cause()).isEqualTo(LinkEnd.Cause.CLOSED_HERE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void everyFormOfOpeningIsUnderstoodAndWhatFollowsIt(TransportKind kind) throws Exception {
    String v2Text = "127.0.0.1:21111|127.0.0.2:21115";
    String v2 =
        "ffffffffffff0001"
            + "0000000000000003"
            + "0000001f"
            + HexFormat.of().formatHex(v2Text.getBytes(StandardCharsets.UTF_8));
    String legacy = "0000000000000007";
    ElectionOpening second =
        ElectionOpening.of(
            3, List.of(new HostAndPort("127.0.0.1", 21111), new HostAndPort("127.0.0.2", 21115)));
    ElectionOpening third = new ElectionOpening(ElectionOpening.Form.LEGACY, 7, List.of());
    try (ElectionHarness harness = new ElectionHarness(kind)) {
      InetSocketAddress port = harness.listen();
      List<String> forms = List.of(V1, v2, legacy);
      List<ElectionOpening> expected = List.of(V1_OPENING, second, third);
      for (int i = 0; i < forms.size(); i++) {
        try (Socket peer = TestLoop.connect(port)) {
          send(peer, forms.get(i) + "00000003" + "abcdef" + "00000001" + "77");
          assertThat(TestLoop.take(harness.opened)).isEqualTo(expected.get(i));
          assertThat(TestLoop.take(harness.received)).isEqualTo(body("abcdef"));
          assertThat(TestLoop.take(harness.received)).isEqualTo(body("77"));
          ElectionLink link = TestLoop.take(harness.accepted);
          harness.test.run(() -> link.write(vote(9)));
          DataInputStream in = new DataInputStream(peer.getInputStream());
          byte[] answer = in.readNBytes(in.readInt());
          assertThat(Notification.decode(Bytes.of(answer)).electionEpoch()).isEqualTo(9);
        }
        assertThat(TestLoop.take(harness.closed).cause()).isEqualTo(LinkEnd.Cause.PEER_CLOSED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void ofTheVotesThatCannotLeaveTheNewestStays(TransportKind kind) throws Exception {
    try (ElectionHarness harness = new ElectionHarness(kind);
        Pair<ElectionLink> dialed = harness.dialPeer()) {
      ElectionLink link = dialed.link();
      Socket peer = dialed.peer();
      harness.test.run(() -> {
        for (int round = 1; round <= 100; round++) {
          link.write(vote(round));
        }
      });
      DataInputStream in = new DataInputStream(peer.getInputStream());
      assertThat(readVote(in).electionEpoch()).isEqualTo(100);
      // Now the peer takes nothing, until the system has no room.
      Bytes large = Bytes.of(new byte[ElectionDecoder.BODY_LIMIT - 44]);
      long rounds = 100;
      while (harness.test.ask(link::unsentBytes) == 0) {
        long round = ++rounds;
        harness.test.run(() -> link.write(vote(round, large)));
        harness.test.run(() -> {});
      }
      long last = rounds + 1000;
      for (long round = rounds + 1; round <= last; round++) {
        long one = round;
        harness.test.run(() -> link.write(vote(one, large)));
      }
      assertThat(harness.test.ask(link::isOpen)).isTrue();
      long previous = 100;
      int votesBehind = 0;
      while (previous < last) {
        long next = readVote(in).electionEpoch();
        assertThat(next).isGreaterThan(previous);
        votesBehind += next > rounds ? 1 : 0;
        previous = next;
      }
      // A few may have found room in the system's buffers.
      assertThat(votesBehind).isLessThan(100);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void strangersAreTurnedAway(TransportKind kind) throws Exception {
    try (ElectionHarness harness = new ElectionHarness(kind)) {
      InetSocketAddress port = harness.listen();
      List<String> words =
          List.of(
              HexFormat.of().formatHex("GET / HTTP/1.1".getBytes(StandardCharsets.UTF_8)) + "ffff",
              "fffffffffffe0000",
              "ffffffffffff0000" + "0000000000000002" + "00000801",
              "ffffffffffff0000" + "0000000000000002" + "00000000",
              "ffffffffffff0000" + "0000000000000002" + "7fffffff",
              "ffffffffffff0000" + "0000000000000002" + "00000003" + "616263",
              // Fine, but then a frame of a negative length, of none, and of too many bytes.
              V1 + "ffffffff",
              V1 + "00000000",
              V1 + "00080001");
      for (String word : words) {
        try (Socket stranger = TestLoop.connect(port)) {
          send(stranger, word);
          if (word.startsWith("47455420")) {
            // Taken for a legacy number; then the rest of the request is no frame.
            send(stranger, "7fffffff");
          }
          assertThat(endsWithoutAWord(stranger)).as(word).isTrue();
        }
        assertThat(TestLoop.take(harness.closed).cause())
            .as(word)
            .isEqualTo(LinkEnd.Cause.PROTOCOL_BROKEN);
      }
      assertThat(harness.received).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void whoSaysNothingIsClosedAtTheDeadline(TransportKind kind) throws Exception {
    try (ElectionHarness harness = new ElectionHarness(kind, 1_000)) {
      InetSocketAddress port = harness.listen();
      try (Socket silent = TestLoop.connect(port);
          Socket peer = TestLoop.connect(port)) {
        send(peer, V1);
        assertThat(TestLoop.take(harness.opened)).isEqualTo(V1_OPENING);
        assertThat(endsWithoutAWord(silent)).isTrue();
        send(peer, "00000001" + "77");
        assertThat(TestLoop.take(harness.received)).isEqualTo(body("77"));
      }
    }
  }

  @Test
  void ofTooManyStrangersTheOldestGoes() throws Exception {
    try (ElectionHarness harness = new ElectionHarness(TransportKind.AUTO)) {
      InetSocketAddress port = harness.listen();
      List<Socket> strangers = new ArrayList<>();
      for (int i = 0; i <= Strangers.MAX; i++) {
        strangers.add(TestLoop.connect(port));
      }
      assertThat(endsWithoutAWord(strangers.get(0))).isTrue();
      send(strangers.get(1), V1);
      assertThat(TestLoop.take(harness.opened)).isEqualTo(V1_OPENING);
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static Notification vote(long round) {
    return vote(round, Bytes.utf8(CONFIG));
  }

  private static Notification vote(long round, Bytes config) {
    return Notification.of(ServerState.LOOKING, 2, 0, round, 0, config);
  }

  private static Notification readVote(DataInputStream in) throws Exception {
    return Notification.decode(Bytes.of(in.readNBytes(in.readInt())));
  }

  private static Bytes body(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }

  private static void send(Socket socket, String hex) throws IOException {
    try {
      socket.getOutputStream().write(ByteBuffer.wrap(HexFormat.of().parseHex(hex)).array());
    } catch (IOException turnedAwayAlready) {
      assertThat(turnedAwayAlready).hasMessageMatching(".*([Rr]eset|[Bb]roken pipe).*");
    }
  }
}
