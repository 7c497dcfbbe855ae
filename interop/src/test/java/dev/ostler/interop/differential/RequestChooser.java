package dev.ostler.interop.differential;

import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.testkit.model.ModelStat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses ordinary requests: those that may stand anywhere in a pipelined burst. */
final class RequestChooser {
  private static final Set<String> KEPT_OPEN = Set.of("/", "/zookeeper", "/zookeeper/quota", "");

  private final Dice dice;
  private final Model shadow;
  private final PathChooser paths;
  private final AclChooser acls;

  RequestChooser(Dice dice, Model shadow, PathChooser paths, AclChooser acls) {
    this.dice = dice;
    this.shadow = shadow;
    this.paths = paths;
    this.acls = acls;
  }

  ModelRequest any() {
    int choice = dice.below(100);
    if (choice < 22) {
      return create();
    }
    if (choice < 33) {
      return delete();
    }
    if (choice < 41) {
      return setData();
    }
    if (choice < 45) {
      return setAcl();
    }
    if (choice < 54) {
      return dice.percent(90) ? multi() : multiRead();
    }
    return choice < 78 ? read() : watching();
  }

  private ModelRequest read() {
    return switch (dice.below(16)) {
      case 0, 1, 2 -> new ModelRequest.Exists(paths.toRead(), dice.percent(50));
      case 3, 4, 5 -> new ModelRequest.GetData(paths.toRead(), dice.percent(50));
      case 6, 7 -> new ModelRequest.GetChildren(8, paths.toRead(), dice.percent(50));
      case 8, 9 -> new ModelRequest.GetChildren(12, paths.toRead(), dice.percent(50));
      case 10 -> new ModelRequest.GetAcl(paths.toRead());
      case 11 -> new ModelRequest.Sync(paths.toRead());
      case 12 -> new ModelRequest.Ping();
      case 13 -> new ModelRequest.GetEphemerals(prefix());
      case 14 -> countBelow();
      default -> dice.percent(80) ? new ModelRequest.WhoAmI() : reconfig();
    };
  }

  private ModelRequest countBelow() {
    String path = paths.toRead();
    return new ModelRequest.GetAllChildrenNumber("".equals(path) ? "/" : path);
  }

  private @Nullable String prefix() {
    return switch (dice.below(6)) {
      case 0 -> null;
      case 1 -> dice.of(List.of("", " ", "/", "a", "/a/", "//"));
      default -> paths.plain();
    };
  }

  private ModelRequest reconfig() {
    return new ModelRequest.Reconfig(
        dice.percent(50) ? null : "server.9=127.0.0.1:24290:24291;24292",
        dice.percent(50) ? null : "1",
        null,
        -1);
  }

  private ModelRequest watching() {
    int type = dice.percent(95) ? 1 + dice.below(5) : dice.of(List.of(0, 6, -1));
    return switch (dice.below(10)) {
      case 0, 1, 2 ->
          new ModelRequest.AddWatch(
              paths.toReadNotNull(), dice.percent(95) ? dice.below(2) : dice.of(List.of(2, -1)));
      case 3, 4 ->
          new ModelRequest.WatchesOfType(ModelRequest.WatchesOfType.CHECK, paths.toRead(), type);
      case 5, 6 ->
          new ModelRequest.WatchesOfType(ModelRequest.WatchesOfType.REMOVE, paths.toRead(), type);
      case 7 -> setWatches();
      case 8 -> new ModelRequest.GetData(paths.existing(), true);
      default -> new ModelRequest.GetChildren(8, paths.existing(), true);
    };
  }

  /** The zxid is a distance from the last one seen; see {@link ServerTarget#resolve}. */
  private ModelRequest setWatches() {
    boolean extended = dice.percent(50);
    return new ModelRequest.SetWatches(
        extended ? 105 : 101,
        dice.of(List.of(0L, -1L, -5L, -30L, -200L, -1_000_000L, 1_000L)),
        dice.percent(4) ? null : paths.someToRead(3),
        paths.someToRead(3),
        paths.someToRead(3),
        paths.someToRead(2),
        paths.someToRead(2));
  }

  private ModelRequest.Create create() {
    int choice = dice.below(100);
    if (choice < 75) {
      int flags = dice.of(List.of(0, 0, 0, 1, 1, 2, 3));
      return create(dice.percent(50) ? 1 : 15, flags, 0);
    }
    if (choice < 82) {
      return create(19, 4, 0);
    }
    if (choice < 90) {
      return create(21, 5 + dice.below(2), ttl());
    }
    int opcode = dice.of(List.of(1, 15, 19, 21));
    int flags = dice.of(List.of(0, 1, 2, 3, 4, 5, 6, 7, -1, 100));
    // A TTL of -1 with flags that make no TTL node kills the released server.
    long ttl = opcode == 21 && flags < 5 ? Math.max(0, ttl()) : ttl();
    return create(opcode, flags, ttl);
  }

  private ModelRequest createInMulti() {
    ModelRequest.Create create = create();
    while (OperationGenerator.isEphemeralContainer(create)) {
      create = create();
    }
    return new ModelRequest.Create(
        create.opcode(),
        create.path(),
        create.data(),
        acls.forMulti(),
        create.flags(),
        create.ttlMillis());
  }

  private ModelRequest.Create create(int opcode, int flags, long ttlMillis) {
    boolean sequential = flags == 2 || flags == 3 || flags == 6;
    return new ModelRequest.Create(
        opcode, paths.toCreate(sequential), data(), acls.forCreate(), flags, ttlMillis);
  }

  private long ttl() {
    return dice.percent(80)
        ? 1L + dice.below(1_000_000)
        : dice.of(List.of(0L, -1L, -2L, 0xff_ffff_ffffL, 0x100_0000_0000L, Long.MAX_VALUE));
  }

  @Nullable ModelBytes data() {
    int choice = dice.below(100);
    if (choice < 8) {
      return null;
    }
    return ModelBytes.of(new byte[choice == 99 ? 5000 : dice.below(24)]);
  }

  private ModelRequest delete() {
    String path = paths.toWrite();
    return new ModelRequest.Delete(path, version(path));
  }

  private ModelRequest setData() {
    String path = paths.toWrite();
    return new ModelRequest.SetData(path, data(), version(path));
  }

  private ModelRequest setAcl() {
    String path = paths.toWrite();
    // Without rights on the root there would be nothing left to test.
    List<ModelAcl> acl = path != null && KEPT_OPEN.contains(path) ? ModelAcl.OPEN : acls.any();
    ModelStat stat = path == null ? null : shadow.stat(path);
    int version = dice.percent(70) || stat == null ? -1 : stat.aversion() - dice.below(2);
    return new ModelRequest.SetAcl(path, acl, version);
  }

  private int version(@Nullable String path) {
    int choice = dice.below(100);
    ModelStat stat = path == null ? null : shadow.stat(path);
    if (choice < 55 || stat == null && choice < 85) {
      return -1;
    }
    if (stat != null && choice < 85) {
      return stat.version();
    }
    return dice.of(List.of(0, 1, 2, -2, -5, Integer.MAX_VALUE, Integer.MIN_VALUE));
  }

  private ModelRequest multi() {
    List<ModelRequest> operations = new ArrayList<>();
    for (int count = dice.below(6); count > 0; count--) {
      operations.add(
          switch (dice.below(10)) {
            case 0, 1, 2, 3 -> createInMulti();
            case 4, 5 -> delete();
            case 6, 7 -> setData();
            default -> check();
          });
    }
    if (dice.percent(25)) {
      operations.addFirst(parentAndChild(operations));
    }
    if (dice.percent(6)) {
      operations.add(
          dice.below(operations.size() + 1),
          dice.of(
              List.of(
                  new ModelRequest.GetData("/a", false),
                  setAcl(),
                  new ModelRequest.Sync("/a"),
                  new ModelRequest.DeleteContainer("/a"),
                  new ModelRequest.Ping(),
                  new ModelRequest.Unknown(999))));
    }
    return new ModelRequest.Multi(List.copyOf(operations));
  }

  /** Adds a child, and maybe its removal, and returns the creation of its parent. */
  private ModelRequest parentAndChild(List<ModelRequest> operations) {
    String parent = paths.plain();
    operations.addFirst(
        new ModelRequest.Create(15, parent + "/a", data(), ModelAcl.OPEN, dice.below(4), 0));
    if (dice.percent(40)) {
      operations.add(new ModelRequest.Delete(parent + "/a", -1));
    }
    return new ModelRequest.Create(1, parent, data(), ModelAcl.OPEN, dice.of(List.of(0, 0, 1)), 0);
  }

  private ModelRequest check() {
    String path = dice.percent(70) ? paths.existing() : paths.toWrite();
    return new ModelRequest.Check(path, version(path));
  }

  private ModelRequest multiRead() {
    List<ModelRequest> operations = new ArrayList<>();
    for (int count = dice.below(5); count > 0; count--) {
      operations.add(
          dice.percent(50)
              ? new ModelRequest.GetData(paths.toReadNotNull(), dice.percent(50))
              : new ModelRequest.GetChildren(8, paths.toReadNotNull(), dice.percent(50)));
    }
    if (dice.percent(8)) {
      operations.add(
          dice.of(
              List.of(
                  new ModelRequest.Delete("/a", -1),
                  new ModelRequest.Exists("/a", false),
                  new ModelRequest.GetChildren(12, "/a", false))));
    }
    return new ModelRequest.MultiRead(List.copyOf(operations));
  }
}
