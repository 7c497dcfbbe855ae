package dev.ostler.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where the process meets the machine: one place reads the clock, one reads the settings. */
class EdgeRulesTest {
  private static final Set<String> CLOCK_READS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system");

  private static final Set<String> SETTING_READS =
      Set.of(
          "java.lang.System.getProperty",
          "java.lang.System.getProperties",
          "java.lang.Integer.getInteger",
          "java.lang.Long.getLong",
          "java.lang.Boolean.getBoolean");

  @Test
  void theNodeReadsTheClockOnlyThroughItsPort() {
    noClasses()
        .that()
        .resideInAPackage("dev.ostler.server.node..")
        .and()
        .doNotHaveSimpleName("SystemClock")
        .should()
        .callMethodWhere(isOneOf(CLOCK_READS))
        .because(
            "the simulator owns time: ask the clock port; only the class SystemClock stands for the"
                + " real one")
        .check(Ostler.classes());
  }

  @Test
  void onlyTheConfigurationReadsSystemProperties() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.ostler.server.config..", "dev.ostler.testkit..")
        .and()
        .doNotHaveFullyQualifiedName("dev.ostler.shell.main.Stage")
        .should()
        .callMethodWhere(isOneOf(SETTING_READS))
        .because(
            "a setting is read once, in server.config or the shell's Stage, and handed on as a"
                + " value")
        .check(Ostler.classes());
  }

  private static DescribedPredicate<JavaMethodCall> isOneOf(Set<String> methods) {
    return new DescribedPredicate<>("is one of " + methods) {
      @Override
      public boolean test(JavaMethodCall call) {
        return methods.contains(call.getTargetOwner().getName() + "." + call.getName());
      }
    };
  }
}
