package dev.ostler.net.quorum;

import static dev.ostler.net.link.EndpointHarness.endsWithoutAWord;
import static dev.ostler.net.quorum.QuorumHarness.expect;
import static dev.ostler.net.quorum.QuorumHarness.hex;
import static dev.ostler.net.quorum.QuorumHarness.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.EndpointHarness.Pair;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.Strangers;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import java.io.DataInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuorumEndpointTest {
  /** A capture of Apache ZooKeeper 3.9.4: FOLLOWERINFO of server 2, epoch 0. */
  private static final byte[] FOLLOWER_INFO =
      hex(
          "0000000b 0000000000000000 00000014",
          "0000000000000002 00010000 0000000000000000 ffffffff");

  private static final byte[] NULL_NULL = hex("ffffffff ffffffff");

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aLearnersHandshakeIsByteForByteTheCaptured(TransportKind kind) throws Exception {
    try (QuorumHarness learner = new QuorumHarness(kind)) {
      try (Pair<QuorumLink> dialed = learner.dialPeer()) {
        QuorumLink link = dialed.link();
        Socket peer = dialed.peer();
        learner.say(link, new QuorumMessage.FollowerInfo(0, new LearnerInfo(2, 0)));
        expect(peer, FOLLOWER_INFO);
        send(peer, hex("00000011 0000000100000000 00000004 00010000 ffffffff"));
        assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.LeaderInfo(1));
        learner.say(link, new QuorumMessage.AckEpoch(0, 0));
        expect(peer, hex("00000012 0000000000000000 00000004 00000000 ffffffff"));
        // DIFF and NEWLEADER came in one segment, the configuration here shortened.
        send(
            peer,
            hex(
                "0000000d 0000000000000000 ffffffff ffffffff",
                "0000000a 0000000100000000 00000003 616263 ffffffff"));
        assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.Diff(0));
        assertThat(TestLoop.take(learner.received))
            .isEqualTo(new QuorumMessage.NewLeader(1L << 32, Bytes.utf8("abc")));
        learner.say(link, new QuorumMessage.Ack(1L << 32));
        expect(peer, hex("00000003 0000000100000000 ffffffff ffffffff"));
        send(peer, hex("0000000c ffffffffffffffff ffffffff ffffffff"));
        assertThat(TestLoop.take(learner.received)).isEqualTo(new QuorumMessage.UpToDate());
      }
      assertThat(TestLoop.take(learner.closed).cause()).isEqualTo(LinkEnd.Cause.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aLearnerThatIntroducesItselfIsOpenedByteByByte(TransportKind kind) throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      try (Socket peer = TestLoop.connect(port)) {
        for (byte one : FOLLOWER_INFO) {
          assertThat(leader.opened).isEmpty();
          send(peer, new byte[] {one});
        }
        QuorumLink link = TestLoop.take(leader.opened);
        assertThat(link.peer()).isEqualTo(peer.getLocalSocketAddress());
        assertThat(TestLoop.take(leader.received))
            .isEqualTo(new QuorumMessage.FollowerInfo(0, new LearnerInfo(2, 0)));
        assertThat(leader.test.ask(() -> leader.endpoint.find(link.number()))).isSameAs(link);
        leader.say(link, new QuorumMessage.LeaderInfo(1));
        expect(peer, hex("00000011 0000000100000000 00000004 00010000 ffffffff"));
      }
      assertThat(TestLoop.take(leader.closed).cause()).isEqualTo(LinkEnd.Cause.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aProposalEncodedOnceReachesEveryLearnerWithItsRangeOfCommits(TransportKind kind)
      throws Exception {
    // The captured proposal of a createSession, and its commit.
    byte[] transaction =
        hex(
            "0100000ef0280000 00000000 0000000100000001 000001a1fbcbd604 fffffff6 00002710",
            "00000002 0000000051c6d660");
    EncodedTransaction encoded = EncodedTransaction.decode(Bytes.of(transaction));
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      List<Socket> peers = new ArrayList<>();
      List<QuorumLink> links = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Socket peer = TestLoop.connect(port);
        peers.add(peer);
        send(peer, FOLLOWER_INFO);
        links.add(TestLoop.take(leader.opened));
      }
      leader.test.run(() -> {
        QuorumMessage proposal = QuorumMessage.Proposal.of(encoded);
        links.forEach(link -> link.send(proposal));
        links.forEach(link -> link.sendCommits(0x1_0000_0001L, 0x1_0000_0003L));
      });
      for (Socket peer : peers) {
        expect(peer, hex("00000002 0000000100000001 00000030"));
        expect(peer, transaction);
        expect(peer, hex("ffffffff"));
        for (int counter = 1; counter <= 3; counter++) {
          expect(peer, hex("00000004 00000001 0000000" + counter));
          expect(peer, NULL_NULL);
        }
        peer.close();
      }
    }
  }

  @Test
  void aRangeOfAcksIsOnePacketEach() throws Exception {
    try (QuorumHarness learner = new QuorumHarness(TransportKind.AUTO);
        Pair<QuorumLink> dialed = learner.dialPeer()) {
      QuorumLink link = dialed.link();
      Socket peer = dialed.peer();
      learner.test.run(() -> link.sendAcks(0x2_0000_0001L, 0x2_0001_0000L));
      DataInputStream in = new DataInputStream(peer.getInputStream());
      for (long zxid = 0x2_0000_0001L; zxid <= 0x2_0001_0000L; zxid++) {
        assertThat(in.readInt()).isEqualTo(3);
        assertThat(in.readLong()).isEqualTo(zxid);
        assertThat(in.readLong()).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aPausedLinkKeepsItsMessagesInOrder(TransportKind kind) throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      try (Socket peer = TestLoop.connect(port)) {
        send(peer, FOLLOWER_INFO);
        QuorumLink link = TestLoop.take(leader.opened);
        assertThat(TestLoop.take(leader.received)).isInstanceOf(QuorumMessage.FollowerInfo.class);
        leader.onMessage = (from, message) -> from.pauseReading();
        for (int zxid = 1; zxid <= 5; zxid++) {
          send(peer, ack(zxid));
        }
        for (int zxid = 1; zxid <= 5; zxid++) {
          assertThat(TestLoop.take(leader.received)).isEqualTo(new QuorumMessage.Ack(zxid));
          leader.test.run(() -> {});
          assertThat(leader.received).isEmpty();
          leader.test.run(link::resumeReading);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void nothingIsReceivedFromALinkThatWasClosedButItsLastWordIsSent(TransportKind kind)
      throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      try (Socket peer = TestLoop.connect(port)) {
        leader.onMessage =
            (link, message) -> {
              link.send(new QuorumMessage.Ping(7));
              link.close("that is enough");
              link.send(new QuorumMessage.Ping(8));
            };
        send(peer, FOLLOWER_INFO);
        send(peer, ack(1));
        assertThat(peer.getInputStream().readAllBytes())
            .isEqualTo(hex("00000005 0000000000000007 ffffffff ffffffff"));
        assertThat(TestLoop.take(leader.closed))
            .isEqualTo(new LinkEnd(LinkEnd.Cause.CLOSED_HERE, "that is enough"));
        assertThat(leader.received).hasSize(1);
        assertThat(leader.test.ask(leader.endpoint::size)).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void strangersAreTurnedAwayAndNobodyHearsOfThem(TransportKind kind) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed + "L; to repeat: new Random(" + seed + "L) in this test");
    Random random = new Random(seed);
    List<byte[]> words = new ArrayList<>();
    words.add("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    words.add(hex("16030100c8010000c40303", "00".repeat(40)));
    words.add(hex("5f2435013501edcc 00000000 00000000 00000000"));
    words.add(ack(1));
    // A field of two gigabytes, a negative one, identities without number.
    words.add(hex("0000000b 0000000000000000 7fffffff 00000000"));
    words.add(hex("0000000b 0000000000000000 fffffffe 00000000"));
    words.add(hex("0000000b 0000000000000000 ffffffff 7fffffff"));
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[20 + random.nextInt(200)];
      random.nextBytes(noise);
      // Of 2^32 lengths a thousand would be waited for.
      ByteBuffer.wrap(noise).putInt(12, random.nextInt() | 0x4000_0000);
      words.add(noise);
    }
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      for (byte[] word : words) {
        try (Socket stranger = TestLoop.connect(port)) {
          send(stranger, word);
          assertThat(endsWithoutAWord(stranger)).isTrue();
        }
      }
      try (Socket peer = TestLoop.connect(port)) {
        send(peer, FOLLOWER_INFO);
        assertThat(TestLoop.take(leader.opened).isOpen()).isTrue();
      }
      assertThat(TestLoop.take(leader.closed).cause()).isEqualTo(LinkEnd.Cause.PEER_CLOSED);
      assertThat(leader.closed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void whoSaysNothingIsClosedAtTheDeadline(TransportKind kind) throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind, QuorumOptions.defaults(1_000))) {
      InetSocketAddress port = leader.listen();
      try (Socket silent = TestLoop.connect(port);
          Socket peer = TestLoop.connect(port)) {
        send(peer, FOLLOWER_INFO);
        QuorumLink link = TestLoop.take(leader.opened);
        send(silent, new byte[] {0, 0});
        assertThat(endsWithoutAWord(silent)).isTrue();
        assertThat(link.isOpen()).isTrue();
      }
    }
  }

  @Test
  void ofTooManyStrangersTheOldestGoes() throws Exception {
    try (QuorumHarness leader = new QuorumHarness(TransportKind.AUTO)) {
      InetSocketAddress port = leader.listen();
      List<Socket> strangers = new ArrayList<>();
      for (int i = 0; i < Strangers.MAX; i++) {
        strangers.add(TestLoop.connect(port));
      }
      try (Socket peer = TestLoop.connect(port)) {
        assertThat(endsWithoutAWord(strangers.get(0))).isTrue();
        send(peer, FOLLOWER_INFO);
        assertThat(TestLoop.take(leader.opened).isOpen()).isTrue();
        send(strangers.get(1), FOLLOWER_INFO);
        assertThat(TestLoop.take(leader.opened).isOpen()).isTrue();
      }
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aLearnerThatBreaksTheProtocolIsClosedWithTheReason(TransportKind kind) throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      try (Socket peer = TestLoop.connect(port)) {
        send(peer, FOLLOWER_INFO);
        send(peer, hex("00000003 0000000000000001 7fffffff ffffffff"));
        LinkEnd end = TestLoop.take(leader.closed);
        assertThat(end.cause()).isEqualTo(LinkEnd.Cause.PROTOCOL_BROKEN);
        assertThat(end.reason()).contains("a field of 2147483647 bytes");
        assertThat(endsWithoutAWord(peer)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aLearnerThatTakesNothingIsClosedAboveTheLimit(TransportKind kind) throws Exception {
    QuorumOptions options = new QuorumOptions(1 << 20, 1 << 20, 1 << 16, 20_000);
    try (QuorumHarness leader = new QuorumHarness(kind, options)) {
      InetSocketAddress port = leader.listen();
      try (Socket peer = TestLoop.connect(port)) {
        send(peer, FOLLOWER_INFO);
        QuorumLink link = TestLoop.take(leader.opened);
        QuorumMessage proposal = new QuorumMessage.Proposal(1, Bytes.of(new byte[100_000]));
        while (leader.test.ask(link::isOpen)) {
          leader.test.run(() -> link.send(proposal));
        }
        LinkEnd end = TestLoop.take(leader.closed);
        assertThat(end.cause()).isEqualTo(LinkEnd.Cause.TOO_SLOW);
        assertThat(end.reason()).endsWith("the limit is 1048576");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aClosedPortKeepsItsLinks(TransportKind kind) throws Exception {
    try (QuorumHarness leader = new QuorumHarness(kind)) {
      InetSocketAddress port = leader.listen();
      try (Socket peer = TestLoop.connect(port);
          Socket stranger = TestLoop.connect(port)) {
        send(peer, FOLLOWER_INFO);
        QuorumLink link = TestLoop.take(leader.opened);
        leader.test.run(leader.endpoint::stopListening);
        assertThat(endsWithoutAWord(stranger)).isTrue();
        leader.say(link, new QuorumMessage.Ping(1));
        expect(peer, hex("00000005 0000000000000001 ffffffff ffffffff"));
        // It can be opened again, on the same port.
        leader.test.run(() ->
            leader.endpoint.listen(
                new ListenOptions(
                    "quorum port", List.of(TestLoop.loopback(port.getPort())), 0, 100, false)));
        try (Socket again = TestLoop.connect(port)) {
          send(again, FOLLOWER_INFO);
          assertThat(TestLoop.take(leader.opened).isOpen()).isTrue();
        }
      }
    }
  }

  private static byte[] ack(long zxid) {
    return ByteBuffer.allocate(20).putInt(3).putLong(zxid).putInt(-1).putInt(-1).array();
  }
}
