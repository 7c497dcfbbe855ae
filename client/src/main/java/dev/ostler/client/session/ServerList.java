package dev.ostler.client.session;

import dev.ostler.wire.quorum.HostAndPort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers in the order in which this client tries them: drawn once, so that many clients begin
 * evenly spread, and those that lose a server spread over all the others.
 */
final class ServerList {
  private final Random random;
  private List<HostAndPort> order;
  private int position = -1;

  ServerList(List<HostAndPort> servers, Random random) {
    this.random = random;
    this.order = shuffled(servers);
  }

  int size() {
    return order.size();
  }

  boolean contains(HostAndPort server) {
    return order.contains(server);
  }

  /** The one to try now: the one behind the last one. */
  HostAndPort next() {
    position = (position + 1) % order.size();
    return order.get(position);
  }

  /** Makes this one the last that was tried. */
  void pointAt(HostAndPort server) {
    int index = order.indexOf(server);
    if (index >= 0) {
      position = index;
    }
  }

  /** Makes this one the next to be tried. */
  void stepBack() {
    position = (position + order.size() - 1) % order.size();
  }

  /** Any of them, each as likely as the others. */
  HostAndPort any() {
    return order.get(random.nextInt(order.size()));
  }

  /**
   * Uses other servers from now on.
   *
   * <p>Every server should end up with an equal share of the clients, if all had an equal share
   * before. With {@code before} and {@code after} servers each is to have {@code 1/after}:
   *
   * <ul>
   *   <li>more servers than before: a client of one that stays leaves with probability {@code 1 -
   *       before/after}, for one of the new ones; a client of one that goes takes a new one
   *   <li>fewer or as many: who is at one that stays does not move; a client of one that goes takes
   *       a new one with probability {@code (new/after) / (gone/before)}, otherwise one that stays
   * </ul>
   *
   * @param connected the server this client is at; null for none
   * @return the server to move to; null to stay
   */
  @Nullable HostAndPort update(List<HostAndPort> servers, @Nullable HostAndPort connected) {
    Set<HostAndPort> before = new LinkedHashSet<>(order);
    Set<HostAndPort> after = new LinkedHashSet<>(servers);
    if (after.isEmpty()) {
      throw new IllegalArgumentException("There must be at least one server");
    }
    order = shuffled(after);
    position = -1;
    if (connected == null) {
      return null;
    }
    List<HostAndPort> added = new ArrayList<>(after);
    added.removeAll(before);
    HostAndPort target = target(before, after, added, connected);
    pointAt(target == null ? connected : target);
    return target;
  }

  private @Nullable HostAndPort target(
      Set<HostAndPort> before,
      Set<HostAndPort> after,
      List<HostAndPort> added,
      HostAndPort connected) {
    boolean grows = after.size() > before.size();
    if (after.contains(connected)) {
      boolean leaves = grows && random.nextDouble() >= (double) before.size() / after.size();
      return leaves ? draw(added) : null;
    }
    List<HostAndPort> kept = new ArrayList<>(after);
    kept.removeAll(added);
    if (kept.isEmpty() || grows) {
      return draw(added.isEmpty() ? kept : added);
    }
    double gone = before.size() - kept.size();
    double toAdded = ((double) added.size() / after.size()) / Math.max(gone / before.size(), 1e-9);
    return draw(!added.isEmpty() && random.nextDouble() < toAdded ? added : kept);
  }

  private HostAndPort draw(List<HostAndPort> from) {
    return from.get(random.nextInt(from.size()));
  }

  private List<HostAndPort> shuffled(Iterable<HostAndPort> servers) {
    Set<HostAndPort> once = new LinkedHashSet<>();
    servers.forEach(once::add);
    List<HostAndPort> shuffled = new ArrayList<>(once);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  @Override
  public String toString() {
    return order.toString();
  }
}
