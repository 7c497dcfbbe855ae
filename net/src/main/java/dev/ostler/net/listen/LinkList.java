package dev.ostler.net.listen;

import org.jspecify.annotations.Nullable;

/** Links in the order they were added, chained through the links themselves: no node objects. */
final class LinkList {
  @Nullable ClientLink first;
  private @Nullable ClientLink last;
  private int size;

  int size() {
    return size;
  }

  void add(ClientLink link) {
    link.previous = last;
    link.next = null;
    if (last == null) {
      first = link;
    } else {
      last.next = link;
    }
    last = link;
    size++;
  }

  void remove(ClientLink link) {
    ClientLink before = link.previous;
    ClientLink after = link.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    link.previous = null;
    link.next = null;
    size--;
  }
}
