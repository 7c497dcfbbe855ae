package dev.ostler.interop.differential;

import dev.ostler.interop.raw.RequestWriter;
import dev.ostler.interop.raw.WireRequest;
import dev.ostler.interop.raw.WireRequest.Damage;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes a random sequence of steps from a seed.
 *
 * <p>It carries every step out on a model of its own, only to know which nodes and versions are
 * likely to be there; a wrong guess makes a duller sequence, not a wrong one.
 */
public final class OperationGenerator {
  private static final int SLOTS = 4;
  private static final int NODES_MAX = 90;
  private static final int BURST_MAX = 40;

  private final Dice dice;
  private final ModelTarget shadow = new ModelTarget(DifferentialTargets.OPTIONS, false);
  private final PathChooser paths;
  private final RequestChooser requests;
  private final QuotaChooser quotas;
  private int nextXid = 1;

  public OperationGenerator(long seed) {
    dice = new Dice(seed);
    paths = new PathChooser(dice, shadow.model());
    requests = new RequestChooser(dice, shadow.model(), paths, new AclChooser(dice));
    quotas = new QuotaChooser(dice);
  }

  /** Steps with at least so many operations, ending with a look at every slot. */
  public List<Step> generate(int operations) {
    List<Step> steps = new ArrayList<>();
    int generated = 0;
    while (generated < operations) {
      List<Step> next = shadow.model().paths().size() > NODES_MAX ? cleaning() : List.of(next());
      for (Step step : next) {
        generated += add(steps, step);
      }
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      add(steps, burst(slot, new ModelRequest.Ping()));
    }
    return steps;
  }

  private int add(List<Step> steps, Step step) {
    steps.add(step);
    shadow.begin(step);
    return step.operations();
  }

  private Step next() {
    int slot = dice.below(SLOTS);
    int choice = dice.below(1000);
    if (choice < 12) {
      return new Step.Reattach(
          slot,
          dice.of(List.of(Step.Reattach.Kind.values())),
          dice.of(List.of(0, -1, 60_000, 70_001, 119_999, 120_000, 5_000_000)),
          dice.percent(80));
    }
    if (choice < 40) {
      return alone(slot);
    }
    if (choice < 130) {
      return burst(slot, quotas.any());
    }
    int length = dice.percent(40) ? 1 : 2 + dice.below(BURST_MAX - 1);
    List<WireRequest> burst = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      ModelRequest request = requests.any();
      burst.add(wire(request));
      if (isHazyUntilApplied(request)) {
        break;
      }
    }
    return new Step.Burst(slot, burst);
  }

  /**
   * Until such a request is applied the released server checks what follows against something else:
   * after setACL against the old list, and it takes a container made with the flags of an ephemeral
   * node for one.
   */
  private static boolean isHazyUntilApplied(ModelRequest request) {
    return switch (request) {
      case ModelRequest.SetAcl set -> true;
      case ModelRequest.Create create -> isEphemeralContainer(create);
      default -> false;
    };
  }

  static boolean isEphemeralContainer(ModelRequest.Create create) {
    return create.opcode() == 19 && (create.flags() == 1 || create.flags() == 3);
  }

  /** What must not have company: it overtakes others, or ends the connection. */
  private Step alone(int slot) {
    return switch (dice.below(20)) {
      case 0, 1, 2, 3, 4, 5 -> auth(slot, dice.of(AclChooser.CREDENTIALS));
      case 6, 7 -> auth(slot, DifferentialTargets.SUPER_CREDENTIALS);
      case 8 -> burst(slot, new ModelRequest.Auth("ip", ModelBytes.EMPTY));
      case 9 ->
          burst(
              slot,
              dice.of(
                  List.of(
                      new ModelRequest.Auth("nosuch", ModelBytes.EMPTY),
                      new ModelRequest.Auth("world", ModelBytes.of("anyone")),
                      new ModelRequest.Auth("super", ModelBytes.EMPTY),
                      new ModelRequest.Auth("auth", ModelBytes.EMPTY),
                      new ModelRequest.Auth("digest", null))));
      case 10 -> burst(slot, new ModelRequest.Sasl(ModelBytes.of("token")));
      case 11, 12 ->
          burst(slot, new ModelRequest.Unknown(dice.of(List.of(0, -1, 10, 23, 108, 999, -2))));
      case 13 -> burst(slot, new ModelRequest.Check("/a", -1));
      case 14 ->
          new Step.Burst(
              slot,
              List.of(
                  new WireRequest(1, new ModelRequest.Ping(), Damage.BAD_FRAME, dice.below(4))));
      default -> burst(slot, new ModelRequest.CloseSession());
    };
  }

  private Step auth(int slot, String credentials) {
    return new Step.Burst(
        slot,
        List.of(
            WireRequest.of(
                dice.of(List.of(-4, -4, 5)),
                new ModelRequest.Auth("digest", ModelBytes.of(credentials)))));
  }

  private Step burst(int slot, ModelRequest request) {
    return new Step.Burst(slot, List.of(WireRequest.of(nextXid++, request)));
  }

  private WireRequest wire(ModelRequest request) {
    int xid =
        switch (request) {
          case ModelRequest.Ping ping when dice.percent(90) -> -2;
          case ModelRequest.SetWatches set when dice.percent(90) -> -8;
          default -> nextXid++;
        };
    Damage damage = Damage.NONE;
    int choice = dice.below(200);
    if (choice < 5 && RequestWriter.hasBody(request)) {
      damage = Damage.TRUNCATED;
    } else if (choice < 6 && request instanceof ModelRequest.Create) {
      damage = Damage.NEGATIVE_LENGTH;
    } else if (choice < 10) {
      damage = Damage.TRAILING;
    } else if (choice < 16) {
      damage = Damage.ODD_BUT_VALID;
    }
    return new WireRequest(xid, request, damage, dice.below(64));
  }

  /** Removes most nodes, the deepest first, with rights to do so. */
  private List<Step> cleaning() {
    int slot = dice.below(SLOTS);
    List<ModelRequest> deletes =
        shadow.model().paths().stream()
            .filter(path -> !PathChooser.isAboutQuotas(path))
            .filter(path -> !path.equals("/") && !path.matches("/zookeeper(/(quota|config))?"))
            .sorted(Comparator.<String>naturalOrder().reversed())
            .<ModelRequest>map(path -> new ModelRequest.Delete(path, -1))
            .toList();
    int half = deletes.size() / 2;
    List<WireRequest> burst = new ArrayList<>();
    deletes.subList(0, half).forEach(delete -> burst.add(WireRequest.of(nextXid++, delete)));
    ModelRequest rest = new ModelRequest.Multi(List.copyOf(deletes.subList(half, deletes.size())));
    return List.of(
        auth(slot, DifferentialTargets.SUPER_CREDENTIALS),
        new Step.Burst(slot, burst),
        burst(slot, rest));
  }
}
