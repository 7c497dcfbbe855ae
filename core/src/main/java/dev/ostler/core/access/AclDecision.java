package dev.ostler.core.access;

import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.AclList;

/** An access control list to go on with, or why there is none. */
public sealed interface AclDecision {
  /**
   * There is a list.
   *
   * @param list the list to store, or to show
   */
  record Accepted(AclList list) implements AclDecision {}

  /**
   * There is none.
   *
   * @param errorCode one of {@link ErrorCode}
   */
  record Refused(int errorCode) implements AclDecision {}
}
