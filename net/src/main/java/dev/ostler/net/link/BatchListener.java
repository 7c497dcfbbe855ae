package dev.ostler.net.link;

/**
 * Hears where the batches of a {@link NetworkLoop} begin and end. Both methods run on the loop's
 * thread, once per turn of the loop, also in turns that brought nothing: a listener keeps its own
 * mark of whether it has something to do.
 */
public interface BatchListener {
  /**
   * Everything that had arrived at this wake-up was handled; the tasks brought by {@link
   * NetworkLoop#execute} follow. The earliest moment to hand a batch of log records to another
   * thread, so that it works while this one goes on. Output is not sent yet.
   */
  default void afterReads() {}

  /**
   * The turn is over: its reads and its tasks are done. What connections hold unsent leaves right
   * after this, one send per connection; then the loop waits for more.
   */
  void endOfBatch();
}
