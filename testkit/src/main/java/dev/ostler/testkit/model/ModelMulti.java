package dev.ostler.testkit.model;

import java.util.List;

/** What a multi request may hold, and how its creates are read. */
final class ModelMulti {
  private ModelMulti() {}

  /** How far the server gets with a list before it refuses it as a whole. */
  enum Verdict {
    SOUND,
    /** Refused when the transaction is prepared, which takes a zxid. */
    REFUSED,
    /** Refused before that: an access control list is missing. */
    REFUSED_EARLY
  }

  /** Whether the server takes the list as a multi at all; a null path spoils the whole of it. */
  static Verdict verdict(List<ModelRequest> operations) {
    for (ModelRequest operation : operations) {
      Verdict verdict = verdict(operation);
      if (verdict != Verdict.SOUND) {
        return verdict;
      }
    }
    return operations.stream().anyMatch(ModelMulti::hasNoPath) ? Verdict.REFUSED : Verdict.SOUND;
  }

  private static Verdict verdict(ModelRequest operation) {
    return switch (operation) {
      case ModelRequest.Create create -> verdict(create);
      case ModelRequest.Delete delete -> Verdict.SOUND;
      case ModelRequest.SetData setData -> Verdict.SOUND;
      case ModelRequest.Check check -> Verdict.SOUND;
      default -> Verdict.REFUSED;
    };
  }

  private static Verdict verdict(ModelRequest.Create create) {
    if (create.opcode() == 21) {
      return Verdict.SOUND;
    }
    if (create.flags() < 0 || create.flags() > 6) {
      return Verdict.REFUSED;
    }
    if (create.acl() == null) {
      return Verdict.REFUSED_EARLY;
    }
    return create.flags() <= 4 ? Verdict.SOUND : Verdict.REFUSED;
  }

  private static boolean hasNoPath(ModelRequest operation) {
    return switch (operation) {
      case ModelRequest.Create create -> create.path() == null;
      case ModelRequest.Delete delete -> delete.path() == null;
      case ModelRequest.SetData setData -> setData.path() == null;
      case ModelRequest.Check check -> check.path() == null;
      default -> false;
    };
  }

  /** Inside a multi the flags of a mismatched create win over its op code. */
  static ModelRequest.Create asInsideMulti(ModelRequest.Create create) {
    int opcode = create.opcode();
    int flags = create.flags();
    if (flags == 4) {
      opcode = 19;
    } else if (opcode == 21 && flags >= 0 && flags < 4) {
      opcode = 1;
    }
    return new ModelRequest.Create(
        opcode, create.path(), create.data(), create.acl(), flags, create.ttlMillis());
  }

  /** Whether the server accepts the list as a multiRead; a null path spoils the whole of it. */
  static boolean isReadable(List<ModelRequest> operations) {
    return operations.stream()
        .allMatch(operation ->
            switch (operation) {
              case ModelRequest.GetData get -> get.path() != null;
              case ModelRequest.GetChildren get -> get.opcode() == 8 && get.path() != null;
              default -> false;
            });
  }
}
