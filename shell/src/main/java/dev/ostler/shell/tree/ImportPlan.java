package dev.ostler.shell.tree;

import dev.ostler.client.Paths;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Permission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a first reading of an export tells about the second one. */
public final class ImportPlan {
  private final Set<String> closed = new HashSet<>();
  private final Set<String> late = new HashSet<>();
  private final List<String> masked = new ArrayList<>();

  /** Takes note of the next znode. */
  public void take(ExportReader.Item item) {
    if (item.ephemeral()) {
      return;
    }
    if (item.aclMasked()) {
      masked.add(item.path());
    }
    if (!item.acl().isEmpty() && item.acl().stream().noneMatch(ImportPlan::everybodyCreates)) {
      closed.add(item.path());
    }
    if (!item.path().equals("/")) {
      String parent = Paths.parent(item.path());
      if (closed.contains(parent)) {
        late.add(parent);
      }
    }
  }

  private static boolean everybodyCreates(Acl acl) {
    return acl.isWorldAnyone() && (acl.permissions() & Permission.CREATE) != 0;
  }

  /** Paths of the file whose lists lack digests that were not shown. */
  public List<String> masked() {
    return List.copyOf(masked);
  }

  /** Whether the list of a znode may keep its children from being created. */
  boolean isLate(String path) {
    return late.contains(path);
  }
}
