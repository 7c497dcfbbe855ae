package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A process around one {@link Zab}: its disk, its links, and a list of strings as its state. */
final class SimulatedServer implements ZabActions, Replica {
  final long sid;
  final SimulatedDisk<List<String>> disk = new SimulatedDisk<>(List.of());
  private final SimulatedEnsemble ensemble;
  private final Random random;

  // The log and the epoch files are written side by side.
  private final SimulatedWorker logWorker;
  private final SimulatedWorker epochWorker;

  private final Map<Integer, SimulatedLink> links = new TreeMap<>();
  private final ArrayDeque<Transaction> proposed = new ArrayDeque<>();
  private final ArrayDeque<Long> syncsAsked = new ArrayDeque<>();

  private @Nullable Zab zab;
  private int incarnation;
  private int nextLink = 1;
  private boolean listening;
  private int dial;
  private int awaitedSnapshot = -1;

  /** What is applied gives another tree than the leader's. */
  private boolean foreign;

  List<String> state = new ArrayList<>();
  @Nullable Part part;
  @Nullable String lookingBecause;
  long lookingZxid;
  long lookingEpoch;

  // What of the state has been compared with that of the others.
  @Nullable List<String> checkedState;
  int checked;

  SimulatedServer(long sid, SimulatedEnsemble ensemble, Random random, int slowestDiskMillis) {
    this.sid = sid;
    this.ensemble = ensemble;
    this.random = random;
    this.logWorker = worker(slowestDiskMillis);
    this.epochWorker = worker(10);
  }

  private SimulatedWorker worker(int slowestMillis) {
    return new SimulatedWorker(random, task -> ensemble.time().soon(0, slowestMillis, task));
  }

  int incarnation() {
    return incarnation;
  }

  boolean isUp() {
    return zab != null;
  }

  boolean isListening() {
    return listening;
  }

  Zab zab() {
    Zab running = zab;
    if (running == null) {
      throw new IllegalStateException("server " + sid + " is down");
    }
    return running;
  }

  static String entry(Transaction transaction) {
    if (transaction.body() instanceof TransactionBody.SetData set && set.data() != null) {
      return Zxid.text(transaction.zxid()) + "=" + set.data().toUtf8();
    }
    throw new IllegalArgumentException("not a transaction of this simulation: " + transaction);
  }

  // ---- the process ----

  void start() {
    incarnation++;
    // As if somebody had given it other files that end at the same transaction.
    foreign = random.nextInt(4) == 0;
    state = recover();
    long last = disk.lastZxid();
    // Recovery remembers what it replayed last.
    List<EncodedTransaction> recent = new ArrayList<>(disk.behindTheSnapshot());
    long floor = recent.isEmpty() ? last : disk.lastSnapshot();
    if (disk.acceptedEpoch < Zxid.epoch(last)) {
      throw new IllegalStateException("server " + sid + " has logged what it never promised");
    }
    Zab fresh =
        new Zab(
            ensemble.settings(sid),
            new ZabStart(
                last,
                floor,
                recent,
                true,
                disk.acceptedEpoch,
                disk.currentEpoch,
                ensemble.membership()),
            this,
            this);
    zab = fresh;
    fresh.start(ensemble.time().now());
    tickLater();
  }

  private List<String> recover() {
    List<String> recovered = new ArrayList<>(disk.newestState());
    for (EncodedTransaction transaction : disk.behindTheSnapshot()) {
      recovered.add(entry(transaction.transaction()));
    }
    return recovered;
  }

  /** True if this entry, at its position in the history, would be there after a crash. */
  boolean holds(long zxid, String entry, int position) {
    EncodedTransaction logged = disk.log.get(zxid);
    if (logged != null) {
      return entry(logged.transaction()).equals(entry);
    }
    List<String> snapshot = disk.newestState();
    return position < snapshot.size() && snapshot.get(position).equals(entry);
  }

  private void tickLater() {
    guarded(
        20,
        20,
        running -> {
          running.tick(ensemble.time().now());
          tickLater();
        });
  }

  void crash() {
    zab = null;
    incarnation++;
    listening = false;
    part = null;
    lookingBecause = null;
    awaitedSnapshot = -1;
    proposed.clear();
    syncsAsked.clear();
    dial++;
    logWorker.crash();
    epochWorker.crash();
    ensemble.historyReplaced();
    for (SimulatedLink link : links.values()) {
      link.closed = true;
      link.other().notice(this);
    }
    links.clear();
  }

  interface Task {
    void run(Zab running);
  }

  /** Does something later, unless the process has ended by then. */
  private void guarded(int atLeast, int atMost, Task task) {
    int asked = incarnation;
    ensemble
        .time()
        .soon(
            atLeast,
            atMost,
            () -> {
              Zab running = zab;
              if (asked == incarnation && running != null) {
                task.run(running);
                ensemble.check();
              }
            });
  }

  private void confirm(Task task) {
    Zab running = zab;
    if (running != null) {
      task.run(running);
      ensemble.check();
    }
  }

  // ---- clients ----

  void write(String payload) {
    Zab running = zab();
    if (running.accepts() && part == Part.LEADING) {
      propose(payload);
    } else if (running.isActive()) {
      byte[] body = payload.getBytes(StandardCharsets.UTF_8);
      if (part != Part.LEADING) {
        running.forward(new QuorumMessage.Request(sid, 1, OpCode.SET_DATA, Bytes.of(body), null));
      }
    }
  }

  private void propose(String payload) {
    TransactionHeader header =
        new TransactionHeader(sid, 1, zab().nextZxid(), ensemble.time().now());
    Bytes data = Bytes.of(payload.getBytes(StandardCharsets.UTF_8));
    Transaction transaction =
        new Transaction(
            header, new TransactionBody.SetData(OpCode.SET_DATA, Path.of("/x"), data, 1), false, 0);
    proposed.addLast(transaction);
    zab().propose(transaction);
  }

  /** Asks for a sync; when it is answered, everything acknowledged until now must be here. */
  void askSync() {
    Zab running = zab();
    if (!running.isActive()) {
      return;
    }
    syncsAsked.addLast((long) ensemble.acknowledged());
    if (part == Part.LEADING) {
      running.sync();
    } else {
      running.forward(new QuorumMessage.Request(sid, 2, OpCode.SYNC, Bytes.utf8("/x"), null));
    }
  }

  /** Writes a snapshot of what is applied, and perhaps drops the log before it. */
  void takeSnapshot() {
    if (!zab().isActive()) {
      return;
    }
    long zxid = zab().applied();
    List<String> copy = List.copyOf(state);
    boolean purge = random.nextBoolean();
    logWorker.submit(
        () -> {
          if (zxid > disk.lastSnapshot()) {
            disk.snapshot(zxid, copy, purge);
          }
        },
        () -> {});
  }

  // ---- actions: links ----

  @Override
  public void listen() {
    listening = true;
  }

  @Override
  public void stopListening() {
    listening = false;
  }

  @Override
  public void connect(long target, boolean fed) {
    dial(ensemble.server(target), ++dial, 0);
  }

  private void dial(SimulatedServer target, int attempt, int tries) {
    guarded(
        1,
        30,
        running -> {
          if (attempt != dial) {
            return;
          }
          if (target.isListening() && !ensemble.isCut(this, target)) {
            SimulatedLink here = open();
            SimulatedLink there = target.open();
            here.join(there);
            target.zab().linkOpened(there.number);
            running.connected(here.number);
          } else if (tries < 8) {
            dial(target, attempt, tries + 1);
          } else {
            running.connectFailed("refused");
          }
        });
  }

  private SimulatedLink open() {
    SimulatedLink link = new SimulatedLink(nextLink++, this, ensemble);
    links.put(link.number, link);
    return link;
  }

  @Override
  public void stopConnecting() {
    dial++;
  }

  @Override
  public void send(int link, QuorumMessage message) {
    link(link).send(new SimulatedLink.Item.Message(message));
  }

  private SimulatedLink link(int number) {
    SimulatedLink link = links.get(number);
    return link == null ? new SimulatedLink(-1, this, ensemble).ended() : link;
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    ensemble.requireOneEpoch(firstZxid, lastZxid);
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      send(link, new QuorumMessage.Ack(zxid));
    }
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    ensemble.requireOneEpoch(firstZxid, lastZxid);
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      send(link, new QuorumMessage.Commit(zxid));
    }
  }

  @Override
  public void sendSnapshot(int link, long zxid) {
    ensemble.count("SNAP");
    send(link, new QuorumMessage.Snap(zxid));
    link(link).send(new SimulatedLink.Item.RawSnapshot(zxid, List.copyOf(state)));
    guarded(0, 200, running -> running.snapshotSent(link));
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    ensemble.count("log search");
    guarded(
        0,
        50,
        running -> {
          long found = zxid == disk.logFloor() ? zxid : -1;
          Long below = disk.log.floorKey(zxid);
          if (below != null && disk.log.firstKey() <= zxid) {
            found = below;
          } else if (zxid > disk.logFloor()) {
            found = disk.logFloor();
          }
          running.logSearched(link, found, random.nextInt(1500));
        });
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    ensemble.count("log");
    List<EncodedTransaction> range =
        List.copyOf(disk.log.subMap(afterZxid, false, upToZxid, true).values());
    for (EncodedTransaction transaction : range) {
      send(link, QuorumMessage.Proposal.of(transaction));
      send(link, new QuorumMessage.Commit(transaction.zxid()));
    }
    guarded(0, 100, running -> running.logSent(link));
  }

  @Override
  public void pauseLink(int link) {
    link(link).paused = true;
  }

  @Override
  public void resumeLink(int link) {
    SimulatedLink paused = link(link);
    paused.paused = false;
    ensemble.time().in(0, paused::deliver);
  }

  @Override
  public void close(int link, String reason) {
    SimulatedLink closing = links.remove(link);
    if (closing != null) {
      closing.send(new SimulatedLink.Item.End());
      closing.closed = true;
      abandon(link);
    }
  }

  private void abandon(int link) {
    if (awaitedSnapshot == link) {
      awaitedSnapshot = -1;
      guarded(0, 5, Zab::snapshotAbandoned);
    }
  }

  void deliver(SimulatedLink link, SimulatedLink.Item item) {
    switch (item) {
      case SimulatedLink.Item.Message m -> {
        ensemble.trace(sid, m.message());
        confirm(running -> running.received(link.number, m.message()));
      }
      case SimulatedLink.Item.RawSnapshot s -> {} // nobody asked for it any more
      case SimulatedLink.Item.End e -> broken(link);
    }
  }

  /** A connection has ended, and not by this end. */
  void broken(SimulatedLink link) {
    if (link.closed || link.incarnation != incarnation) {
      return;
    }
    link.closed = true;
    links.remove(link.number);
    abandon(link.number);
    confirm(running -> running.linkClosed(link.number));
    link.other().notice(this);
  }

  List<SimulatedLink> openLinks() {
    return List.copyOf(links.values());
  }

  boolean takesSnapshot(SimulatedLink link) {
    return awaitedSnapshot == link.number;
  }

  void snapshotArrived(SimulatedLink link, SimulatedLink.Item.RawSnapshot snapshot) {
    awaitedSnapshot = -1;
    logWorker.submit(
        () -> {
          disk.adopt(snapshot.zxid(), snapshot.state());
          ensemble.historyReplaced();
        },
        () -> {
          state = new ArrayList<>(snapshot.state());
          if (foreign) {
            foreign = false;
            ensemble.count("healed");
          }
          confirm(running -> running.snapshotAdopted(snapshot.zxid()));
        });
  }

  // ---- actions: disk ----

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    EncodedTransaction encoded = EncodedTransaction.of(transaction);
    logWorker.submit(
        () -> disk.log.put(transaction.zxid(), encoded),
        () -> confirm(running -> running.logDurable(transaction.zxid())));
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    epochWorker.submit(
        () -> disk.acceptedEpoch = epoch,
        () -> confirm(running -> running.acceptedEpochWritten(epoch)));
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    epochWorker.submit(
        () -> disk.currentEpoch = epoch,
        () -> confirm(running -> running.currentEpochWritten(epoch)));
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    ensemble.count(reload ? "TRUNC with reload" : "TRUNC");
    boolean[] whole = new boolean[1];
    logWorker.submit(
        () -> {
          whole[0] = disk.truncate(zxid);
          ensemble.historyReplaced();
        },
        () -> {
          if (reload && whole[0]) {
            state = recover();
          }
          confirm(running -> {
            if (whole[0]) {
              running.truncated(zxid);
            } else {
              ensemble.count("TRUNC impossible");
              running.truncationImpossible();
            }
          });
        });
  }

  @Override
  public void receiveSnapshot(int link, long zxid) {
    awaitedSnapshot = link;
    SimulatedLink source = link(link);
    ensemble.time().in(0, source::deliver);
  }

  @Override
  public void warn(String warning) {
    ensemble.trace(sid, warning);
    if (warning.contains("it asks for a snapshot")) {
      ensemble.count("asked for a snapshot");
    }
  }

  // ---- replica ----

  @Override
  public void lookForLeader(long lastZxid, long currentEpoch, String reason) {
    ensemble.trace(sid, "looks: " + reason);
    if (lastZxid != -1 && lastZxid != disk.lastZxid()) {
      throw new IllegalStateException(
          "server " + sid + " votes with what it does not have on disk (I5)");
    }
    if (currentEpoch != disk.currentEpoch) {
      throw new IllegalStateException("server " + sid + " votes with an epoch not on disk");
    }
    ensemble.count("looks: " + reason.replaceAll("0x[0-9a-f]+|[0-9]+", "N"));
    lookingBecause = reason;
    lookingZxid = lastZxid;
    lookingEpoch = currentEpoch;
  }

  @Override
  public void stopLooking() {
    lookingBecause = null;
  }

  @Override
  public void activated(Part newPart, long epoch, long leader) {
    part = newPart;
    ensemble.activated(this, epoch);
  }

  @Override
  public void deactivated(String reason) {
    part = null;
    proposed.clear();
    syncsAsked.clear();
  }

  @Override
  public boolean knows(long sessionId) {
    return true;
  }

  @Override
  public void clientMoved(long sessionId) {}

  @Override
  public void runsAhead() {}

  @Override
  public Comparison apply(EncodedTransaction transaction) {
    state.add(entry(transaction.transaction()));
    return foreign ? Comparison.DIFFERENT : Comparison.SAME;
  }

  @Override
  public void committed(long upToZxid) {
    while (!proposed.isEmpty() && proposed.getFirst().zxid() <= upToZxid) {
      Transaction transaction = proposed.removeFirst();
      state.add(entry(transaction));
      ensemble.acknowledge(this, transaction);
    }
  }

  @Override
  public void requested(int link, QuorumMessage.Request request) {
    if (zab().accepts()) {
      propose(request.body().toUtf8());
    }
  }

  @Override
  public boolean revalidate(int link, long sessionId, int timeoutMillis) {
    return true;
  }

  @Override
  public void touched(SessionTouch touch) {}

  @Override
  public void learnerGone(int link) {}

  @Override
  public List<SessionTouch> drainTouched() {
    return List.of();
  }

  @Override
  public void revalidated(long sessionId, boolean valid) {}

  @Override
  public void synced() {
    ensemble.synced(this, syncsAsked.removeFirst());
  }

  @Override
  public void membershipChanged(JointConfig membership) {}

  @Override
  public @Nullable QuorumConfig recordedMembership() {
    return null;
  }

  @Override
  public void designated(long leader, String reason) {}
}
