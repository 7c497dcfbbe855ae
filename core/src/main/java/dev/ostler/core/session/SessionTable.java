package dev.ostler.core.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of a server, by id, in the order in which they came, and by the time they expire.
 *
 * <p>A session expires at the first multiple of tickTime that lies behind its last touch plus its
 * timeout, so it outlives its timeout by more than nothing and by one tick at most (seen: 2.38 s
 * for a timeout of 2 s and ticks of 1 s).
 *
 * <p>Expiry is a wheel of lists with one slot a tick. {@link #touch} stores the time and leaves the
 * session where it is; when the wheel comes to a session that was touched since, it moves it to
 * where it belongs by then. So a session costs one move in a timeout, however often it is touched.
 *
 * <p>Walks go in the order in which the sessions came, and reports of expiry in the order of expiry
 * time and id: neither depends on how the table hashes.
 */
public final class SessionTable {
  private static final int WHEEL_SLOTS = 512;
  private static final int SLOTS_AT_START = 64;

  /** Sessions that one table holds at most. */
  static final int SESSIONS_MAX = 1 << 28;

  private final int tickTimeMillis;

  /** Ids by hash; 0, which no session has, marks a free slot. */
  private long[] keys = new long[SLOTS_AT_START];

  private @Nullable Session[] sessions = new @Nullable Session[SLOTS_AT_START];
  private int size;
  private int closing;

  private @Nullable Session oldest;
  private @Nullable Session newest;

  private final @Nullable Session[] wheel = new @Nullable Session[WHEEL_SLOTS];

  /** The last tick whose slot was emptied of what was due. */
  private long tickDone;

  /**
   * An empty table.
   *
   * @param tickTimeMillis the grain of expiry, above 0
   * @param nowMillis monotonic time
   */
  public SessionTable(int tickTimeMillis, long nowMillis) {
    if (tickTimeMillis <= 0) {
      throw new IllegalArgumentException("tickTime must be above 0, not " + tickTimeMillis);
    }
    this.tickTimeMillis = tickTimeMillis;
    this.tickDone = tick(nowMillis);
  }

  /**
   * Adds a session that starts now.
   *
   * @throws IllegalStateException if the id is in use
   * @throws IllegalArgumentException for id 0, which no session has
   */
  public Session create(long id, int timeoutMillis, long nowMillis) {
    if (get(id) != null) {
      throw new IllegalStateException("session 0x" + Long.toHexString(id) + " exists already");
    }
    return add(id, timeoutMillis, nowMillis);
  }

  /**
   * Adds a session that a snapshot or a logged transaction names; if it is known, it only gets the
   * timeout. A full timeout starts now.
   */
  public Session adopt(long id, int timeoutMillis, long nowMillis) {
    Session known = get(id);
    if (known == null) {
      return add(id, timeoutMillis, nowMillis);
    }
    touch(known, nowMillis);
    setTimeout(known, timeoutMillis);
    return known;
  }

  private Session add(long id, int timeoutMillis, long nowMillis) {
    if (id == 0) {
      throw new IllegalArgumentException("no session has the id 0");
    }
    if (size >= SESSIONS_MAX) {
      throw new IllegalStateException("more than " + SESSIONS_MAX + " sessions");
    }
    Session session = new Session(id, timeoutMillis, nowMillis);
    if ((size + 1) * 3L > keys.length * 2L) {
      rehash(keys.length * 2);
    }
    insert(id, session);
    size++;
    session.older = newest;
    if (newest == null) {
      oldest = session;
    } else {
      newest.newer = session;
    }
    newest = session;
    enterBucket(session);
    return session;
  }

  /** The session, closing or not; null if there is none of this id. */
  public @Nullable Session get(long id) {
    return id == 0 ? null : sessions[find(id)];
  }

  /** Forgets a session; null if there is none of this id. */
  public @Nullable Session remove(long id) {
    Session session = get(id);
    if (session == null) {
      return null;
    }
    leaveBucket(session);
    if (session.closing) {
      closing--;
    }
    session.closing = true;
    Session older = session.older;
    Session newer = session.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    size--;
    free(find(id));
    return session;
  }

  /** A sign of life. It costs one store. */
  public void touch(Session session, long nowMillis) {
    session.lastTouchMillis = nowMillis;
  }

  /** Gives a session another timeout, counted from its last touch. */
  public void setTimeout(Session session, int timeoutMillis) {
    session.timeoutMillis = timeoutMillis;
    if (session.bucketTick != Session.NO_BUCKET && expiryTick(session) < session.bucketTick) {
      leaveBucket(session);
      enterBucket(session);
    }
  }

  /** Notes that the session's end is decided: it no longer expires. */
  public void markClosing(Session session) {
    if (!session.closing) {
      session.closing = true;
      closing++;
      leaveBucket(session);
    }
  }

  /**
   * Gives every session a full timeout from now on, and takes back that any was closing: for a
   * server that starts to serve with sessions it has not heard of for an unknown time.
   */
  public void restartAll(long nowMillis) {
    Arrays.fill(wheel, null);
    closing = 0;
    for (Session s = oldest; s != null; s = s.newer) {
      s.bucketPrevious = null;
      s.bucketNext = null;
      s.bucketTick = Session.NO_BUCKET;
      s.closing = false;
      s.lastTouchMillis = nowMillis;
    }
    tickDone = tick(nowMillis);
    for (Session s = oldest; s != null; s = s.newer) {
      enterBucket(s);
    }
  }

  /**
   * Gives every session so much more time: the server itself stood still so long, and what clients
   * sent meanwhile has not been read.
   */
  public void forgive(long millis) {
    for (Session s = oldest; s != null; s = s.newer) {
      s.lastTouchMillis += millis;
    }
  }

  /**
   * Marks as closing, and reports, every session whose expiry has come, in the order of expiry time
   * and then of id. None is reported twice. The consumer may change the table.
   *
   * @return how many were reported
   */
  public int expired(long nowMillis, Consumer<Session> consumer) {
    long nowTick = tick(nowMillis);
    if (nowTick <= tickDone) {
      return 0;
    }
    List<Session> due = new ArrayList<>();
    long slots = Math.min(nowTick - tickDone, WHEEL_SLOTS);
    for (long tick = nowTick - slots + 1; tick <= nowTick; tick++) {
      sweep(tick, nowTick, due);
    }
    tickDone = nowTick;
    due.sort(Comparator.comparingLong(this::expiryTick).thenComparingLong(Session::id));
    int reported = 0;
    for (Session session : due) {
      if (session.closing) {
        continue;
      }
      session.closing = true;
      closing++;
      reported++;
      consumer.accept(session);
    }
    return reported;
  }

  /** Takes what is due out of one slot and moves what was touched to where it belongs now. */
  private void sweep(long tick, long nowTick, List<Session> due) {
    Session session = wheel[slot(tick)];
    while (session != null) {
      Session next = session.bucketNext;
      if (session.bucketTick <= nowTick) {
        leaveBucket(session);
        if (expiryTick(session) <= nowTick) {
          due.add(session);
        } else {
          enterBucket(session);
        }
      }
      session = next;
    }
  }

  /** Before this time {@link #expired} reports nothing. */
  public long nextCheckMillis() {
    return (tickDone + 1) * tickTimeMillis;
  }

  /** When the session expires unless it is touched before. */
  public long expiryMillis(Session session) {
    return expiryTick(session) * tickTimeMillis;
  }

  /** Sessions in the table, those that are closing included. */
  public int size() {
    return size;
  }

  /** Sessions whose end is decided and that are still in the table. */
  public int closingCount() {
    return closing;
  }

  /** Walks over all sessions in the order in which they came; it may remove the one it is given. */
  public void forEach(Consumer<Session> consumer) {
    Session session = oldest;
    while (session != null) {
      Session newer = session.newer;
      consumer.accept(session);
      session = newer;
    }
  }

  /** A copy of ids and timeouts, for a snapshot; closing sessions are still sessions. */
  public SessionView view() {
    long[] ids = new long[size];
    int[] timeoutsMillis = new int[size];
    int i = 0;
    for (Session s = oldest; s != null; s = s.newer) {
      ids[i] = s.id();
      timeoutsMillis[i] = s.timeoutMillis;
      i++;
    }
    return new SessionView(ids, timeoutsMillis);
  }

  /** What the word {@code dump} shows: who expires when, soonest first, without the closing. */
  public List<ExpiryBucket> buckets() {
    TreeMap<Long, List<Long>> byExpiry = new TreeMap<>();
    for (Session s = oldest; s != null; s = s.newer) {
      if (!s.closing) {
        byExpiry.computeIfAbsent(expiryMillis(s), time -> new ArrayList<>()).add(s.id());
      }
    }
    List<ExpiryBucket> buckets = new ArrayList<>(byExpiry.size());
    byExpiry.forEach((time, ids) -> buckets.add(new ExpiryBucket(time, ids)));
    return buckets;
  }

  private long tick(long millis) {
    return Math.floorDiv(millis, (long) tickTimeMillis);
  }

  /** The first tick that lies behind last touch plus timeout. */
  private long expiryTick(Session session) {
    return tick(session.lastTouchMillis + session.timeoutMillis) + 1;
  }

  private static int slot(long tick) {
    return (int) tick & (WHEEL_SLOTS - 1);
  }

  private void enterBucket(Session session) {
    // A slot that was swept comes again only after a whole turn: what is overdue waits in the next.
    long tick = Math.max(expiryTick(session), tickDone + 1);
    int slot = slot(tick);
    Session first = wheel[slot];
    session.bucketTick = tick;
    session.bucketPrevious = null;
    session.bucketNext = first;
    if (first != null) {
      first.bucketPrevious = session;
    }
    wheel[slot] = session;
  }

  private void leaveBucket(Session session) {
    if (session.bucketTick == Session.NO_BUCKET) {
      return;
    }
    Session previous = session.bucketPrevious;
    Session next = session.bucketNext;
    if (previous == null) {
      wheel[slot(session.bucketTick)] = next;
    } else {
      previous.bucketNext = next;
    }
    if (next != null) {
      next.bucketPrevious = previous;
    }
    session.bucketPrevious = null;
    session.bucketNext = null;
    session.bucketTick = Session.NO_BUCKET;
  }

  /** The slot that holds the id, or the free slot at which the search for it ends. */
  private int find(long id) {
    int mask = keys.length - 1;
    int slot = home(id, mask);
    while (keys[slot] != id && keys[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int home(long id, int mask) {
    // Ids count upward in their low bits; the multiplication carries every bit into the high half.
    return (int) ((id * 0x9E37_79B9_7F4A_7C15L) >>> 32) & mask;
  }

  private void insert(long id, Session session) {
    int slot = find(id);
    keys[slot] = id;
    sessions[slot] = session;
  }

  /** Frees a slot and closes the gap it leaves in the probe sequences that cross it. */
  private void free(int freed) {
    int mask = keys.length - 1;
    int gap = freed;
    int slot = (gap + 1) & mask;
    while (keys[slot] != 0) {
      int home = home(keys[slot], mask);
      if (((slot - home) & mask) >= ((slot - gap) & mask)) {
        keys[gap] = keys[slot];
        sessions[gap] = sessions[slot];
        gap = slot;
      }
      slot = (slot + 1) & mask;
    }
    keys[gap] = 0;
    sessions[gap] = null;
  }

  private void rehash(int slots) {
    keys = new long[slots];
    sessions = new @Nullable Session[slots];
    for (Session s = oldest; s != null; s = s.newer) {
      insert(s.id(), s);
    }
  }
}
