/**
 * The values that messages and files are made of: {@link dev.ostler.wire.value.Path}, {@link
 * dev.ostler.wire.value.Bytes}, {@link dev.ostler.wire.value.AclList}, {@link
 * dev.ostler.wire.value.Stat}.
 *
 * <p>They are immutable views. A path or a piece of data that arrived in a frame stays a slice of
 * the array it arrived in; nobody writes to such an array again, so slices may be kept.
 */
@NullMarked
package dev.ostler.wire.value;

import org.jspecify.annotations.NullMarked;
