package dev.ostler.net.listen;

import org.jspecify.annotations.Nullable;

/** What is held for one link, in order; the elements are chained through themselves. */
final class HeldQueue {
  private @Nullable HeldOutput first;
  private @Nullable HeldOutput last;
  private long keptBytes;
  private long referencedBytes;

  /** About the memory that lives only because of what is held. */
  long keptBytes() {
    return keptBytes;
  }

  /** The same, and the memory that lives on because of it when others let go. */
  long allBytes() {
    return keptBytes + referencedBytes;
  }

  void add(HeldOutput output) {
    if (last == null) {
      first = output;
    } else {
      last.next = output;
    }
    last = output;
    keptBytes += output.keptBytes();
    referencedBytes += output.referencedBytes();
  }

  /** The oldest, which leaves the queue; null if there is none. */
  @Nullable HeldOutput poll() {
    HeldOutput oldest = first;
    if (oldest != null) {
      first = oldest.next;
      keptBytes -= oldest.keptBytes();
      referencedBytes -= oldest.referencedBytes();
      if (first == null) {
        last = null;
      }
    }
    return oldest;
  }

  boolean isEmpty() {
    return first == null;
  }
}
