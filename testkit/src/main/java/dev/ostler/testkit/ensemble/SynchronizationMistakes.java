package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.testkit.sim.ForwardingActions;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What goes wrong while a learner is brought to where its leader is. Each class is one exhibit of
 * {@link Museum}.
 */
final class SynchronizationMistakes {
  private SynchronizationMistakes() {}

  static Event hastyEpoch(MemberProcess process, Event event) {
    if (event instanceof Event.PeerMessage m
        && m.message() instanceof QuorumMessage.NewLeader leader
        && process.isSynchronised()) {
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

  static Mistake holedMemory() {
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

  static final class HastyPromises extends ForwardingActions {
    private final MemberProcess process;

    HastyPromises(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void writeAcceptedEpoch(long epoch) {
      process.post(() -> process.deliver(new Event.AcceptedEpochWritten(epoch)));
      super.writeAcceptedEpoch(epoch);
    }
  }

  static final class OvertakingAcks extends ForwardingActions {
    private final MemberProcess process;

    OvertakingAcks(MemberProcess process, Actions actions) {
      super(actions);
      this.process = process;
    }

    @Override
    public void send(int link, QuorumMessage message) {
      if (message instanceof QuorumMessage.Ack ack && process.isSynchronised()) {
        long durable = process.peer().zab().durable();
        if (durable > ack.zxid() && durable >>> 32 == ack.zxid() >>> 32) {
          super.send(link, new QuorumMessage.Ack(durable));
        }
      }
      super.send(link, message);
    }
  }

  static final class LostCommits implements Mistake {
    private final IdentityHashMap<MemberProcess, Boolean> newLeaderSeen = new IdentityHashMap<>();

    @Override
    public Event event(MemberProcess process, Event event) {
      if (!(event instanceof Event.PeerMessage m)) {
        return event;
      }
      if (!process.isSynchronised()) {
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

  static final class HalfSnapshots implements Mistake {
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
