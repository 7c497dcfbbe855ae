package dev.ostler.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;
import dev.ostler.wire.value.Stat;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recorded frames are read as what they mean, and written again byte for byte. */
final class CaptureTest {
  private static final long T0 = 1795226896166L;
  private static final long T1 = 1795226896232L;
  private static final Path C1 = Path.of("/c1");
  private static final Stat C1_AFTER_MULTI = new Stat(3, 9, T0, T1, 2, 5, 0, 0, 2, 3, 9);

  private static void request(String conversation, int xid, Request expected)
      throws MalformedException {
    byte[] frame = Captures.request(conversation);
    Input in = new Input(frame);
    assertThat(in.readInt()).isEqualTo(xid);
    int opCode = in.readInt();
    assertThat(RequestDecoder.decode(opCode, in)).isEqualTo(expected);
    assertThat(in.remaining()).isZero();
    Output out = new Output(0);
    out.writeInt(xid);
    out.writeInt(expected.opCode());
    expected.encode(out);
    assertThat(out.toArray()).isEqualTo(frame);
  }

  private static void reply(
      String conversation, int xid, long zxid, int opCode, @Nullable Reply expected)
      throws MalformedException {
    byte[] frame = Captures.lastReply(conversation);
    Input in = new Input(frame);
    assertThat(ReplyHeader.decode(in)).isEqualTo(new ReplyHeader(xid, zxid, ErrorCode.OK));
    assertThat(ReplyDecoder.decode(opCode, in)).isEqualTo(expected);
    assertThat(in.remaining()).isZero();
    assertThat(encoded(new ReplyHeader(xid, zxid, 0), expected)).isEqualTo(frame);
  }

  private static void refusal(String conversation, int xid, long zxid, int error) {
    assertThat(encoded(new ReplyHeader(xid, zxid, error), null))
        .isEqualTo(Captures.lastReply(conversation));
  }

  private static void event(String conversation, int index, long zxid, int type, Path path)
      throws MalformedException {
    byte[] frame = Captures.replies(conversation).get(index);
    ReplyHeader header = new ReplyHeader(Xid.NOTIFICATION, zxid, 0);
    WatcherEvent event = new WatcherEvent(type, path);
    Input in = new Input(frame);
    assertThat(ReplyHeader.decode(in)).isEqualTo(header);
    assertThat(WatcherEvent.decode(in)).isEqualTo(event);
    assertThat(in.remaining()).isZero();
    assertThat(encoded(header, event)).isEqualTo(frame);
  }

  private static byte[] encoded(ReplyHeader header, @Nullable ReplyBody body) {
    Output out = new Output(0);
    header.encode(out);
    if (body != null) {
      body.encode(out);
    }
    return out.toArray();
  }

  private static void handshake(
      String conversation, ConnectRequest request, ConnectResponse response)
      throws MalformedException {
    Output out = new Output(0);
    request.encode(out);
    assertThat(out.toArray()).isEqualTo(Captures.request(conversation));
    assertThat(ConnectRequest.decode(new Input(out.toArray()))).isEqualTo(request);
    out.rewind(0);
    response.encode(out);
    assertThat(out.toArray()).isEqualTo(Captures.replies(conversation).get(0));
    assertThat(ConnectResponse.decode(new Input(out.toArray()))).isEqualTo(response);
  }

  private static Bytes bytes(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }

  private static Request.Create create(int opCode, String path, String data, int flags, long ttl) {
    return new Request.Create(opCode, Path.of(path), Bytes.utf8(data), AclList.OPEN, flags, ttl);
  }

  private static Stat fresh(long zxid, long time) {
    return new Stat(zxid, zxid, time, time, 0, 0, 0, 0, 0, 0, zxid);
  }

  @Test
  void aNewSession() throws MalformedException {
    Bytes none = Bytes.of(new byte[16]);
    handshake(
        "10.1",
        new ConnectRequest(0, 0, 10_000, 0, none, true, false),
        new ConnectResponse(
            10_000, 0x10000208a640000L, bytes("de5026601314353aec69271c146a2449"), true, false));
    handshake(
        "10.2",
        new ConnectRequest(0, 0, 10_000, 0, none, false, false),
        new ConnectResponse(
            10_000, 0x10000208a640001L, bytes("f1712060b35f147fe1ac8e47e8f23816"), false, false));
  }

  @Test
  void aSessionThatIsGone() throws MalformedException {
    handshake(
        "10.30",
        new ConnectRequest(
            0,
            0,
            30_000,
            0x10000208a640000L,
            bytes("de5026601314353aec69271c146a2449"),
            true,
            false),
        ConnectResponse.expired(true, false));
  }

  @Test
  void allKindsOfCreate() throws MalformedException {
    request("10.3", 1, create(OpCode.CREATE, "/c1", "hello", CreateFlags.PERSISTENT, 0));
    reply("10.3", 1, 3, OpCode.CREATE, new Reply.PathReply(C1));

    request("10.4", 2, create(OpCode.CREATE2, "/c1/q-", "", CreateFlags.PERSISTENT_SEQUENTIAL, 0));
    reply(
        "10.4",
        2,
        4,
        OpCode.CREATE2,
        new Reply.CreatedReply(Path.of("/c1/q-0000000000"), fresh(4, 1795226896179L)));

    request(
        "10.5",
        3,
        new Request.Create(
            OpCode.CREATE, Path.of("/c1/e"), null, AclList.OPEN, CreateFlags.EPHEMERAL, 0));
    reply("10.5", 3, 5, OpCode.CREATE, new Reply.PathReply(Path.of("/c1/e")));

    request(
        "10.6", 4, create(OpCode.CREATE_TTL, "/t", "", CreateFlags.PERSISTENT_WITH_TTL, 60_000));
    reply(
        "10.6",
        4,
        6,
        OpCode.CREATE_TTL,
        new Reply.CreatedReply(Path.of("/t"), fresh(6, 1795226896187L)));
  }

  @Test
  void dataIsReadAndSet() throws MalformedException {
    request("10.7", 5, new Request.GetData(C1, true));
    reply(
        "10.7",
        5,
        6,
        OpCode.GET_DATA,
        new Reply.DataReply(Bytes.utf8("hello"), new Stat(3, 3, T0, T0, 0, 2, 0, 0, 5, 2, 5)));

    request("10.8", 6, new Request.SetData(C1, Bytes.utf8("world!"), 0));
    event("10.8", 0, 7, EventType.NODE_DATA_CHANGED, C1);
    reply(
        "10.8",
        6,
        7,
        OpCode.SET_DATA,
        new Reply.StatReply(new Stat(3, 7, T0, 1795226896196L, 1, 2, 0, 0, 6, 2, 5)));
  }

  @Test
  void refusalsAreHeadersAlone() throws MalformedException {
    request("10.9", 7, new Request.SetData(C1, Bytes.utf8("x"), 0));
    refusal("10.9", 7, 8, ErrorCode.BAD_VERSION);
    request("10.10", 8, new Request.Exists(Path.of("/nope"), true));
    refusal("10.10", 8, 8, ErrorCode.NO_NODE);
    request("10.17", 15, new Request.CheckWatches(C1, WatcherType.ANY));
    refusal("10.17", 15, 11, ErrorCode.NO_WATCHER);
  }

  @Test
  void aMultiThatSucceeds() throws MalformedException {
    request(
        "10.11",
        9,
        new Request.Multi(
            List.of(
                new Request.Check(C1, 1),
                create(OpCode.CREATE, "/c1/m", "m", CreateFlags.PERSISTENT, 0),
                create(OpCode.CREATE2, "/c1/s-", "", CreateFlags.PERSISTENT_SEQUENTIAL, 0),
                new Request.SetData(C1, Bytes.utf8("mm"), -1),
                new Request.Delete(Path.of("/c1/m"), -1))));
    reply(
        "10.11",
        9,
        9,
        OpCode.MULTI,
        new Reply.MultiReply(
            List.of(
                new Reply.Result(OpCode.CHECK, 0, null),
                new Reply.Result(OpCode.CREATE, 0, new Reply.PathReply(Path.of("/c1/m"))),
                new Reply.Result(
                    OpCode.CREATE2,
                    0,
                    new Reply.CreatedReply(Path.of("/c1/s-0000000003"), fresh(9, T1))),
                new Reply.Result(
                    OpCode.SET_DATA,
                    0,
                    new Reply.StatReply(new Stat(3, 9, T0, T1, 2, 4, 0, 0, 2, 4, 9))),
                new Reply.Result(OpCode.DELETE, 0, null))));
  }

  @Test
  void aMultiThatFails() throws MalformedException {
    request(
        "10.12",
        10,
        new Request.Multi(
            List.of(
                create(OpCode.CREATE, "/c1/m2", "m", CreateFlags.PERSISTENT, 0),
                new Request.Check(C1, 77),
                new Request.Delete(Path.of("/c1/m2"), -1))));
    reply(
        "10.12",
        10,
        10,
        OpCode.MULTI,
        new Reply.MultiReply(
            List.of(
                Reply.Result.failure(ErrorCode.OK),
                Reply.Result.failure(ErrorCode.BAD_VERSION),
                Reply.Result.failure(ErrorCode.RUNTIME_INCONSISTENCY))));
  }

  @Test
  void aMultiReadWithOneFailure() throws MalformedException {
    request(
        "10.13",
        11,
        new Request.MultiRead(
            List.of(
                new Request.GetData(C1, false),
                new Request.GetChildren(OpCode.GET_CHILDREN, C1, false),
                new Request.GetData(Path.of("/nope2"), false))));
    reply(
        "10.13",
        11,
        10,
        OpCode.MULTI_READ,
        new Reply.MultiReply(
            List.of(
                new Reply.Result(
                    OpCode.GET_DATA, 0, new Reply.DataReply(Bytes.utf8("mm"), C1_AFTER_MULTI)),
                new Reply.Result(
                    OpCode.GET_CHILDREN,
                    0,
                    new Reply.ChildrenReply(
                        List.of(
                            Bytes.utf8("q-0000000000"),
                            Bytes.utf8("s-0000000003"),
                            Bytes.utf8("e")),
                        null)),
                Reply.Result.failure(ErrorCode.NO_NODE))));
  }

  @Test
  void watchesAreAddedAndRemoved() throws MalformedException {
    request("10.14", 12, new Request.AddWatch(C1, 1));
    reply("10.14", 12, 10, OpCode.ADD_WATCH, new Reply.NumberReply(0));

    request("10.15", 13, create(OpCode.CREATE, "/c1/z", "d", CreateFlags.PERSISTENT, 0));
    event("10.15", 0, 11, EventType.NODE_CREATED, Path.of("/c1/z"));
    reply("10.15", 13, 11, OpCode.CREATE, new Reply.PathReply(Path.of("/c1/z")));

    request("10.16", 14, new Request.RemoveWatches(C1, WatcherType.ANY));
    reply("10.16", 14, 11, OpCode.REMOVE_WATCHES, null);
  }

  @Test
  void watchesAreArmedAgainAfterAReconnect() throws MalformedException {
    request(
        "10.18",
        Xid.SET_WATCHES,
        new Request.SetWatches(
            OpCode.SET_WATCHES2,
            2,
            List.of(C1, Path.of("/gone")),
            List.of(C1, Path.of("/later")),
            List.of(C1),
            List.of(Path.of("/p")),
            List.of(Path.of("/r"))));
    event("10.18", 0, -1, EventType.NODE_DATA_CHANGED, C1);
    event("10.18", 1, -1, EventType.NODE_DELETED, Path.of("/gone"));
    event("10.18", 2, -1, EventType.NODE_CREATED, C1);
    event("10.18", 3, -1, EventType.NODE_CHILDREN_CHANGED, C1);
    reply("10.18", Xid.SET_WATCHES, 11, OpCode.SET_WATCHES2, null);
  }

  @Test
  void childrenAreListed() throws MalformedException {
    request("10.19", 16, new Request.GetEphemerals(Path.ROOT));
    reply("10.19", 16, 11, OpCode.GET_EPHEMERALS, new Reply.PathsReply(List.of(Path.of("/c1/e"))));

    request("10.20", 17, new Request.GetAllChildrenNumber(C1));
    reply("10.20", 17, 11, OpCode.GET_ALL_CHILDREN_NUMBER, new Reply.NumberReply(4));

    request("10.21", 18, new Request.GetChildren(OpCode.GET_CHILDREN2, C1, false));
    reply(
        "10.21",
        18,
        11,
        OpCode.GET_CHILDREN2,
        new Reply.ChildrenReply(
            List.of(
                Bytes.utf8("q-0000000000"),
                Bytes.utf8("z"),
                Bytes.utf8("s-0000000003"),
                Bytes.utf8("e")),
            new Stat(3, 9, T0, T1, 2, 6, 0, 0, 2, 4, 11)));
  }

  @Test
  void identitiesAndAccessControlLists() throws MalformedException {
    request("10.22", Xid.AUTH, new Request.Auth(0, "digest", Bytes.utf8("bob:pw")));
    reply("10.22", Xid.AUTH, 0, OpCode.AUTH, null);

    Stat stat = fresh(12, 1795226896303L);
    Acl everybody = new Acl(Permission.READ, "world", "anyone");
    request("10.23", 20, new Request.GetAcl(Path.of("/sec")));
    reply(
        "10.23",
        20,
        12,
        OpCode.GET_ACL,
        new Reply.AclReply(
            AclList.of(
                List.of(
                    new Acl(Permission.ALL, "digest", "bob:ikIaKsbtGweaHnb/jKn7OHqbunM="),
                    everybody)),
            stat));
    request("10.24", 1, new Request.GetAcl(Path.of("/sec")));
    reply(
        "10.24",
        1,
        12,
        OpCode.GET_ACL,
        new Reply.AclReply(
            AclList.of(List.of(new Acl(Permission.ALL, "digest", "bob:x"), everybody)), stat));

    request("10.25", 21, new Request.WhoAmI());
    reply(
        "10.25",
        21,
        12,
        OpCode.WHO_AM_I,
        new Reply.WhoAmIReply(
            List.of(
                new Reply.ClientInfo("digest", "bob"), new Reply.ClientInfo("ip", "127.0.0.1"))));
  }

  @Test
  void theRestOfASession() throws MalformedException {
    request("10.26", 22, new Request.Sync(C1));
    reply("10.26", 22, 12, OpCode.SYNC, new Reply.PathReply(C1));
    request("10.27", Xid.PING, Request.Ping.INSTANCE);
    reply("10.27", Xid.PING, 12, OpCode.PING, null);
    request("10.29", 23, new Request.CloseSession());
    reply("10.29", 23, 13, OpCode.CLOSE_SESSION, null);
  }

  @Test
  void aCheckOutsideAMultiIsUnknown() throws MalformedException {
    Input in = new Input(Captures.request("10.28"));
    assertThat(in.readInt()).isEqualTo(3);
    int opCode = in.readInt();
    assertThat(RequestDecoder.decode(opCode, in)).isEqualTo(new Request.Unknown(OpCode.CHECK));
    refusal("10.28", 3, -1, ErrorCode.UNIMPLEMENTED);
  }

  @Test
  void aMultiOverAHardQuota() throws MalformedException {
    byte[] body =
        HexFormat.of()
            .parseHex(
                "ffffffff00ffffff83ffffff83" + "ffffffff00fffffffefffffffe" + "ffffffff01ffffffff");
    Reply reply =
        new Reply.MultiReply(
            List.of(
                Reply.Result.failure(ErrorCode.QUOTA_EXCEEDED),
                Reply.Result.failure(ErrorCode.RUNTIME_INCONSISTENCY)));
    assertThat(ReplyDecoder.decode(OpCode.MULTI, new Input(body))).isEqualTo(reply);
    Output out = new Output(0);
    reply.encode(out);
    assertThat(out.toArray()).isEqualTo(body);
  }

  @Test
  void noRecordedFrameWasForgotten() {
    assertThat(Captures.all("C")).hasSize(30);
    assertThat(Captures.all("S")).hasSize(36);
  }
}
