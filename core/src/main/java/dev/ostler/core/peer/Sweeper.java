package dev.ostler.core.peer;

import dev.ostler.core.request.SweepRule;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.value.Path;

/**
 * Removes containers that have lost their last child, and childless znodes whose time to live is
 * over. A sweep looks at a bounded number of znodes at a time and removes no more in a minute than
 * it is allowed to.
 */
final class Sweeper {
  private static final int LOOKS_PER_TICK = 2_000;
  private static final int[] NOTHING = new int[0];

  private final Tree tree;
  private final WriteRules writes;
  private final Proposals proposals;
  private final PeerSettings.Sweep settings;
  private final Clock clock;
  private final SweepRule rule;
  private final NodeState node = new NodeState();

  private long nextSweepMillis;
  private long nextRemovalMillis;
  private int[] candidates = NOTHING;
  private int position;

  Sweeper(
      Tree tree, WriteRules writes, Proposals proposals, PeerSettings.Sweep settings, Clock clock) {
    this.tree = tree;
    this.writes = writes;
    this.proposals = proposals;
    this.settings = settings;
    this.clock = clock;
    this.rule = new SweepRule(tree.owner(), settings.neverUsedMillis());
    this.nextSweepMillis = clock.monotonicMillis + settings.intervalMillis();
  }

  void tick() {
    long now = clock.monotonicMillis;
    if (position == candidates.length && now >= nextSweepMillis) {
      collect();
      nextSweepMillis = now + settings.intervalMillis();
    }
    long spacing = Math.max(1, 60_000L / Math.max(1, settings.perMinuteMax()));
    for (int looks = 0; looks < LOOKS_PER_TICK && position < candidates.length; looks++) {
      int slot = candidates[position];
      if (!isDue(slot)) {
        position++;
      } else if (now < nextRemovalMillis || !proposals.accepts()) {
        return;
      } else {
        position++;
        remove(tree.path(slot));
        // Removals that a slow tick held back are made up for, one second's worth at most.
        nextRemovalMillis = Math.max(nextRemovalMillis, now - 1000) + spacing;
      }
    }
    if (position == candidates.length) {
      candidates = NOTHING;
      position = 0;
    }
  }

  private void collect() {
    int[] containers = tree.containers();
    int[] ttls = tree.ttlNodes();
    candidates = new int[containers.length + ttls.length];
    System.arraycopy(containers, 0, candidates, 0, containers.length);
    System.arraycopy(ttls, 0, candidates, containers.length, ttls.length);
    position = 0;
  }

  /** A first look; the slot may hold another znode by now, or none. */
  private boolean isDue(int slot) {
    if (!tree.isUsed(slot)) {
      return false;
    }
    tree.read(slot, node);
    return rule.isDue(node, clock.wallMillis);
  }

  private void remove(Path path) {
    WriteRules.Proposal proposal = writes.proposeSweep(proposals.nextHeader(0, 0), path, rule);
    if (proposal != null) {
      proposals.append(proposal, OpCode.DELETE_CONTAINER);
    }
  }
}
