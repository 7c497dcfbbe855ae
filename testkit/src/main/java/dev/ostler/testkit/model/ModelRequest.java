package dev.ostler.testkit.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of the client protocol, as its fields; what a client may send, sound or not. */
public sealed interface ModelRequest {
  /** The op code on the wire. */
  int opcode();

  /**
   * create (1), create2 (15), createContainer (19) or createTTL (21).
   *
   * @param ttlMillis sent with op code 21 only
   */
  record Create(
      int opcode,
      @Nullable String path,
      @Nullable ModelBytes data,
      @Nullable List<ModelAcl> acl,
      int flags,
      long ttlMillis)
      implements ModelRequest {}

  record Delete(@Nullable String path, int version) implements ModelRequest {
    @Override
    public int opcode() {
      return 2;
    }
  }

  record Exists(@Nullable String path, boolean watch) implements ModelRequest {
    @Override
    public int opcode() {
      return 3;
    }
  }

  record GetData(@Nullable String path, boolean watch) implements ModelRequest {
    @Override
    public int opcode() {
      return 4;
    }
  }

  record SetData(@Nullable String path, @Nullable ModelBytes data, int version)
      implements ModelRequest {
    @Override
    public int opcode() {
      return 5;
    }
  }

  record GetAcl(@Nullable String path) implements ModelRequest {
    @Override
    public int opcode() {
      return 6;
    }
  }

  record SetAcl(@Nullable String path, @Nullable List<ModelAcl> acl, int version)
      implements ModelRequest {
    @Override
    public int opcode() {
      return 7;
    }
  }

  /** getChildren (8) or getChildren2 (12). */
  record GetChildren(int opcode, @Nullable String path, boolean watch) implements ModelRequest {}

  record Sync(@Nullable String path) implements ModelRequest {
    @Override
    public int opcode() {
      return 9;
    }
  }

  record Ping() implements ModelRequest {
    @Override
    public int opcode() {
      return 11;
    }
  }

  /** Inside a multi only; alone it is refused like an unknown op code. */
  record Check(@Nullable String path, int version) implements ModelRequest {
    @Override
    public int opcode() {
      return 13;
    }
  }

  record Multi(List<ModelRequest> operations) implements ModelRequest {
    @Override
    public int opcode() {
      return 14;
    }
  }

  record MultiRead(List<ModelRequest> operations) implements ModelRequest {
    @Override
    public int opcode() {
      return 22;
    }
  }

  record Reconfig(
      @Nullable String joiningServers,
      @Nullable String leavingServers,
      @Nullable String newMembers,
      long currentConfigId)
      implements ModelRequest {
    @Override
    public int opcode() {
      return 16;
    }
  }

  /** checkWatches (17) or removeWatches (18). */
  record WatchesOfType(int opcode, @Nullable String path, int type) implements ModelRequest {
    /** Asks whether such a watch is there. */
    public static final int CHECK = 17;

    /** Removes such watches. */
    public static final int REMOVE = 18;
  }

  /** Sent by the server itself when a container or TTL node is due. */
  record DeleteContainer(@Nullable String path) implements ModelRequest {
    @Override
    public int opcode() {
      return 20;
    }
  }

  record Auth(@Nullable String scheme, @Nullable ModelBytes data) implements ModelRequest {
    @Override
    public int opcode() {
      return 100;
    }
  }

  /** setWatches (101, where the last two lists are not sent) or setWatches2 (105). */
  record SetWatches(
      int opcode,
      long relativeZxid,
      @Nullable List<String> data,
      @Nullable List<String> exist,
      @Nullable List<String> child,
      @Nullable List<String> persistent,
      @Nullable List<String> recursive)
      implements ModelRequest {}

  record Sasl(@Nullable ModelBytes token) implements ModelRequest {
    @Override
    public int opcode() {
      return 102;
    }
  }

  record GetEphemerals(@Nullable String prefix) implements ModelRequest {
    @Override
    public int opcode() {
      return 103;
    }
  }

  record GetAllChildrenNumber(@Nullable String path) implements ModelRequest {
    @Override
    public int opcode() {
      return 104;
    }
  }

  record AddWatch(@Nullable String path, int mode) implements ModelRequest {
    @Override
    public int opcode() {
      return 106;
    }
  }

  record WhoAmI() implements ModelRequest {
    @Override
    public int opcode() {
      return 107;
    }
  }

  record CloseSession() implements ModelRequest {
    @Override
    public int opcode() {
      return -11;
    }
  }

  /** A known op code whose body cannot be decoded. */
  record Undecodable(int opcode) implements ModelRequest {}

  /** An op code no client may send. */
  record Unknown(int opcode) implements ModelRequest {}
}
