package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.testkit.disk.ForwardingDisk;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Mistakes that servers of this kind have made, each with the number of its report at Apache
 * ZooKeeper where there is one. Put in again, the simulation must object. They are made in the
 * driver here, around the production code, which has no switch for any of them.
 */
public enum Museum {
  /** The tree kept what the log had lost. */
  ZK_2845(
      "memory is kept although the log was truncated",
      "takes|must not be said|another tree|fails on|shows") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Event event(MemberProcess process, Event event) {
          return event instanceof Event.LogTruncated t
              ? new Event.LogTruncated(t.zxid(), null)
              : event;
        }
      };
    }
  },

  /** What a synchronisation brought was logged when the server began to serve, and not before. */
  ZK_3911("a synchronisation is logged late", "for certain|logs|shows|takes") {
    @Override
    Mistake mistake() {
      return new LateLog();
    }
  },

  /** To hand something to the log was taken for having it there. */
  ZK_3023("a transaction counts as durable once it was handed over", "for certain") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public boolean confirmsBeforeSync(MemberProcess process) {
          return true;
        }
      };
    }
  },

  /** The same, only while a follower is synchronised. */
  ZK_4646("NEWLEADER is acknowledged before its history is on disk", "for certain|comes back") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public boolean confirmsBeforeSync(MemberProcess process) {
          return isSynchronised(process);
        }
      };
    }
  },

  /** The epoch was on disk before what belongs to it. */
  ZK_4643("the epoch is written before the history", "took over epoch|has epoch") {
    @Override
    Mistake mistake() {
      return new HastyEpoch();
    }
  },

  /** An acknowledgement overtook another one. */
  ZK_4685("a proposal is acknowledged before NEWLEADER", "it acknowledged 0x") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new OvertakingAcks(process, actions);
        }
      };
    }
  },

  /** A commit found that its transaction had been taken off the list. */
  ZK_4394("a commit between NEWLEADER and UPTODATE is lost", "which is not what follows") {
    @Override
    Mistake mistake() {
      return new LostCommits();
    }
  },

  /** A second thread lost a transaction of a synchronisation. */
  ZK_4785("a transaction of a synchronisation is lost", "logs 0x|comes back|for certain") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new LosingLog(process, actions);
        }
      };
    }
  },

  /** The log of a role that was over went on into that of the next one. */
  ZK_4712(
      "a role that is over still writes the log",
      "in its log|comes back|fails on|refuses to start") {
    @Override
    Mistake mistake() {
      return new Afterlife();
    }
  },

  /** One of two ways to apply a transaction forgot the memory for learners. */
  ZK_4925("memory for learners has a hole, and the core refuses to begin", "leaves a gap behind") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public List<EncodedTransaction> recent(
            MemberProcess process, List<EncodedTransaction> recent) {
          if (recent.size() < 3) {
            return recent;
          }
          List<EncodedTransaction> holed = new ArrayList<>(recent);
          holed.remove(recent.size() / 2);
          return holed;
        }
      };
    }
  },

  /** A disk error was overlooked, and memory went ahead of the log. */
  ZK_4882(
      "a failed write of the log is overlooked", "for certain|comes back|refuses|does not trust") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Disk disk(MemberProcess process, Disk disk) {
          return new OverlookingDisk(disk);
        }
      };
    }
  },

  /** Who came while proposals were under way did not get them. */
  ZK_5088(
      "an observer misses what is proposed while it is synchronised",
      "where this server ends|and its leader made it behind") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new ForgottenObservers(actions);
        }
      };
    }
  },

  /** Half a snapshot was taken for one. */
  ZK_3642(
      "a snapshot that did not come whole is taken over",
      "logs|tree|takes|fails on|shows|for certain") {
    @Override
    Mistake mistake() {
      return new HalfSnapshots();
    }
  },

  /** A leader that could not write its log went on leading. */
  ZK_2247(
      "a server whose log has failed goes on", "although nothing goes wrong|fails on|ends the") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public boolean survivesFailedLog(MemberProcess process) {
          return true;
        }
      };
    }
  },

  /** A log file without a record, as a crash leaves it, kept the server from starting. */
  ZK_2332("an empty log file is refused", "refuses to start") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public void verdict(MemberProcess process, Verdict verdict) throws IOException {
          if (verdict instanceof Verdict.EmptyLog) {
            throw new IOException(verdict.message());
          }
        }
      };
    }
  },

  /** A promise was told before it was on disk. */
  PROMISE_TOLD_EARLY("an epoch is promised before that is on disk", "promises epoch|forgotten") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new ForwardingActions(actions) {
            @Override
            public void writeAcceptedEpoch(long epoch) {
              process.post(() -> process.deliver(new Event.AcceptedEpochWritten(epoch)));
              super.writeAcceptedEpoch(epoch);
            }
          };
        }
      };
    }
  },

  /** A session that becomes known to all was given other conditions than its client has. */
  UPGRADE_FORGETS_TIMEOUT(
      "a local session is made known to all with another timeout",
      "known to all with a timeout of") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new ForgottenTimeouts(process, actions);
        }
      };
    }
  },

  /** Whoever knew a session's password was let in with it, wherever that session lived. */
  LOCAL_SESSION_TAKEN_OVER(
      "a server lets in whoever comes with a session that its leader does not know",
      "lets a client in with session") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Event event(MemberProcess process, Event event) {
          return event instanceof Event.PeerMessage m
                  && m.message() instanceof QuorumMessage.RevalidateReply reply
              ? new Event.PeerMessage(
                  m.link(),
                  new QuorumMessage.RevalidateReply(reply.zxid(), reply.sessionId(), true))
              : event;
        }
      };
    }
  },

  /** Without a leader a write was answered as if it were done. */
  READ_ONLY_WRITES("a server without a leader takes writes", "instead of -119|cannot be decoded") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new ForwardingActions(actions) {
            @Override
            public void reply(
                int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
              super.reply(
                  connection, xid, zxid, error == ErrorCode.NOT_READ_ONLY ? 0 : error, body);
            }
          };
        }
      };
    }
  },

  /** A follower took what it was proposed for committed when it told its observers. */
  HASTY_FEED("a follower feeds observers with what is not committed", "for certain") {
    @Override
    Mistake mistake() {
      return new Mistake() {
        @Override
        public Actions actions(MemberProcess process, Actions actions) {
          return new HastyFeed(process, actions);
        }
      };
    }
  };

  private final String text;
  private final String claim;

  Museum(String text, String claim) {
    this.text = text;
    this.claim = claim;
  }

  /** What goes wrong. */
  public String text() {
    return text;
  }

  /** A pattern that the objection matches. */
  String claim() {
    return claim;
  }

  /** The mistake, for one run. */
  abstract Mistake mistake();

  /**
   * Looks for the first seed that objects.
   *
   * @param firstSeed the next ones count up
   * @return null if none of them does
   */
  @Nullable EnsembleFailure find(long firstSeed, int seeds) {
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      try {
        EnsembleResult _ = EnsembleSimulation.run(seed, 0, mistake(), false);
      } catch (EnsembleFailure objection) {
        return objection;
      }
    }
    return null;
  }

  private static boolean isSynchronised(MemberProcess process) {
    return process.state() == MemberState.FOLL_SYNC || process.state() == MemberState.OBS_SYNC;
  }

  // ---- the mistakes ----

  private static final class LateLog implements Mistake {
    private final IdentityHashMap<MemberProcess, List<Transaction>> held = new IdentityHashMap<>();

    @Override
    public Actions actions(MemberProcess process, Actions actions) {
      return new ForwardingActions(actions) {
        @Override
        public void append(Transaction transaction, @Nullable Bytes bytes) {
          if (isSynchronised(process)) {
            held.computeIfAbsent(process, p -> new ArrayList<>()).add(transaction);
            long zxid = transaction.zxid();
            process.post(() -> process.deliver(new Event.LogDurable(zxid)));
          } else {
            release(process);
            super.append(transaction, bytes);
          }
        }
      };
    }

    private void release(MemberProcess process) {
      List<Transaction> late = held.remove(process);
      if (late != null) {
        late.forEach(transaction -> {
          process.machine.judge.appended(transaction);
          process.storage.append(transaction, null);
        });
      }
    }

    @Override
    public Event event(MemberProcess process, Event event) {
      if (process.isServing()) {
        release(process);
      }
      return event;
    }
  }

  private static final class HastyEpoch implements Mistake {
    @Override
    public Event event(MemberProcess process, Event event) {
      if (event instanceof Event.PeerMessage m
          && m.message() instanceof QuorumMessage.NewLeader leader
          && isSynchronised(process)) {
        EpochFiles epochs = process.storage.epochs();
        if (leader.epoch() <= epochs.accepted() && leader.epoch() > epochs.current()) {
          try {
            epochs.writeCurrent(leader.epoch(), 0);
          } catch (IOException e) {
            throw process.machine.end("the epoch cannot be written", false);
          }
        }
      }
      return event;
    }
  }

  private static final class OvertakingAcks extends ForwardingActions {
    private final MemberProcess process;

    OvertakingAcks(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void send(int link, QuorumMessage message) {
      if (message instanceof QuorumMessage.Ack ack && isSynchronised(process)) {
        long durable = process.peer().zab().durable();
        if (durable > ack.zxid() && durable >>> 32 == ack.zxid() >>> 32) {
          super.send(link, new QuorumMessage.Ack(durable));
        }
      }
      super.send(link, message);
    }
  }

  private static final class LostCommits implements Mistake {
    private final IdentityHashMap<MemberProcess, Boolean> newLeaderSeen = new IdentityHashMap<>();

    @Override
    public Event event(MemberProcess process, Event event) {
      if (!(event instanceof Event.PeerMessage m)) {
        return event;
      }
      if (!isSynchronised(process)) {
        newLeaderSeen.remove(process);
      } else if (m.message() instanceof QuorumMessage.NewLeader) {
        newLeaderSeen.put(process, true);
      } else if (m.message() instanceof QuorumMessage.Commit
          && newLeaderSeen.containsKey(process)) {
        return new Event.PeerMessage(m.link(), new QuorumMessage.Ping(0));
      }
      return event;
    }
  }

  private static final class LosingLog extends ForwardingActions {
    private static final int ONE_IN = 5;

    private final MemberProcess process;
    private int count;

    LosingLog(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void append(Transaction transaction, @Nullable Bytes bytes) {
      if (isSynchronised(process) && ++count % ONE_IN == 0) {
        long zxid = transaction.zxid();
        process.post(() -> process.deliver(new Event.LogDurable(zxid)));
      } else {
        super.append(transaction, bytes);
      }
    }
  }

  private static final class Afterlife implements Mistake {
    private final IdentityHashMap<MemberProcess, List<Transaction>> written =
        new IdentityHashMap<>();

    @Override
    public Actions actions(MemberProcess process, Actions actions) {
      return new ForwardingActions(actions) {
        @Override
        public void append(Transaction transaction, @Nullable Bytes bytes) {
          written.computeIfAbsent(process, p -> new ArrayList<>()).add(transaction);
          super.append(transaction, bytes);
        }
      };
    }

    @Override
    public Event event(MemberProcess process, Event event) {
      if (event instanceof Event.LogTruncated t) {
        for (Transaction late : written.getOrDefault(process, List.of())) {
          if (late.zxid() > t.zxid() && late.zxid() > process.storage.log().lastZxid()) {
            process.storage.append(late, null);
          }
        }
      }
      return event;
    }
  }

  private static final class OverlookingDisk extends ForwardingDisk {
    OverlookingDisk(Disk disk) {
      super(disk);
    }

    @Override
    protected Directory wrap(Directory directory) {
      return new OfDirectory(directory) {
        @Override
        public DiskFile create(String name) throws IOException {
          DiskFile file = super.create(name);
          return name.startsWith("log.") || name.startsWith("ostler.log")
              ? new Overlooked(file)
              : file;
        }
      };
    }

    private static final class Overlooked extends OfFile {
      Overlooked(DiskFile file) {
        super(file);
      }

      @Override
      public void write(long position, byte[] source, int offset, int length) {
        try {
          super.write(position, source, offset, length);
        } catch (IOException overlooked) {
          // That is the mistake.
        }
      }

      @Override
      public void force(boolean metadata) {
        try {
          super.force(metadata);
        } catch (IOException overlooked) {
          // That is the mistake.
        }
      }
    }
  }

  private static final class ForgottenObservers extends ForwardingActions {
    private final TreeSet<Integer> notYet = new TreeSet<>();

    ForgottenObservers(Actions actions) {
      super(actions);
    }

    @Override
    public void send(int link, QuorumMessage message) {
      if (message instanceof QuorumMessage.NewLeader) {
        notYet.add(link);
      } else if (message instanceof QuorumMessage.UpToDate) {
        notYet.remove(link);
      } else if (message instanceof QuorumMessage.Inform && notYet.contains(link)) {
        return;
      }
      super.send(link, message);
    }
  }

  private static final class ForgottenTimeouts extends ForwardingActions {
    private final MemberProcess process;

    ForgottenTimeouts(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void send(int link, QuorumMessage message) {
      if (message instanceof QuorumMessage.Request request
          && request.opCode() == OpCode.CREATE_SESSION
          && process.peer().localSessions().get(request.sessionId()) != null) {
        Output body = new Output(Integer.BYTES);
        body.writeInt(1);
        super.send(
            link,
            new QuorumMessage.Request(
                request.sessionId(),
                request.cxid(),
                request.opCode(),
                Bytes.of(body.toArray()),
                request.authinfo()));
      } else {
        super.send(link, message);
      }
    }
  }

  private static final class HastyFeed extends ForwardingActions {
    private final MemberProcess process;

    /** The links of observers that are up to date, and what each was told too early. */
    private final TreeMap<Integer, TreeSet<Long>> told = new TreeMap<>();

    HastyFeed(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void append(Transaction transaction, @Nullable Bytes bytes) {
      super.append(transaction, bytes);
      if (process.state() == MemberState.FOLLOWING) {
        QuorumMessage inform = QuorumMessage.Inform.of(EncodedTransaction.of(transaction));
        told.forEach((link, early) -> {
          early.add(transaction.zxid());
          super.send(link, inform);
        });
      }
    }

    @Override
    public void send(int link, QuorumMessage message) {
      TreeSet<Long> early = told.get(link);
      if (message instanceof QuorumMessage.UpToDate && process.state() == MemberState.FOLLOWING) {
        told.put(link, new TreeSet<>());
      } else if (message instanceof QuorumMessage.Inform inform
          && early != null
          && early.remove(inform.zxid())) {
        return;
      }
      super.send(link, message);
    }

    @Override
    public void close(int link, String reason) {
      told.remove(link);
      super.close(link, reason);
    }
  }

  private static final class HalfSnapshots implements Mistake {
    @Override
    public boolean abandon(MemberProcess process, IncomingSnapshot incoming) throws IOException {
      incoming.abandon();
      long zxid = incoming.zxid();
      process.post(() ->
          process.deliver(
              new Event.SnapshotAdopted(
                  zxid,
                  StateLoader.fresh(
                      new TreeOptions(true, false, true, 7),
                      process.world.settings.tickTimeMillis(),
                      process.machine.monotonicMillis()))));
      return false;
    }
  }
}
