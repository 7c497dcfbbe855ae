package dev.ostler.core.tree;

import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import org.jspecify.annotations.Nullable;

/**
 * Is told of each change of a znode that clients may watch, in the order of the changes. The lists
 * decide who may learn of it; null is no list.
 */
public interface TreeListener {
  /** Nobody watches. */
  TreeListener NONE =
      new TreeListener() {
        @Override
        public void created(Path path, @Nullable AclList acl, @Nullable AclList parentAcl) {}

        @Override
        public void deleted(Path path, @Nullable AclList acl, @Nullable AclList parentAcl) {}

        @Override
        public void dataChanged(Path path, @Nullable AclList acl) {}
      };

  void created(Path path, @Nullable AclList acl, @Nullable AclList parentAcl);

  void deleted(Path path, @Nullable AclList acl, @Nullable AclList parentAcl);

  void dataChanged(Path path, @Nullable AclList acl);

  /** A step of a multi has been applied, and the tree is as it was between the steps. */
  default void stepApplied(TransactionBody.Step step) {}
}
