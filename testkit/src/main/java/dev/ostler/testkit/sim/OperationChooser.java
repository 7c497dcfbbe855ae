package dev.ostler.testkit.sim;

import dev.ostler.testkit.check.Superuser;
import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.testkit.model.ModelStat;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses requests. It looks at the model's tree, only so that what it asks for is often there; few
 * names and shallow paths make clients meet.
 */
public final class OperationChooser {
  private static final List<String> CREDENTIALS = List.of("ann:a", "bob:b");

  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> ODD_PATHS =
      List.of(
          "",
          "a",
          "/",
          "//",
          "/a/",
          "/a//b",
          "/a/..",
          "/a\0",
          "/\u00e9",
          "/zookeeper",
          "/zookeeper/config",
          "/zookeeper/x");
  private static final String QUOTA_ROOT = "/q";
  private static final String QUOTA = "/zookeeper/quota" + QUOTA_ROOT;
  private static final List<String> QUOTA_LIMITS =
      List.of(
          "count=2,bytes=10",
          "count=-1,bytes=-1=;byteHardLimit=60;countHardLimit=4",
          "count=1,bytes=1=;byteHardLimit=-1;countHardLimit=3",
          "count=-1,bytes=-1=;byteHardLimit=40");
  private static final List<ModelAcl> ACL_ENTRIES =
      List.of(
          new ModelAcl(0, "world", "anyone"),
          new ModelAcl(0, "auth", ""),
          new ModelAcl(0, "ip", "127.0.0.0/8"),
          new ModelAcl(0, "ip", "10.0.0.1"),
          digest(CREDENTIALS.get(0)),
          digest(CREDENTIALS.get(1)));
  private static final List<Integer> PERMISSIONS = List.of(31, 31, 31, 1, 3, 12, 15, 16);

  private final SplittableRandom random;
  private final Model model;
  private final RequestSizes sizes;
  private final LargeRequests large;

  /** Draws what a client shows of itself: often nothing, at times what opens everything. */
  public static List<ModelBytes> drawCredentials(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> List.of(Superuser.CREDENTIALS);
      case 1, 2 -> List.of();
      case 3 -> CREDENTIALS.stream().map(ModelBytes::of).toList();
      default -> List.of(ModelBytes.of(CREDENTIALS.get(random.nextInt(2))));
    };
  }

  public OperationChooser(SplittableRandom random, Model model, RequestSizes sizes) {
    this.random = random;
    this.model = model;
    this.sizes = sizes;
    this.large = new LargeRequests(random, model, sizes, this);
  }

  private static ModelAcl digest(String credentials) {
    return new ModelAcl(0, "digest", ModelIdentity.digest(ModelBytes.of(credentials)).id());
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean percent(int share) {
    return random.nextInt(100) < share;
  }

  public ModelRequest any() {
    if (sizes.areLarge() && percent(sizes.largePercent())) {
      return large.any();
    }
    int choice = random.nextInt(100);
    if (model.size() > sizes.znodesMax() && choice < 40) {
      return new ModelRequest.Delete(existing(), -1);
    }
    if (choice < 24) {
      return create();
    }
    if (choice < 33) {
      return delete();
    }
    if (choice < 44) {
      return setData();
    }
    if (choice < 47) {
      return setAcl();
    }
    if (choice < 55) {
      return multi();
    }
    if (choice < 60) {
      return aboutQuota();
    }
    if (choice < 80) {
      return read();
    }
    return choice < 99 ? watching() : rare();
  }

  private ModelRequest rare() {
    return switch (random.nextInt(8)) {
      case 0 -> new ModelRequest.Undecodable(one(List.of(1, 2, 4, 5, 8, 14)));
      case 1 -> new ModelRequest.Unknown(one(List.of(0, 999)));
      case 2 -> new ModelRequest.Check("/a", -1);
      case 3 -> new ModelRequest.Reconfig(null, "1", null, -1);
      case 4 -> new ModelRequest.Sasl(ModelBytes.of("token"));
      case 5 -> new ModelRequest.Auth("nobody", ModelBytes.EMPTY);
      default -> new ModelRequest.CloseSession();
    };
  }

  private ModelRequest read() {
    String path = path();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> new ModelRequest.Exists(path, percent(50));
      case 3, 4, 5 -> new ModelRequest.GetData(path, percent(50));
      case 6 -> new ModelRequest.GetChildren(8, path, percent(50));
      case 7 -> new ModelRequest.GetChildren(12, path, percent(50));
      case 8 -> new ModelRequest.GetAcl(path);
      case 9 -> percent(50) ? new ModelRequest.Sync(path) : new ModelRequest.WhoAmI();
      case 10 ->
          percent(50)
              ? new ModelRequest.GetEphemerals(percent(50) ? null : plain())
              : new ModelRequest.GetAllChildrenNumber(existing());
      default -> multiRead();
    };
  }

  private ModelRequest multiRead() {
    List<ModelRequest> operations = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      operations.add(
          percent(50)
              ? new ModelRequest.GetData(path(), false)
              : new ModelRequest.GetChildren(8, path(), false));
    }
    return new ModelRequest.MultiRead(List.copyOf(operations));
  }

  private ModelRequest watching() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> new ModelRequest.AddWatch(plainOrRoot(), random.nextInt(2));
      case 2 ->
          new ModelRequest.WatchesOfType(
              ModelRequest.WatchesOfType.CHECK, plainOrRoot(), 1 + random.nextInt(5));
      case 3 ->
          new ModelRequest.WatchesOfType(
              ModelRequest.WatchesOfType.REMOVE, plainOrRoot(), 1 + random.nextInt(5));
      case 4, 5 -> new ModelRequest.GetData(existing(), true);
      case 6 -> new ModelRequest.Exists(plain(), true);
      default -> new ModelRequest.GetChildren(percent(50) ? 8 : 12, existing(), true);
    };
  }

  private ModelRequest create() {
    int choice = random.nextInt(100);
    if (choice < 76) {
      return create(percent(50) ? 1 : 15, one(List.of(0, 0, 0, 1, 1, 1, 2, 3)), 0);
    }
    if (choice < 87) {
      return create(19, 4, 0);
    }
    return choice < 98
        ? create(21, 5 + random.nextInt(2), 1 + random.nextInt(percent(50) ? 300 : 60_000))
        : create(one(List.of(1, 15)), one(List.of(5, 7, -1)), 0);
  }

  private ModelRequest.Create create(int opcode, int flags, long ttlMillis) {
    boolean sequential = flags == 2 || flags == 3 || flags == 6;
    String parent = percent(60) ? existing() : plain();
    String path =
        percent(3)
            ? one(ODD_PATHS)
            : (parent.equals("/") ? "" : parent) + "/" + (sequential ? "s-" : one(NAMES));
    return new ModelRequest.Create(
        opcode, path.length() > 50 ? plain() : path, data(), acl(), flags, ttlMillis);
  }

  private List<ModelAcl> acl() {
    if (percent(85)) {
      return ModelAcl.OPEN;
    }
    List<ModelAcl> list = new ArrayList<>();
    for (int count = 1 + random.nextInt(2); count > 0; count--) {
      ModelAcl entry = one(ACL_ENTRIES);
      list.add(new ModelAcl(one(PERMISSIONS), entry.scheme(), entry.id()));
    }
    if (percent(3)) {
      list.add(new ModelAcl(31, "nobody", "x"));
    }
    return list;
  }

  private @Nullable ModelBytes data() {
    int choice = random.nextInt(1000);
    if (choice < 60) {
      return null;
    }
    int length = random.nextInt(24);
    if (choice >= 960) {
      length = random.nextInt(choice == 999 ? sizes.valueBytesMax() : 2_000);
    }
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ModelBytes.of(bytes);
  }

  private ModelRequest delete() {
    String path = percent(80) ? existing() : path();
    return new ModelRequest.Delete(path, version(path));
  }

  private ModelRequest setData() {
    String path = percent(80) ? existing() : path();
    return new ModelRequest.SetData(path, data(), version(path));
  }

  private ModelRequest setAcl() {
    String path = existing();
    boolean keptOpen = path.equals("/") || path.startsWith("/zookeeper");
    return new ModelRequest.SetAcl(path, keptOpen ? ModelAcl.OPEN : acl(), -1);
  }

  private int version(String path) {
    ModelStat stat = percent(40) ? model.stat(path) : null;
    return stat == null ? (percent(90) ? -1 : random.nextInt(3)) : stat.version();
  }

  private ModelRequest multi() {
    List<ModelRequest> operations = new ArrayList<>();
    for (int count = random.nextInt(5); count > 0; count--) {
      operations.add(
          switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> create(percent(50) ? 1 : 15, random.nextInt(4), 0);
            case 4, 5 -> delete();
            case 6, 7 -> setData();
            default -> {
              String path = existing();
              yield new ModelRequest.Check(path, version(path));
            }
          });
    }
    if (percent(30)) {
      String parent = plain();
      operations.addFirst(new ModelRequest.Create(15, parent + "/b", data(), ModelAcl.OPEN, 0, 0));
      operations.addFirst(new ModelRequest.Create(1, parent, data(), ModelAcl.OPEN, 0, 0));
    }
    return new ModelRequest.Multi(List.copyOf(operations));
  }

  /**
   * One quota, whose limits and counters come and go together: a load counts anew, so counters must
   * never be other than the true totals. They are left to the server.
   */
  private ModelRequest aboutQuota() {
    String limits = QUOTA + "/zookeeper_limits";
    String counters = QUOTA + "/zookeeper_stats";
    return switch (random.nextInt(10)) {
      case 0 -> quotaCreate(QUOTA, "");
      case 1, 2 ->
          new ModelRequest.Multi(
              List.of(
                  quotaCreate(limits, one(QUOTA_LIMITS)),
                  quotaCreate(counters, "count=0,bytes=0")));
      case 3 -> new ModelRequest.SetData(limits, ModelBytes.of(one(QUOTA_LIMITS)), -1);
      case 4 ->
          percent(70)
              ? new ModelRequest.GetData(counters, percent(50))
              : new ModelRequest.Multi(
                  List.of(
                      new ModelRequest.Delete(counters, -1), new ModelRequest.Delete(limits, -1)));
      case 5 -> new ModelRequest.SetData(QUOTA_ROOT, data(), -1);
      case 6, 7 ->
          new ModelRequest.Create(
              1, QUOTA_ROOT + "/" + one(NAMES), data(), ModelAcl.OPEN, random.nextInt(4), 0);
      default -> new ModelRequest.Create(1, QUOTA_ROOT, data(), ModelAcl.OPEN, 0, 0);
    };
  }

  private static ModelRequest quotaCreate(String path, String text) {
    return new ModelRequest.Create(1, path, ModelBytes.of(text), ModelAcl.OPEN, 0, 0);
  }

  private String path() {
    int choice = random.nextInt(100);
    if (choice < 55) {
      return existing();
    }
    return choice < 96 ? plain() : one(ODD_PATHS);
  }

  /** A znode that clients may play with. */
  String existing() {
    List<String> paths = model.paths();
    for (int attempt = 0; attempt < 8; attempt++) {
      String path = one(paths);
      if (!path.startsWith("/zookeeper")) {
        return path;
      }
    }
    return "/";
  }

  private String plainOrRoot() {
    return percent(20) ? "/" : plain();
  }

  String plain() {
    StringBuilder path = new StringBuilder("/").append(one(NAMES));
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(one(NAMES));
    }
    return path.toString();
  }
}
