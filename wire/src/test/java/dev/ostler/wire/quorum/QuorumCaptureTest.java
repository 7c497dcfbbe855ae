package dev.ostler.wire.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Packets seen on the quorum ports of an ensemble of Apache ZooKeeper 3.9.4 servers are read as
 * what they mean, and written again byte for byte.
 */
final class QuorumCaptureTest {
  private static final String BARE = " ffffffff ffffffff";
  private static final String OPEN_ACL =
      " 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 ";
  private static final List<AuthInfo> LOCALHOST = List.of(new AuthInfo("ip", "127.0.0.1"));
  private static final String LOCALHOST_HEX = " 00000001 00000002 6970 00000009 3132372e302e302e31";

  private static void capture(String hex, QuorumMessage expected) throws MalformedException {
    byte[] bytes = Hex.bytes(hex);
    QuorumDecoder decoder = new QuorumDecoder();
    decoder.feed(bytes, 0, bytes.length);
    QuorumMessage message = decoder.next();
    assertThat(message).isEqualTo(expected);
    assertThat(decoder.takeRest().length()).isZero();
    Output out = new Output(0);
    expected.encode(out);
    assertThat(out.toArray()).isEqualTo(bytes);
  }

  private static void transaction(String hex, Transaction expected) throws MalformedException {
    byte[] bytes = Hex.bytes(hex);
    assertThat(EncodedTransaction.decode(Bytes.of(bytes)).transaction()).isEqualTo(expected);
    assertThat(EncodedTransaction.of(expected).bytes().toArray()).isEqualTo(bytes);
  }

  @Test
  void theHandshakeOfAFreshFollower() throws MalformedException {
    capture(
        "0000000b 0000000000000000 00000014 0000000000000002 00010000 0000000000000000 ffffffff",
        new QuorumMessage.FollowerInfo(0, new LearnerInfo(2, 0)));
    capture(
        "00000011 0000000100000000 00000004 00010000 ffffffff", new QuorumMessage.LeaderInfo(1));
    capture(
        "00000012 0000000000000000 00000004 00000000 ffffffff", new QuorumMessage.AckEpoch(0, 0));
    capture("0000000d 0000000000000000" + BARE, new QuorumMessage.Diff(0));
    capture(
        "0000000a 0000000100000000 000000f2 \"" + Hex.CONFIG + "\" ffffffff",
        new QuorumMessage.NewLeader(1L << 32, Bytes.utf8(Hex.CONFIG)));
    capture("00000003 0000000100000000" + BARE, new QuorumMessage.Ack(1L << 32));
    capture("0000000c ffffffffffffffff" + BARE, new QuorumMessage.UpToDate());
  }

  @Test
  void theHandshakeOfAFollowerThatMissedFourTransactions() throws MalformedException {
    capture(
        "0000000b 0000000100000000 00000014 0000000000000001 00010000 0000000000000000 ffffffff",
        new QuorumMessage.FollowerInfo(1, new LearnerInfo(1, 0)));
    capture(
        "00000012 0000000100000011 00000004 ffffffff ffffffff",
        new QuorumMessage.AckEpoch(0x100000011L, QuorumMessage.AckEpoch.ALREADY_PROMISED));
    capture("0000000d 0000000100000015" + BARE, new QuorumMessage.Diff(0x100000015L));
    capture("00000004 0000000100000012" + BARE, new QuorumMessage.Commit(0x100000012L));
    capture(
        "00000012 0000000100000018 00000004 00000001 ffffffff",
        new QuorumMessage.AckEpoch(0x100000018L, 1));
  }

  @Test
  void truncationAndSnapshot() throws MalformedException {
    capture("0000000e 0000000100000002" + BARE, new QuorumMessage.Trunc(0x100000002L));
    capture(
        "00000012 0000000200000003 00000004 00000002 ffffffff",
        new QuorumMessage.AckEpoch(0x200000003L, 2));
    capture("0000000f 0000000300000002" + BARE, new QuorumMessage.Snap(0x300000002L));
    capture(
        "00000010 0000000100000000 00000014 0000000000000004 00010000 0000000000000000 ffffffff",
        new QuorumMessage.ObserverInfo(1, new LearnerInfo(4, 0)));
  }

  @Test
  void aSessionIsCreatedThroughAFollower() throws MalformedException {
    capture(
        "00000001 ffffffffffffffff 00000014 0100000ef0280000 00000000 fffffff6 00002710 ffffffff",
        new QuorumMessage.Request(
            0x0100000ef0280000L,
            0,
            OpCode.CREATE_SESSION,
            Bytes.of(new byte[] {0, 0, 0x27, 0x10}),
            null));
    Transaction created =
        new Transaction(
            new TransactionHeader(0x0100000ef0280000L, 0, 0x100000001L, 0x1a1fbcbd604L),
            new TransactionBody.CreateSession(10_000),
            true,
            0x51c6d660L);
    String data =
        "0100000ef0280000 00000000 0000000100000001 000001a1fbcbd604 fffffff6 | 00002710"
            + " | 00000002 0000000051c6d660";
    transaction(data, created);
    capture(
        "00000002 0000000100000001 00000030" + data + "ffffffff",
        QuorumMessage.Proposal.of(EncodedTransaction.of(created)));
    capture("00000003 0000000100000001" + BARE, new QuorumMessage.Ack(0x100000001L));
    capture("00000004 0000000100000001" + BARE, new QuorumMessage.Commit(0x100000001L));
  }

  @Test
  void aZnodeIsCreatedThroughAFollower() throws MalformedException {
    String body = "00000002 2f61 00000005 68656c6c6f" + OPEN_ACL + "00000000";
    capture(
        "00000001 ffffffffffffffff 0000003e 0100000ef0280000 00000001 00000001"
            + body
            + LOCALHOST_HEX,
        new QuorumMessage.Request(
            0x0100000ef0280000L, 1, OpCode.CREATE, Bytes.of(Hex.bytes(body)), LOCALHOST));
    Transaction created =
        new Transaction(
            new TransactionHeader(0x0100000ef0280000L, 1, 0x100000002L, 0x1a1fbcbd615L),
            new TransactionBody.Create(
                OpCode.CREATE, Path.of("/a"), Bytes.utf8("hello"), AclList.OPEN, false, 1, 0),
            true,
            0x1b0e4e8cdL);
    String data =
        "0100000ef0280000 00000001 0000000100000002 000001a1fbcbd615 00000001"
            + " 00000002 2f61  00000005 68656c6c6f"
            + OPEN_ACL
            + "00 00000001 00000002 00000001b0e4e8cd";
    transaction(data, created);
    EncodedTransaction encoded = EncodedTransaction.of(created);
    capture(
        "00000002 0000000100000002 0000005b" + data + "ffffffff",
        QuorumMessage.Proposal.of(encoded));
    capture(
        "00000008 0000000100000002 0000005b" + data + "ffffffff", QuorumMessage.Inform.of(encoded));
  }

  @Test
  void otherTransactions() throws MalformedException {
    TransactionHeader header = new TransactionHeader(7, 3, 0x100000009L, 0x1a1fbcbd615L);
    String begin = "0000000000000007 00000003 0000000100000009 000001a1fbcbd615 ";
    Path path = Path.of("/a");
    transaction(
        begin
            + "00000001 | 00000004 2f612f65 00000001 78"
            + OPEN_ACL
            + "01 00000001 | 00000002 00000001bc73deab",
        new Transaction(
            header,
            new TransactionBody.Create(
                OpCode.CREATE, Path.of("/a/e"), Bytes.utf8("x"), AclList.OPEN, true, 1, 0),
            true,
            0x1bc73deabL));
    transaction(
        begin + "00000005 | 00000002 2f61 00000005 776f726c64 00000001 | 00000002 000000027f5ea290",
        new Transaction(
            header,
            new TransactionBody.SetData(OpCode.SET_DATA, path, Bytes.utf8("world"), 1),
            true,
            0x27f5ea290L));
    transaction(
        begin + "ffffffff | ffffff92",
        new Transaction(header, new TransactionBody.Failure(ErrorCode.NODE_EXISTS), false, 0));
    transaction(
        begin + "fffffff5 | 00000001 00000004 2f612f65 | 00000002 0000000000000005",
        new Transaction(
            header, new TransactionBody.CloseSession(List.of(Path.of("/a/e"))), true, 5));
    transaction(
        begin + "fffffff5 | 00000000 | 00000002 0000000000000005",
        new Transaction(header, new TransactionBody.CloseSession(List.of()), true, 5));
    transaction(
        begin
            + "0000000e | 00000003  00000001 0000002b 00000002 2f6d 00000001 6d"
            + OPEN_ACL
            + "00 00000005 00000005 00000010 00000002 2f61 00000002 7732 00000002"
            + " 0000000d 0000000a 00000002 2f61 00000003 | 00000002 0000000000000005",
        new Transaction(
            header,
            new TransactionBody.Multi(
                List.of(
                    new TransactionBody.Create(
                        OpCode.CREATE, Path.of("/m"), Bytes.utf8("m"), AclList.OPEN, false, 5, 0),
                    new TransactionBody.SetData(OpCode.SET_DATA, path, Bytes.utf8("w2"), 2),
                    new TransactionBody.Check(path, 3))),
            true,
            5));
  }

  @Test
  void pingsAndTheirAnswers() throws MalformedException {
    capture("00000005 0000000100000000" + BARE, new QuorumMessage.Ping(1L << 32));
    capture(
        "00000005 0000000100000000 00000000 ffffffff",
        new QuorumMessage.PingReply(1L << 32, List.of()));
    capture(
        "00000005 0000000100000015 0000000c 0300000eefdb0000 00002710 ffffffff",
        new QuorumMessage.PingReply(
            0x100000015L, List.of(new SessionTouch(0x0300000eefdb0000L, 10_000))));
    capture(
        "00000005 0000000100000004 00000018 0400001634240000 00001f40 0300001623d20000 00002710"
            + " ffffffff",
        new QuorumMessage.PingReply(
            0x100000004L,
            List.of(
                new SessionTouch(0x0400001634240000L, 8_000),
                new SessionTouch(0x0300001623d20000L, 10_000))));
  }

  @Test
  void aSessionMovesToAnotherServer() throws MalformedException {
    capture(
        "00000006 ffffffffffffffff 0000000c 0100000ef0280000 00002710 ffffffff",
        new QuorumMessage.Revalidate(0x0100000ef0280000L, 10_000));
    capture(
        "00000006 ffffffffffffffff 00000009 0100000ef0280000 01 ffffffff",
        new QuorumMessage.RevalidateReply(-1, 0x0100000ef0280000L, true));
    capture(
        "00000006 ffffffffffffffff 00000009 0000000000000077 00 ffffffff",
        new QuorumMessage.RevalidateReply(-1, 0x77, false));
    capture(
        "00000001 ffffffffffffffff 00000010 0100000ef0280000 00000002 fffffff5" + LOCALHOST_HEX,
        new QuorumMessage.Request(
            0x0100000ef0280000L, 2, OpCode.CLOSE_SESSION, Bytes.EMPTY, LOCALHOST));
  }

  @Test
  void aSync() throws MalformedException {
    capture(
        "00000001 ffffffffffffffff 00000016 0100000ef0280000 00000005 00000009 00000002 2f61"
            + LOCALHOST_HEX,
        new QuorumMessage.Request(
            0x0100000ef0280000L, 5, OpCode.SYNC, Bytes.of(Hex.bytes("00000002 2f61")), LOCALHOST));
    capture("00000007 0000000000000000" + BARE, new QuorumMessage.Sync());
  }

  @Test
  void aReconfiguration() throws MalformedException {
    capture(
        "00000001 ffffffffffffffff 00000025 010000126eb60000 00000003 00000010"
            + " ffffffff 00000001 34 ffffffff ffffffffffffffff"
            + LOCALHOST_HEX,
        new QuorumMessage.Request(
            0x010000126eb60000L,
            3,
            OpCode.RECONFIG,
            Bytes.of(Hex.bytes("ffffffff 00000001 34 ffffffff ffffffffffffffff")),
            LOCALHOST));
    String config =
        Hex.CONFIG
            .replaceFirst("server.4=[^\n]*\n", "")
            .replaceFirst("version=.*", "version=100000003");
    String data =
        "010000126eb60000 00000003 0000000100000003 000001a1fbce7689 00000010 00000011"
            + "\"/zookeeper/config\" 000000c2 \""
            + config
            + "\" ffffffff | 00000002 0000000051c6d660";
    EncodedTransaction reconfig = EncodedTransaction.decode(Bytes.of(Hex.bytes(data)));
    assertThat(reconfig.transaction().body())
        .isEqualTo(
            new TransactionBody.SetData(
                OpCode.RECONFIG, Path.of("/zookeeper/config"), Bytes.utf8(config), -1));
    capture(
        "00000002 0000000100000003 0000010b" + data + "ffffffff",
        QuorumMessage.Proposal.of(reconfig));
    capture(
        "00000009 0000000100000003 00000008 0000000000000003 ffffffff",
        new QuorumMessage.CommitAndActivate(0x100000003L, 3));
    capture(
        "00000013 0000000100000003 00000113 0000000000000003" + data + "ffffffff",
        new QuorumMessage.InformAndActivate(0x100000003L, 3, reconfig.bytes()));
    capture(
        "0000000b 0000000100000000 00000014 0000000000000004 00010000 0000000100000003 ffffffff",
        new QuorumMessage.FollowerInfo(1, new LearnerInfo(4, 0x100000003L)));
  }

  @Test
  void theRawSnapshotBehindASnapIsHandedOutAsItIs() throws MalformedException {
    byte[] bytes =
        Hex.bytes("0000000f 0000000300000002" + BARE + "00000003 01000014ff1d0000 00004e20");
    QuorumDecoder decoder = new QuorumDecoder();
    decoder.feed(bytes, 0, bytes.length);
    assertThat(decoder.next()).isEqualTo(new QuorumMessage.Snap(0x300000002L));
    assertThat(decoder.next()).isNull();
    assertThat(decoder.takeRest().toArray())
        .isEqualTo(Hex.bytes("00000003 01000014ff1d0000 00004e20"));
    byte[] after = Hex.bytes("0000000c ffffffffffffffff" + BARE);
    decoder.feed(after, 0, after.length);
    assertThat(decoder.next()).isEqualTo(new QuorumMessage.UpToDate());
  }

  @Test
  void theStepsOfAnAuthentication() throws MalformedException {
    byte[] first = Hex.bytes("5f2435013501edcc 00000000 00000000");
    byte[] last = Hex.bytes("5f2435013501edcc 00000001 00000009 \"rspauth=1\"");
    assertThat(QuorumAuthPacket.measure(first, 0, first.length)).isEqualTo(first.length);
    assertThat(QuorumAuthPacket.measure(last, 0, 20)).isEqualTo(-last.length);
    assertThat(QuorumAuthPacket.decode(new Input(first)))
        .isEqualTo(new QuorumAuthPacket(QuorumAuthPacket.Status.IN_PROGRESS, Bytes.EMPTY));
    QuorumAuthPacket success =
        new QuorumAuthPacket(QuorumAuthPacket.Status.SUCCESS, Bytes.utf8("rspauth=1"));
    assertThat(QuorumAuthPacket.decode(new Input(last))).isEqualTo(success);
    Output out = new Output(0);
    success.encode(out);
    assertThat(out.toArray()).isEqualTo(last);
  }
}
