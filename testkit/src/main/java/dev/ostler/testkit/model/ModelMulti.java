package dev.ostler.testkit.model;

import java.util.List;

/** What a multi request may hold, and how its creates are read. */
final class ModelMulti {
  private ModelMulti() {}

  /** Whether the server accepts the list as a multi at all; a null path spoils the whole of it. */
  static boolean isDecodable(List<ModelRequest> operations) {
    return operations.stream()
        .allMatch(
            operation ->
                switch (operation) {
                  case ModelRequest.Create create ->
                      create.path() != null && hasKnownFlags(create);
                  case ModelRequest.Delete delete -> delete.path() != null;
                  case ModelRequest.SetData setData -> setData.path() != null;
                  case ModelRequest.Check check -> check.path() != null;
                  default -> false;
                });
  }

  private static boolean hasKnownFlags(ModelRequest.Create create) {
    return create.opcode() == 21 || (create.flags() >= 0 && create.flags() <= 4);
  }

  /** Inside a multi the flags of a mismatched create win over its op code. */
  static ModelRequest.Create asInsideMulti(ModelRequest.Create create) {
    int opcode = create.opcode();
    int flags = create.flags();
    if (opcode == 21 && (flags < 0 || flags > 6)) {
      flags = 0;
    }
    if (flags == 4) {
      opcode = 19;
    } else if (opcode == 21 && flags < 4) {
      opcode = 1;
    }
    return new ModelRequest.Create(
        opcode, create.path(), create.data(), create.acl(), flags, create.ttlMillis());
  }

  /** Whether the server accepts the list as a multiRead; a null path spoils the whole of it. */
  static boolean isReadable(List<ModelRequest> operations) {
    return operations.stream()
        .allMatch(
            operation ->
                switch (operation) {
                  case ModelRequest.GetData get -> get.path() != null;
                  case ModelRequest.GetChildren get -> get.opcode() == 8 && get.path() != null;
                  default -> false;
                });
  }
}
