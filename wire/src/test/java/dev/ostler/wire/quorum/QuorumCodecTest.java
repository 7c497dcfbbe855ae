package dev.ostler.wire.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.codec.Allocation;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.RandomValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class QuorumCodecTest {
  private static final int KINDS = 23;

  private final RandomValues values = new RandomValues(QuorumCodecTest.class);

  private QuorumMessage message(int kind) {
    long zxid = values.nextLong();
    return switch (kind) {
      case 0 -> new QuorumMessage.FollowerInfo(values.nextInt(), learnerInfo());
      case 1 -> new QuorumMessage.ObserverInfo(values.nextInt(), learnerInfo());
      case 2 -> new QuorumMessage.LeaderInfo(values.nextInt(), values.nextInt());
      case 3 -> new QuorumMessage.AckEpoch(zxid, values.nextInt());
      case 4 -> new QuorumMessage.Diff(zxid);
      case 5 -> new QuorumMessage.Trunc(zxid);
      case 6 -> new QuorumMessage.Snap(zxid);
      case 7 -> new QuorumMessage.NewLeader(zxid, values.orNull(values.data()));
      case 8 -> new QuorumMessage.UpToDate();
      case 9 -> new QuorumMessage.Proposal(zxid, values.data());
      case 10 -> new QuorumMessage.Ack(zxid);
      case 11 -> new QuorumMessage.Commit(zxid);
      case 12 -> new QuorumMessage.CommitAndActivate(zxid, values.nextLong());
      case 13 -> new QuorumMessage.Inform(zxid, values.data());
      case 14 -> new QuorumMessage.InformAndActivate(zxid, values.nextLong(), values.data());
      case 15 -> request();
      case 16 -> new QuorumMessage.Sync(zxid);
      case 17 -> new QuorumMessage.Ping(zxid);
      case 18 -> new QuorumMessage.PingReply(zxid, values.list(this::touch));
      case 19 -> new QuorumMessage.Revalidate(zxid, values.nextLong(), values.nextInt());
      case 20 -> new QuorumMessage.RevalidateReply(zxid, values.nextLong(), values.nextBoolean());
      case 21 -> unknown();
      default -> new QuorumMessage.Sync();
    };
  }

  private SessionTouch touch() {
    return new SessionTouch(values.nextLong(), values.nextInt());
  }

  private LearnerInfo learnerInfo() {
    return new LearnerInfo(values.nextLong(), values.nextInt(), values.nextLong());
  }

  private @Nullable List<AuthInfo> authinfo() {
    return values.orNull(values.list(() -> new AuthInfo(values.text(), values.text())));
  }

  private QuorumMessage request() {
    return new QuorumMessage.Request(
        values.nextLong(), values.nextInt(), values.nextInt(), values.data(), authinfo());
  }

  private QuorumMessage unknown() {
    int type = values.oneOf(0, -1, 20, 21, Integer.MAX_VALUE);
    return new QuorumMessage.Unknown(
        new QuorumPacket(type, values.nextLong(), values.orNull(values.data()), authinfo()));
  }

  private static byte[] encoded(QuorumMessage message) {
    Output out = new Output(0);
    message.encode(out);
    return out.toArray();
  }

  /** All messages in a stream that arrives in reads of random length. */
  private List<QuorumMessage> decoded(byte[] stream, int readMax) throws MalformedException {
    QuorumDecoder decoder = new QuorumDecoder();
    List<QuorumMessage> messages = new ArrayList<>();
    byte[] next = stream;
    while (next.length > 0) {
      int length = Math.min(next.length, 1 + values.below(readMax));
      decoder.feed(Arrays.copyOf(next, length), 0, length);
      next = Arrays.copyOfRange(next, length, next.length);
      @Nullable QuorumMessage message;
      while ((message = decoder.next()) != null) {
        messages.add(message);
        if (message instanceof QuorumMessage.Snap) {
          Bytes rest = decoder.takeRest();
          decoder.feed(rest.array(), rest.offset(), rest.length());
        }
      }
    }
    assertThat(decoder.takeRest().length()).isZero();
    return messages;
  }

  @RepeatedTest(50)
  void aStreamOfMessagesComesBackHoweverItIsCut() throws MalformedException {
    List<QuorumMessage> sent = new ArrayList<>();
    Output stream = new Output(16);
    for (int i = 0; i < 60; i++) {
      QuorumMessage message = message(values.below(KINDS));
      sent.add(message);
      message.encode(stream);
    }
    for (int readMax : new int[] {1, 7, 100, 20_000}) {
      assertThat(decoded(stream.toArray(), readMax)).as(values.reproduce()).isEqualTo(sent);
    }
  }

  @RepeatedTest(20)
  void everyKindIsWrittenAsItWasRead() throws MalformedException {
    for (int kind = 0; kind < KINDS; kind++) {
      byte[] bytes = encoded(message(kind));
      QuorumMessage back = QuorumMessages.of(QuorumPacket.decode(new Input(bytes)));
      assertThat(encoded(back)).as(values.reproduce()).isEqualTo(bytes);
    }
  }

  @RepeatedTest(20)
  void anUnfinishedPacketNeverAsksForMoreThanItIsLong() throws MalformedException {
    byte[] bytes = encoded(message(values.below(KINDS)));
    for (int length = 0; length < bytes.length; length++) {
      int measured = QuorumPacket.measure(bytes, 0, length, QuorumPacket.DEFAULT_FIELD_LIMIT);
      assertThat(-measured).as(values.reproduce()).isBetween(length + 1, bytes.length);
    }
    assertThat(QuorumPacket.measure(bytes, 0, bytes.length, QuorumPacket.DEFAULT_FIELD_LIMIT))
        .isEqualTo(bytes.length);
  }

  @RepeatedTest(300)
  void randomBytesAreMalformedOrMessages() {
    byte[] bytes = values.bytes(200);
    for (int i = 0; i + 4 <= bytes.length; i += 4) {
      // Mostly small numbers, or nearly all types and lengths would be refused at once.
      if (values.below(3) > 0) {
        Arrays.fill(bytes, i, i + 3, (byte) (values.below(5) == 0 ? 0xff : 0));
        bytes[i + 3] = (byte) values.below(24);
      }
    }
    long allocated =
        Allocation.of(() -> {
          QuorumDecoder decoder = new QuorumDecoder();
          decoder.feed(bytes, 0, bytes.length);
          @Nullable QuorumMessage message;
          while ((message = decoder.next()) != null && !(message instanceof QuorumMessage.Snap)) {
            byte[] again = encoded(message);
            QuorumMessage back = QuorumMessages.of(QuorumPacket.decode(new Input(again)));
            assertThat(encoded(back)).as(values.reproduce()).isEqualTo(again);
          }
        });
    assertThat(allocated).as(values.reproduce()).isLessThan(4 << 20);
  }

  @RepeatedTest(300)
  void randomNotificationsAreMalformedOrReadable() {
    byte[] bytes = values.bytes(60);
    Arrays.fill(bytes, 0, Math.min(bytes.length, 3), (byte) 0);
    Allocation.of(() -> {
      Notification notification = Notification.decode(Bytes.of(bytes));
      Output out = new Output(0);
      notification.encode(out);
      Bytes body = Bytes.of(out.array(), 4, out.position() - 4);
      Notification back = Notification.decode(body);
      assertThat(back.leader()).as(values.reproduce()).isEqualTo(notification.leader());
    });
  }

  @Test
  void fieldsAtTheLimitAreTakenAndBeyondItRefused() throws MalformedException {
    int limit = 100;
    byte[] atLimit = encoded(new QuorumMessage.Proposal(1, Bytes.of(new byte[limit])));
    byte[] beyond = encoded(new QuorumMessage.Proposal(1, Bytes.of(new byte[limit + 1])));
    QuorumDecoder decoder = new QuorumDecoder(limit);
    decoder.feed(atLimit, 0, atLimit.length);
    assertThat(decoder.next()).isInstanceOf(QuorumMessage.Proposal.class);
    // The length alone is enough to refuse it: the data need not come.
    decoder.feed(beyond, 0, QuorumPacket.SMALLEST_BYTES);
    assertThatThrownBy(decoder::next).isInstanceOf(MalformedException.class);
  }

  @Test
  void identitiesHaveLimits() {
    for (String hex :
        List.of(
            "00000001 ffffffffffffffff ffffffff 00001001",
            "00000001 ffffffffffffffff ffffffff fffffffe",
            "00000001 ffffffffffffffff ffffffff 00000001 7fffffff",
            "00000001 ffffffffffffffff ffffffff 00000001 fffffffe",
            "00000001 ffffffffffffffff ffffffff 00000001 00000000 ffffffff",
            "00000001 ffffffffffffffff fffffffe 00000000")) {
      byte[] bytes = Hex.bytes(hex);
      QuorumDecoder decoder = new QuorumDecoder();
      decoder.feed(bytes, 0, bytes.length);
      assertThatThrownBy(decoder::next).as(hex).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void dataThatIsMissingOrTooShortIsMalformed() {
    for (String hex :
        List.of(
            "00000001 ffffffffffffffff ffffffff ffffffff",
            "00000001 ffffffffffffffff 0000000f 000000000000000000000000000000 ffffffff",
            "00000002 0000000000000001 ffffffff ffffffff",
            "00000005 0000000000000001 00000001 00 ffffffff",
            "00000006 ffffffffffffffff ffffffff ffffffff",
            "00000006 ffffffffffffffff 00000008 0000000000000001 ffffffff",
            "00000006 ffffffffffffffff 0000000b 0000000000000001000000 ffffffff",
            "00000008 0000000000000001 ffffffff ffffffff",
            "00000009 0000000000000001 00000004 00000001 ffffffff",
            "00000011 0000000000000001 00000003 000000 ffffffff",
            "00000012 0000000000000001 ffffffff ffffffff",
            "00000013 0000000000000001 00000004 00000001 ffffffff")) {
      byte[] bytes = Hex.bytes(hex);
      QuorumDecoder decoder = new QuorumDecoder();
      decoder.feed(bytes, 0, bytes.length);
      assertThatThrownBy(decoder::next).as(hex).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aLearnerMaySayLessAboutItself() throws MalformedException {
    assertThat(introduced("ffffffff")).isEqualTo(LearnerInfo.ANCIENT);
    assertThat(introduced("00000004 00000001")).isEqualTo(LearnerInfo.ANCIENT);
    assertThat(introduced("00000008 0000000000000005")).isEqualTo(new LearnerInfo(5, 1, 0));
    assertThat(introduced("00000008 0000000000000005").isAncient()).isTrue();
    assertThat(introduced("0000000c 0000000000000005 00010000")).isEqualTo(new LearnerInfo(5, 0));
    assertThat(introduced("00000015 0000000000000005 00010000 0000000000000007 00"))
        .isEqualTo(new LearnerInfo(5, 7));
  }

  private static LearnerInfo introduced(String data) throws MalformedException {
    byte[] bytes = Hex.bytes("0000000b 0000000100000000" + data + "ffffffff");
    QuorumMessage message = QuorumMessages.of(QuorumPacket.decode(new Input(bytes)));
    return ((QuorumMessage.FollowerInfo) message).info();
  }

  @Test
  void aPromiseOfManyBytesReservesNone() throws MalformedException {
    byte[] begin = Hex.bytes("00000002 0000000000000001 001fff00 00000000");
    QuorumDecoder decoder = new QuorumDecoder();
    long allocated =
        Allocation.of(() -> {
          decoder.feed(begin, 0, begin.length);
          decoder.next();
          decoder.feed(new byte[10], 0, 10);
          decoder.next();
        });
    assertThat(allocated).isLessThan(100_000);
  }
}
