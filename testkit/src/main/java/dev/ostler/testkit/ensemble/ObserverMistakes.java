package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.testkit.sim.ForwardingActions;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong when observers are told of what was committed. Each class is one exhibit of
 * {@link Museum}.
 */
final class ObserverMistakes {
  private ObserverMistakes() {}

  static final class Forgotten extends ForwardingActions {
    private final TreeSet<Integer> notYet = new TreeSet<>();

    Forgotten(Actions actions) {
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

  static final class HastyFeed extends ForwardingActions {
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
}
