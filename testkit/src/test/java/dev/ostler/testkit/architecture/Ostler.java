package dev.ostler.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the rules look at: the compiled classes of the product, and the checkout. */
final class Ostler {
  static final String ROOT_PACKAGE = "dev.ostler";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT_PACKAGE);

  private Ostler() {}

  /** The classes of every module that testkit sees, and testkit's own, without tests. */
  static JavaClasses classes() {
    return CLASSES;
  }

  /** The folder that holds the build of the whole project. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("wire/pom.xml"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "Not inside a checkout of Ostler: " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }
}
