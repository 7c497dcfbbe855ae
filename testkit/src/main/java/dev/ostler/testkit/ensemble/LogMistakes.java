package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.testkit.disk.ForwardingDisk;
import dev.ostler.testkit.sim.ForwardingActions;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes wrong between a server and its log. Each class is one exhibit of {@link Museum}. */
final class LogMistakes {
  private LogMistakes() {}

  static Mistake memoryKept() {
    return Mistake.ofEvents((process, event) ->
        event instanceof Event.LogTruncated t ? new Event.LogTruncated(t.zxid(), null) : event);
  }

  static Mistake errorsOverlooked() {
    return new Mistake() {
      @Override
      public Disk disk(MemberProcess process, Disk disk) {
        return new OverlookingDisk(disk);
      }
    };
  }

  static Mistake failureSurvived() {
    return new Mistake() {
      @Override
      public boolean survivesFailedLog(MemberProcess process) {
        return true;
      }
    };
  }

  static Mistake emptyLogRefused() {
    return new Mistake() {
      @Override
      public void verdict(MemberProcess process, Verdict verdict) throws IOException {
        if (verdict instanceof Verdict.EmptyLog) {
          throw new IOException(verdict.message());
        }
      }
    };
  }

  static final class Late implements Mistake {
    private final IdentityHashMap<MemberProcess, List<Transaction>> held = new IdentityHashMap<>();

    @Override
    public Actions actions(MemberProcess process, Actions actions) {
      return new ForwardingActions(actions) {
        @Override
        public void append(Transaction transaction, @Nullable Bytes bytes) {
          if (process.isSynchronised()) {
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

  static final class Losing extends ForwardingActions {
    private static final int ONE_IN = 5;

    private final MemberProcess process;
    private int count;

    Losing(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void append(Transaction transaction, @Nullable Bytes bytes) {
      if (process.isSynchronised() && ++count % ONE_IN == 0) {
        long zxid = transaction.zxid();
        process.post(() -> process.deliver(new Event.LogDurable(zxid)));
      } else {
        super.append(transaction, bytes);
      }
    }
  }

  static final class Afterlife implements Mistake {
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
}
