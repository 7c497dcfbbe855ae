package dev.ostler.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What keeps the core a function of its events: the same events from the same start give the same
 * actions, in production, in the simulator and in a replay. wire goes by the same rules because
 * core is built on it.
 */
class PurityRulesTest {
  private static final String[] PURE = {"dev.ostler.wire..", "dev.ostler.core.."};

  /** Reads the machine, the moment or chance. */
  private static final Map<String, Set<String>> IMPURE_CALLS =
      Map.of(
          System.class.getName(),
          Set.of(
              "currentTimeMillis",
              "nanoTime",
              "getProperty",
              "getProperties",
              "getenv",
              "identityHashCode",
              "exit"),
          Math.class.getName(),
          Set.of("random"),
          StrictMath.class.getName(),
          Set.of("random"),
          UUID.class.getName(),
          Set.of("randomUUID"),
          Integer.class.getName(),
          Set.of("getInteger"),
          Long.class.getName(),
          Set.of("getLong"),
          Boolean.class.getName(),
          Set.of("getBoolean"));

  /** Steps through a collection in its own order, or hands that order on. */
  private static final Set<String> WALKS =
      Set.of(
          "keySet",
          "values",
          "entrySet",
          "forEach",
          "iterator",
          "spliterator",
          "stream",
          "parallelStream",
          "toArray",
          "replaceAll",
          "toString");

  /** Types that promise no order. LinkedHashMap, TreeMap, SequencedMap and SequencedSet do. */
  private static final Set<String> UNORDERED =
      Set.of(
          Map.class.getName(),
          Set.class.getName(),
          HashMap.class.getName(),
          HashSet.class.getName());

  @Test
  void wireAndCoreTouchNoFileSocketThreadOrLog() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.net..",
            "java.time..",
            "java.util.concurrent..",
            "java.util.logging..")
        .check(Ostler.classes());
  }

  @Test
  void wireAndCoreKnowNoThreads() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Thread.class,
            ThreadGroup.class,
            ThreadLocal.class,
            Runtime.class,
            Process.class,
            ProcessBuilder.class,
            SecureRandom.class)
        .check(Ostler.classes());
  }

  @Test
  void wireAndCoreReadNeitherTimeNorChanceNorSettings() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethodWhere(
            call(
                "reads time, chance or settings",
                call ->
                    IMPURE_CALLS
                        .getOrDefault(call.getTargetOwner().getName(), Set.of())
                        .contains(call.getName())))
        .orShould()
        .callConstructor(Random.class)
        .check(Ostler.classes());
  }

  @Test
  void coreWalksOnlyCollectionsThatPromiseAnOrder() {
    noClasses()
        .that()
        .resideInAPackage("dev.ostler.core..")
        .should()
        .callMethodWhere(
            call(
                "walks a Map or Set of no promised order",
                call ->
                    WALKS.contains(call.getName())
                        && UNORDERED.contains(call.getTargetOwner().getName())
                        && !isViewOfAnOrderedMap(call)))
        .because(
            "the order of a hash is an input nobody recorded: declare a SequencedMap, SequencedSet,"
                + " TreeMap or list where the walk happens")
        .check(Ostler.classes());
  }

  @Test
  void coreCollectsNothingIntoAnUnorderedCollection() {
    noClasses()
        .that()
        .resideInAPackage("dev.ostler.core..")
        .should()
        .callMethodWhere(
            call(
                "collects into a Map or Set of no promised order",
                call ->
                    call.getTargetOwner().isEquivalentTo(Collectors.class)
                        && Set.of("toSet", "toMap", "groupingBy", "partitioningBy")
                            .contains(call.getName())))
        .check(Ostler.classes());
  }

  /**
   * {@code TreeMap.entrySet()} has the type Set: a walk over a Set is taken for one over such a
   * view when the same method asked an ordered map for it.
   */
  private static boolean isViewOfAnOrderedMap(JavaCall<?> walk) {
    return walk.getTargetOwner().isEquivalentTo(Set.class)
        && walk.getOrigin().getMethodCallsFromSelf().stream()
            .anyMatch(call ->
                Set.of("keySet", "entrySet").contains(call.getName())
                    && !UNORDERED.contains(call.getTargetOwner().getName()));
  }

  private interface CallTest {
    boolean matches(JavaCall<?> call);
  }

  private static DescribedPredicate<JavaCall<?>> call(String description, CallTest test) {
    return new DescribedPredicate<>(description) {
      @Override
      public boolean test(JavaCall<?> call) {
        return test.matches(call);
      }
    };
  }
}
