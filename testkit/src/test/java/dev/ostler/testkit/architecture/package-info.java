/**
 * The rules that hold the design together, as tests over the compiled classes and the sources.
 *
 * <pre>
 *   ModuleRulesTest    who may use whom: the module table, and no cycles among packages
 *   PurityRulesTest    wire and core: no IO, threads, clocks, chance or unordered walks
 *   BytecodeRulesTest  what goes into other people's programs runs on Java 17
 *   EdgeRulesTest      who may read the clock and the system properties
 *   SourceRulesTest    what only sources show: sizes, leftover marks, sleeping tests
 * </pre>
 *
 * <p>They run here because testkit is the lowest module that sees all the others.
 */
@NullMarked
package dev.ostler.testkit.architecture;

import org.jspecify.annotations.NullMarked;
