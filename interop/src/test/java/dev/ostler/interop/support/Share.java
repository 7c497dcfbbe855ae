package dev.ostler.interop.support;

import java.util.List;
import java.util.stream.Stream;

/** How much of a long list of cases is run. */
public final class Share {
  private Share() {}

  /**
   * The first cases, which every build runs; or all of them, if the system property {@code
   * ostler.interop.all} is {@code true}.
   */
  public static <T> Stream<T> of(int usual, List<T> all) {
    return Boolean.getBoolean("ostler.interop.all") ? all.stream() : all.stream().limit(usual);
  }
}
