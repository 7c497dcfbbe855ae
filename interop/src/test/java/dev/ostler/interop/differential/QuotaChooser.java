package dev.ostler.interop.differential;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses requests about the subtree with quotas. The released server checks a quota against what
 * is applied, not against what is under way, so these are sent one at a time; and it dies of
 * counters that are not numbers, so nothing else is written there.
 */
final class QuotaChooser {
  private static final List<String> NODES = List.of("/q", "/q/a", "/q/b", "/q/a/a", "/q/a/b");
  private static final List<String> ROOTS = List.of("/q", "/q", "/q/a");
  private static final List<String> LIMITS =
      List.of(
          "count=-1,bytes=-1",
          "count=2,bytes=10",
          "count=-1,bytes=-1=;byteHardLimit=30;countHardLimit=4",
          "count=1,bytes=1=;byteHardLimit=-1;countHardLimit=3",
          "count=-1,bytes=-1=;byteHardLimit=12",
          "countHardLimit=2",
          "count=-1,bytes=-1,countHardLimit=5,byteHardLimit=100",
          "");

  private static final List<String> UNREADABLE = List.of("count=x", "a=x", "count= 1");
  private static final List<String> ODD_LIMITS =
      List.of("count=x", "a=1", "a=x", "count==5", "count=1=2", ",;,", "count= 1");

  private final Dice dice;

  /** Subtrees that may have a limit nobody can read; a multi about them would show a difference. */
  private final Set<String> unreadable = new TreeSet<>();

  QuotaChooser(Dice dice) {
    this.dice = dice;
  }

  ModelRequest any() {
    return switch (dice.below(12)) {
      case 0, 1, 2 -> create();
      case 3, 4 -> setData();
      case 5 -> new ModelRequest.Delete(dice.of(NODES), -1);
      case 6 -> create("/zookeeper/quota" + dice.of(ROOTS), "");
      case 7 -> createLimit(dice.of(ROOTS));
      case 8 -> create("/zookeeper/quota" + dice.of(ROOTS) + "/zookeeper_stats", counters());
      case 9 -> setLimit(dice.of(ROOTS));
      case 10 -> rare();
      default -> unreadable.isEmpty() ? multi() : setLimit(unreadable.iterator().next());
    };
  }

  private ModelRequest createLimit(String root) {
    return create("/zookeeper/quota" + root + "/zookeeper_limits", limit(root));
  }

  private ModelRequest setLimit(String root) {
    unreadable.remove(root);
    String path = "/zookeeper/quota" + root + "/zookeeper_limits";
    return new ModelRequest.SetData(path, ModelBytes.of(limit(root)), -1);
  }

  private ModelRequest rare() {
    String root = "/zookeeper/quota" + dice.of(ROOTS);
    return switch (dice.below(4)) {
      case 0 -> new ModelRequest.Delete(root + "/zookeeper_limits", -1);
      case 1 -> new ModelRequest.Delete(root + "/zookeeper_stats", -1);
      case 2 -> new ModelRequest.SetData(root + "/zookeeper_stats", ModelBytes.of(counters()), -1);
      default -> new ModelRequest.Delete(root, -1);
    };
  }

  private ModelRequest multi() {
    List<ModelRequest> operations = new ArrayList<>();
    for (int count = 1 + dice.below(3); count > 0; count--) {
      operations.add(dice.percent(60) ? create() : setData());
    }
    return new ModelRequest.Multi(List.copyOf(operations));
  }

  private ModelRequest create() {
    return new ModelRequest.Create(
        dice.of(List.of(1, 15)), dice.of(NODES), data(), ModelAcl.OPEN, dice.below(4), 0);
  }

  private static ModelRequest create(String path, String text) {
    return new ModelRequest.Create(1, path, ModelBytes.of(text), ModelAcl.OPEN, 0, 0);
  }

  private ModelRequest setData() {
    return new ModelRequest.SetData(dice.of(NODES), data(), dice.of(List.of(-1, -1, 0, 7)));
  }

  private ModelBytes data() {
    return ModelBytes.of(new byte[dice.below(18)]);
  }

  private String limit(String root) {
    if (dice.percent(85)) {
      return dice.of(LIMITS);
    }
    String text = dice.of(ODD_LIMITS);
    if (UNREADABLE.contains(text)) {
      unreadable.add(root);
    }
    return text;
  }

  private String counters() {
    return dice.of(List.of("count=0,bytes=0", "count=1,bytes=1", "count=3,bytes=29"));
  }
}
