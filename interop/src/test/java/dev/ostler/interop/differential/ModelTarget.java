package dev.ostler.interop.differential;

import dev.ostler.interop.raw.WireRequest;
import dev.ostler.testkit.model.Model;
import dev.ostler.testkit.model.ModelError;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOptions;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The reference model in the place of a server. Time is the zxid, as {@link Normalizer} makes it.
 */
public final class ModelTarget implements Target {
  private static final int SYNC_CONNECTED = 3;

  private final Model model;
  private final boolean likeOstler;
  private final Map<Integer, Slot> slots = new HashMap<>();
  private final Map<Long, Slot> slotOfSession = new HashMap<>();
  private final Set<Long> unorderedZxids = new HashSet<>();
  private final Normalizer normalizer = new Normalizer();
  private List<Observation> observations = new ArrayList<>();
  private long sessionsOpened;
  private long lastZxidSeen;

  /**
   * A fresh model.
   *
   * @param likeOstler with the differences to the released server that Ostler means to have
   */
  public ModelTarget(ModelOptions options, boolean likeOstler) {
    model = new Model(options);
    this.likeOstler = likeOstler;
  }

  /** The model itself, to look at. */
  public Model model() {
    return model;
  }

  @Override
  public String name() {
    return "model";
  }

  @Override
  public Set<Long> unorderedZxids() {
    return unorderedZxids;
  }

  @Override
  public void begin(Step step) {
    observations = new ArrayList<>();
    Slot slot = slots.computeIfAbsent(step.slot(), number -> new Slot());
    ensureConnected(slot);
    switch (step) {
      case Step.Burst burst -> {
        long lastZxid = lastZxidSeen;
        for (WireRequest request : burst.requests()) {
          handle(slot, ServerTarget.resolve(request, lastZxid));
        }
      }
      case Step.Reattach reattach -> reattach(slot, reattach);
    }
  }

  @Override
  public List<Observation> finish() {
    return observations;
  }

  private void ensureConnected(Slot slot) {
    if (slot.sessionNumber == 0) {
      slot.sessionNumber = normalizer.sessionNumber(++sessionsOpened);
      slotOfSession.put(slot.sessionNumber, slot);
      model.openSession(slot.sessionNumber);
      lastZxidSeen++;
      slot.connected = true;
      observations.add(connected(slot.sessionNumber, ServerTarget.TIMEOUT_MILLIS, true));
    } else if (!slot.connected) {
      model.connect(slot.sessionNumber);
      slot.connected = true;
      observations.add(connected(slot.sessionNumber, ServerTarget.TIMEOUT_MILLIS, true));
    }
  }

  private static Observation connected(
      long sessionNumber, int timeoutMillis, boolean withReadOnlyByte) {
    int negotiated =
        Math.clamp(timeoutMillis, DifferentialTargets.TIMEOUT_MIN, DifferentialTargets.TIMEOUT_MAX);
    return new Observation.Connected(0, negotiated, sessionNumber, true, withReadOnlyByte);
  }

  private void reattach(Slot slot, Step.Reattach step) {
    handle(slot, WireRequest.of(-2, new ModelRequest.Ping()));
    switch (step.kind()) {
      case AFTER_LOSS, TAKE_OVER -> {}
      case WRONG_PASSWORD, UNKNOWN_SESSION -> {
        observations.add(new Observation.Connected(0, 0, 0, true, step.withReadOnlyByte()));
        observations.add(new Observation.Closed());
      }
      case FUTURE_ZXID -> observations.add(new Observation.Closed());
    }
    model.connect(slot.sessionNumber);
    observations.add(connected(slot.sessionNumber, step.timeoutMillis(), step.withReadOnlyByte()));
    if (step.kind() == Step.Reattach.Kind.TAKE_OVER) {
      observations.add(new Observation.Closed());
    }
  }

  private void handle(Slot slot, WireRequest request) {
    observations.addAll(slot.told);
    slot.told.clear();
    if (!slot.connected) {
      return;
    }
    if (request.damage() == WireRequest.Damage.BAD_FRAME) {
      model.disconnect(slot.sessionNumber);
      end(slot);
      return;
    }
    ModelRequest asked =
        request.isUndecodable()
            ? new ModelRequest.Undecodable(request.request().opcode())
            : request.request();
    ModelOutcome outcome = model.apply(slot.sessionNumber, asked, model.lastZxid() + 1);
    for (ModelEvent event : outcome.events()) {
      Slot receiver = slotOfSession.get(event.sessionKey());
      if (receiver != null && !(likeOstler && isHidden(event))) {
        receiver.told.add(
            new Observation.Told(event.zxid(), 0, event.type(), SYNC_CONNECTED, event.path()));
      }
    }
    observations.addAll(slot.told);
    slot.told.clear();
    lastZxidSeen = Math.max(lastZxidSeen, outcome.reply().zxid());
    int opcode = request.request().opcode();
    observations.add(
        new Observation.Reply(
            opcode,
            opcode == 11 ? -2 : request.xid(),
            outcome.reply().zxid(),
            outcome.reply().error(),
            normalizer.body(outcome.reply().body())));
    if (opcode == -11) {
      unorderedZxids.add(outcome.reply().zxid());
      slotOfSession.remove(slot.sessionNumber);
      slot.sessionNumber = 0;
    }
    if (outcome.reply().closes()) {
      end(slot);
    }
  }

  /** Ostler tells of what was missed only those who may read it (D8). */
  private boolean isHidden(ModelEvent event) {
    if (event.zxid() != -1 || event.type() == ModelEvent.DELETED) {
      return false;
    }
    ModelRequest read = new ModelRequest.GetData(event.path(), false);
    return model.apply(event.sessionKey(), read, 0).reply().error() == ModelError.NO_AUTH;
  }

  private void end(Slot slot) {
    slot.connected = false;
    observations.add(new Observation.Closed());
  }

  @Override
  public void close() {
    // Nothing runs outside this object.
  }

  /** One client. */
  private static final class Slot {
    private final List<Observation> told = new ArrayList<>();
    private long sessionNumber;
    private boolean connected;
  }
}
