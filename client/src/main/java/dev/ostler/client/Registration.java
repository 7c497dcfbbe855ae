package dev.ostler.client;

/** Something that was added and can be taken out again. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  /** Takes it out; a second time it does nothing. */
  @Override
  void close();
}
