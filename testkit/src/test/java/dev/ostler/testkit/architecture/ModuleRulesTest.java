package dev.ostler.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The module table: arrows go down only. */
class ModuleRulesTest {
  private static final List<String> JDK = List.of("java..", "javax..");

  /** A module, the modules of ours it may use, and the libraries. */
  record Module(String name, List<String> uses, List<String> libraries) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Module> modules() {
    return Stream.of(
        new Module("wire", List.of(), List.of()),
        new Module("core", List.of("wire"), List.of()),
        new Module("net", List.of("wire"), List.of("io.netty..", "org.slf4j..")),
        new Module("client", List.of("net", "wire"), List.of("org.slf4j..")),
        new Module("examples", List.of("client"), List.of()),
        new Module("store", List.of("core", "wire"), List.of("org.xerial.snappy..", "org.slf4j..")),
        new Module(
            "server",
            List.of("core", "store", "net", "wire"),
            List.of("io.netty..", "org.slf4j..", "ch.qos.logback..", "com.sun.net.httpserver..")),
        new Module(
            "shell", List.of("client", "wire"), List.of("org.jline..", "tools.jackson.core..")),
        new Module(
            "testkit", List.of("core", "store", "net", "server", "wire"), List.of("org.slf4j..")));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleUsesOnlyWhatTheTableAllows(Module module) {
    List<String> allowed = new ArrayList<>(JDK);
    allowed.add("org.jspecify.annotations..");
    allowed.addAll(module.libraries());
    allowed.add(packages(module.name()));
    module.uses().forEach(name -> allowed.add(packages(name)));
    classes()
        .that()
        .resideInAPackage(packages(module.name()))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(Ostler.classes());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void packagesOfAModuleFormNoCycle(Module module) {
    slices()
        .matching(Ostler.ROOT_PACKAGE + "." + module.name() + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(Ostler.classes());
  }

  @Test
  void everyClassBelongsToAKnownModule() {
    List<String> known = modules().map(module -> packages(module.name())).toList();
    classes()
        .that()
        .resideInAPackage(Ostler.ROOT_PACKAGE + "..")
        .should()
        .resideInAnyPackage(known.toArray(String[]::new))
        .check(Ostler.classes());
  }

  @Test
  void everyPackageIsNullMarkedInItsPackageInfo() {
    TreeSet<String> unmarked = new TreeSet<>();
    TreeSet<String> packages = new TreeSet<>();
    for (JavaClass javaClass : Ostler.classes()) {
      packages.add(javaClass.getPackageName());
    }
    for (String name : packages) {
      if (!isNullMarked(name)) {
        unmarked.add(name);
      }
    }
    assertThat(unmarked).as("packages without a package-info.java annotated @NullMarked").isEmpty();
  }

  private static String packages(String module) {
    return Ostler.ROOT_PACKAGE + "." + module + "..";
  }

  private static boolean isNullMarked(String packageName) {
    try {
      return Class.forName(packageName + ".package-info").isAnnotationPresent(NullMarked.class);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
