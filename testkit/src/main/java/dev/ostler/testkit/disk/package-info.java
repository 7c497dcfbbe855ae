/**
 * A disk in memory that does to files what real ones can do: lose what was not forced, tear it,
 * fail, fill up, damage bytes. Deterministic: all chance comes from the {@link
 * dev.ostler.testkit.disk.DiskChoices} passed in.
 */
@NullMarked
package dev.ostler.testkit.disk;

import org.jspecify.annotations.NullMarked;
