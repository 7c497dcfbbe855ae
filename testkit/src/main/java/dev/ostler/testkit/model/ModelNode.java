package dev.ostler.testkit.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One znode; fields as the server stores them. Its children are found in the tree. */
final class ModelNode {
  /** What decides when a node goes away by itself. */
  enum Kind {
    PERSISTENT,
    EPHEMERAL,
    CONTAINER,
    TTL
  }

  final Kind kind;

  /** Session key of an ephemeral node, else 0. */
  final long ownerKey;

  /** Time to live of a TTL node, else 0. */
  final long ttlMillis;

  @Nullable ModelBytes data;
  List<ModelAcl> acl;
  long czxid;
  long mzxid;
  long pzxid;
  long ctimeMillis;
  long mtimeMillis;
  int version;
  int aversion;

  /** Children ever created; the next sequence number. */
  int childrenCreated;

  ModelNode(
      Kind kind, long ownerKey, long ttlMillis, @Nullable ModelBytes data, List<ModelAcl> acl) {
    this.kind = kind;
    this.ownerKey = ownerKey;
    this.ttlMillis = ttlMillis;
    this.data = data;
    this.acl = acl;
  }

  ModelNode copy() {
    ModelNode copy = new ModelNode(kind, ownerKey, ttlMillis, data, acl);
    copy.czxid = czxid;
    copy.mzxid = mzxid;
    copy.pzxid = pzxid;
    copy.ctimeMillis = ctimeMillis;
    copy.mtimeMillis = mtimeMillis;
    copy.version = version;
    copy.aversion = aversion;
    copy.childrenCreated = childrenCreated;
    return copy;
  }

  int dataLength() {
    return data == null ? 0 : data.length();
  }
}
