package dev.ostler.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only the sources show. Reads every file of the checkout that people write. */
class SourceRulesTest {
  private static final int FILE_LINES_MAX = 800;
  private static final int METHOD_LINES_MAX = 100;

  // Spelled in halves, or this file would break its own rule.
  private static final Pattern LEFTOVER_MARK =
      Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");

  private static final Set<String> SKIPPED_FOLDERS = Set.of("target", ".git", "node_modules");
  private static final Set<String> WRITTEN_BY_PEOPLE =
      Set.of(".java", ".xml", ".sh", ".md", ".cfg", ".properties", ".cmd");

  private static Path checkout = Path.of("");
  private static List<Path> files = List.of();
  private static Findings findings = new Findings();

  /** What one walk through the syntax trees of all Java sources finds. */
  private static final class Findings {
    private final List<String> longMethods = new ArrayList<>();
    private final List<String> sleepingTests = new ArrayList<>();
  }

  @BeforeAll
  static void readTheCheckout() throws IOException {
    checkout = Ostler.checkout();
    files = filesBelow(checkout);
    findings = new Findings();
    parse(files.stream().filter(SourceRulesTest::isJava).toList());
  }

  @Test
  void theCheckoutWasRead() {
    assertThat(files)
        .contains(checkout.resolve("pom.xml"), checkout.resolve("wire/pom.xml"))
        .anyMatch(SourceRulesTest::isJava);
  }

  @Test
  void noFileIsLongerThanEightHundredLines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : files) {
      if (isJava(file)) {
        int lines = lines(file).size();
        if (lines > FILE_LINES_MAX) {
          tooLong.add(name(file) + ": " + lines + " lines");
        }
      }
    }
    assertThat(tooLong)
        .as("files above %d lines: split by reason to change", FILE_LINES_MAX)
        .isEmpty();
  }

  @Test
  void noMethodIsLongerThanAHundredLines() {
    assertThat(findings.longMethods)
        .as(
            "methods above %d lines: branch in the caller, let helpers run straight",
            METHOD_LINES_MAX)
        .isEmpty();
  }

  @Test
  void noLeftoverMarkRemains() throws IOException {
    List<String> marks = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (LEFTOVER_MARK.matcher(lines.get(i)).find()) {
          marks.add(name(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    assertThat(marks).as("leftover marks: do it, or write an issue").isEmpty();
  }

  @Test
  void noTestSleeps() {
    assertThat(findings.sleepingTests)
        .as("sleeping tests: wait for a condition with a deadline, or use simulated time")
        .isEmpty();
  }

  @Test
  void everyPackageHasANullMarkedPackageInfo() throws IOException {
    TreeSet<String> unmarked = new TreeSet<>();
    for (Path file : files) {
      Path folder = file.getParent();
      if (isJava(file) && folder != null && name(file).contains("src/main/java/")) {
        Path info = folder.resolve("package-info.java");
        if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
          unmarked.add(name(folder));
        }
      }
    }
    assertThat(unmarked).as("packages without a package-info.java marked @NullMarked").isEmpty();
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static boolean isTest(Path file) {
    return name(file).contains("src/test/java/");
  }

  private static String name(Path file) {
    return checkout.relativize(file).toString().replace('\\', '/');
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8);
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED_FOLDERS.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isWrittenByPeople(String.valueOf(file.getFileName()))) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  private static boolean isWrittenByPeople(String fileName) {
    return fileName.equals("ostler") || WRITTEN_BY_PEOPLE.stream().anyMatch(fileName::endsWith);
  }

  private static void parse(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(unit, positions).scan(unit, null);
      }
    }
  }

  /** Notes the long methods and the sleeping tests of one source. */
  private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Path file;

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
      this.file = Path.of(unit.getSourceFile().toUri());
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      long first = line(positions.getStartPosition(unit, method));
      long last = line(positions.getEndPosition(unit, method));
      long length = last - first + 1;
      if (length > METHOD_LINES_MAX) {
        findings.longMethods.add(
            name(file) + ":" + first + ": " + method.getName() + " has " + length + " lines");
      }
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      Tree select = call.getMethodSelect();
      String called = select instanceof MemberSelectTree member ? member.toString() : "";
      if (isTest(file) && called.endsWith(".sleep")) {
        findings.sleepingTests.add(
            name(file) + ":" + line(positions.getStartPosition(unit, call)) + ": " + called);
      }
      return super.visitMethodInvocation(call, null);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
