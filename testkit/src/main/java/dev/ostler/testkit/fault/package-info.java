/**
 * What goes wrong in a simulation, and the disk and the clock through which it does.
 *
 * <pre>
 *   FaultPlan      how often each thing goes wrong in one run, drawn once
 *   DiskFaults     decides about each disk call; tells what it did
 *   ObservedDisk   Disk ──► time passes, DurableRecords listens ──► Disk
 *   FaultyClock    wall clock that jumps and drifts
 * </pre>
 */
@NullMarked
package dev.ostler.testkit.fault;

import org.jspecify.annotations.NullMarked;
