package dev.ostler.testkit.sim;

import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses requests that are large in one way or another: crowds of znodes below one parent, made
 * and removed by the hundred, mostly ephemeral, so that a session's end is large too; values of
 * hundreds of kilobytes; long access control lists; replies that list all of it.
 */
final class LargeRequests {
  private static final String CROWD = "/m";
  private static final int SMALL_BYTES = 24;

  private final SplittableRandom random;
  private final Model model;
  private final RequestSizes sizes;
  private final OperationChooser usual;

  LargeRequests(SplittableRandom random, Model model, RequestSizes sizes, OperationChooser usual) {
    this.random = random;
    this.model = model;
    this.sizes = sizes;
    this.usual = usual;
  }

  ModelRequest any() {
    if (!model.contains(CROWD)) {
      return new ModelRequest.Create(1, CROWD, ModelBytes.EMPTY, ModelAcl.OPEN, 0, 0);
    }
    List<String> paths = model.paths();
    if (paths.size() > sizes.znodesMax()) {
      return random.nextInt(3) == 0 ? new ModelRequest.CloseSession() : clearance(paths);
    }
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> crowd();
      case 5 -> clearance(paths);
      case 6 -> changes(paths);
      case 7, 8, 9 -> value();
      case 10, 11 -> acl(paths);
      case 12 -> list();
      case 13 -> multiRead(paths);
      case 14 -> watches(paths);
      default ->
          random.nextInt(4) == 0
              ? new ModelRequest.CloseSession()
              : new ModelRequest.AddWatch(CROWD, random.nextInt(2));
    };
  }

  private int steps() {
    return 1 + random.nextInt(sizes.stepsMax());
  }

  private ModelBytes bytes(int lengthMax) {
    byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
    random.nextBytes(bytes);
    return ModelBytes.of(bytes);
  }

  /** Some member of the crowd, or its parent while there is none. */
  private String member(List<String> paths) {
    for (int attempt = 0; attempt < 8; attempt++) {
      String path = paths.get(random.nextInt(paths.size()));
      if (path.startsWith(CROWD + "/")) {
        return path;
      }
    }
    return CROWD;
  }

  private ModelRequest crowd() {
    int flags = List.of(3, 3, 3, 2, 1).get(random.nextInt(5));
    int opcode = random.nextBoolean() ? 1 : 15;
    List<ModelRequest> creates = new ArrayList<>();
    for (int count = steps(); count > 0; count--) {
      String name = flags == 1 ? "n" + random.nextInt(1_000_000) : "s-";
      creates.add(
          new ModelRequest.Create(
              opcode, CROWD + "/" + name, bytes(SMALL_BYTES), ModelAcl.OPEN, flags, 0));
    }
    return new ModelRequest.Multi(List.copyOf(creates));
  }

  /** Many neighbours go at once. */
  private ModelRequest clearance(List<String> paths) {
    List<ModelRequest> deletes = new ArrayList<>();
    int first = random.nextInt(paths.size());
    for (String path : paths.subList(first, Math.min(first + steps(), paths.size()))) {
      if (path.startsWith(CROWD + "/")) {
        deletes.add(new ModelRequest.Delete(path, -1));
      }
    }
    return new ModelRequest.Multi(List.copyOf(deletes));
  }

  private ModelRequest changes(List<String> paths) {
    List<ModelRequest> changes = new ArrayList<>();
    for (int count = steps(); count > 0; count--) {
      String path = member(paths);
      changes.add(
          random.nextInt(3) == 0
              ? new ModelRequest.Check(path, -1)
              : new ModelRequest.SetData(path, bytes(SMALL_BYTES), -1));
    }
    return new ModelRequest.Multi(List.copyOf(changes));
  }

  private ModelRequest value() {
    ModelBytes value = bytes(sizes.valueBytesMax());
    return random.nextInt(3) == 0
        ? new ModelRequest.Create(1, usual.plain(), value, ModelAcl.OPEN, random.nextInt(4), 0)
        : new ModelRequest.SetData(usual.existing(), value, -1);
  }

  private ModelRequest acl(List<String> paths) {
    List<ModelAcl> list = new ArrayList<>();
    for (int count = 1 + random.nextInt(sizes.aclEntriesMax()); count > 0; count--) {
      int number = random.nextInt(1 << 24);
      String id = "10." + (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
      list.add(
          random.nextBoolean()
              ? new ModelAcl(1 + random.nextInt(31), "ip", id)
              : new ModelAcl(1 + random.nextInt(31), "digest", "user" + number + ":secret"));
    }
    if (random.nextInt(4) > 0) {
      list.add(new ModelAcl(31, "world", "anyone"));
    }
    return random.nextBoolean()
        ? new ModelRequest.SetAcl(member(paths), List.copyOf(list), -1)
        : new ModelRequest.Create(15, CROWD + "/a-", bytes(SMALL_BYTES), List.copyOf(list), 2, 0);
  }

  private ModelRequest list() {
    return switch (random.nextInt(4)) {
      case 0 -> new ModelRequest.GetEphemerals(null);
      case 1 -> new ModelRequest.GetAllChildrenNumber("/");
      case 2 -> new ModelRequest.GetChildren(8, CROWD, random.nextBoolean());
      default -> new ModelRequest.GetChildren(12, CROWD, random.nextBoolean());
    };
  }

  private ModelRequest multiRead(List<String> paths) {
    List<ModelRequest> reads = new ArrayList<>();
    for (int count = steps(); count > 0; count--) {
      String path = member(paths);
      reads.add(
          random.nextBoolean() || path.equals(CROWD)
              ? new ModelRequest.GetData(path, false)
              : new ModelRequest.GetChildren(8, path, false));
    }
    return new ModelRequest.MultiRead(List.copyOf(reads));
  }

  /** As a client sends them that comes back with many. */
  private ModelRequest watches(List<String> paths) {
    List<List<String>> kinds = new ArrayList<>();
    for (int kind = 0; kind < 5; kind++) {
      List<String> watched = new ArrayList<>();
      for (int count = random.nextInt(sizes.stepsMax()); count > 0; count--) {
        watched.add(random.nextInt(8) == 0 ? CROWD + "/gone" + count : member(paths));
      }
      kinds.add(watched.stream().distinct().toList());
    }
    return new ModelRequest.SetWatches(
        random.nextBoolean() ? 105 : 101,
        Math.max(0, model.lastZxid() - random.nextInt(30)),
        kinds.get(0),
        kinds.get(1),
        kinds.get(2),
        kinds.get(3),
        kinds.get(4));
  }
}
