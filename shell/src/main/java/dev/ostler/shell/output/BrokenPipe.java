package dev.ostler.shell.output;

/**
 * Nobody reads standard output any more: {@code zkCli.sh ls -R / | head}. There is nobody to tell.
 */
public final class BrokenPipe extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenPipe() {
    super("standard output is closed", null, false, false);
  }
}
