package dev.ostler.shell.tree;

import dev.ostler.shell.output.Json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** An export that can be read more than once: what comes out of a pipe is copied first. */
public final class ExportFile implements AutoCloseable {
  private final Path path;
  private final boolean copied;

  private ExportFile(Path path, boolean copied) {
    this.path = path;
    this.copied = copied;
  }

  /**
   * Opens it.
   *
   * @throws java.nio.file.InvalidPathException no file can have this name
   */
  public static ExportFile open(String name) throws IOException {
    Path given = Path.of(name);
    if (Files.notExists(given) || Files.isRegularFile(given) || Files.isDirectory(given)) {
      return new ExportFile(given, false);
    }
    ExportFile copy = new ExportFile(Files.createTempFile("import-", ".json"), true);
    try (InputStream in = Files.newInputStream(given)) {
      long _ = Files.copy(in, copy.path, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      copy.close();
      throw e;
    }
  }

  /** Reads it from its beginning, see {@link ExportReader#read}. */
  public ExportReader.Summary read(ExportReader.Taker taker)
      throws IOException, MalformedJson, InterruptedException {
    try (Reader in = Files.newBufferedReader(path)) {
      return ExportReader.read(in, taker);
    }
  }

  @Override
  public void close() throws IOException {
    if (copied) {
      Files.deleteIfExists(path);
    }
  }
}
