package dev.ostler.client;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Collects reads that go in one request. For one thread; of no use after {@link #commit}. */
public interface MultiRead {
  /** Reads data. */
  MultiRead getData(String path);

  /** Reads the names of children. */
  MultiRead getChildren(String path);

  /** How many there are so far. */
  int size();

  /** Sends them. The stage ends with one result for each, in order. A read, so safe to repeat. */
  CompletionStage<List<MultiReadResult>> commit();
}
