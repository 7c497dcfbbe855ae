package dev.ostler.server.node;

import dev.ostler.net.listen.ClientLink;

/** Answers four-letter words. */
public interface WordResponder {
  /**
   * Writes the answer, unframed; the driver closes the link afterwards.
   *
   * @param word the word, by {@link dev.ostler.net.listen.FourLetterWords}
   * @param argument the mask that follows {@code stmk}
   */
  void answer(ClientLink link, int word, long argument);
}
