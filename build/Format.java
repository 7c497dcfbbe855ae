import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks or fixes the layout of every Java source of this repository with google-java-format.
 *
 * <p>Run by Maven as a single-file program, on the JDK the project is compiled with: a formatter
 * borrows the parser of the JVM it runs in, and only a JDK 25 parses all of Java 25. Arguments:
 * {@code check} or {@code fix}, then the repository's root. {@code check} ends with status 1 when a
 * file would change.
 */
public final class Format {
  private static final Set<String> SKIPPED_FOLDERS = Set.of("target", ".git", "node_modules");

  private Format() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2 || !Set.of("check", "fix").contains(arguments[0])) {
      System.err.println("Usage: Format check|fix ROOT");
      System.exit(2);
    }
    boolean fix = arguments[0].equals("fix");
    Path root = Path.of(arguments[1]).toAbsolutePath().normalize();
    Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());

    int unreadable = 0;
    int different = 0;
    for (Path source : sourcesBelow(root)) {
      String before = Files.readString(source);
      String after;
      try {
        after = formatter.formatSourceAndFixImports(before);
      } catch (FormatterException e) {
        System.err.println(root.relativize(source) + ": cannot be parsed: " + e.getMessage());
        unreadable++;
        continue;
      }
      if (!after.equals(before)) {
        different++;
        System.out.println((fix ? "formatted " : "not formatted: ") + root.relativize(source));
        if (fix) {
          Files.writeString(source, after);
        }
      }
    }
    if (different > 0 && !fix) {
      System.err.println(
          different + " file(s) are not in google-java-format style. Run: ./ostler format");
    }
    System.exit(unreadable > 0 || (different > 0 && !fix) ? 1 : 0);
  }

  private static List<Path> sourcesBelow(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    collect(root, sources);
    return sources;
  }

  private static void collect(Path folder, List<Path> sources) throws IOException {
    List<Path> entries;
    try (Stream<Path> listing = Files.list(folder)) {
      entries = listing.sorted().toList();
    }
    for (Path entry : entries) {
      if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
        if (!SKIPPED_FOLDERS.contains(entry.getFileName().toString())) {
          collect(entry, sources);
        }
      } else if (entry.getFileName().toString().endsWith(".java")) {
        sources.add(entry);
      }
    }
  }
}
