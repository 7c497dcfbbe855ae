package dev.ostler.client;

import java.util.List;

/** What one operation of a multiRead found. They do not depend on each other. */
public sealed interface MultiReadResult {
  /** The path that was asked for. */
  String path();

  /** Data was read. */
  record DataRead(String path, Data data) implements MultiReadResult {}

  /**
   * Children were read.
   *
   * @param names in no particular order
   */
  record ChildrenRead(String path, List<String> names) implements MultiReadResult {
    public ChildrenRead {
      names = List.copyOf(names);
    }
  }

  /** This one failed, which says nothing of the others. */
  record Failed(String path, ClientException failure) implements MultiReadResult {}
}
