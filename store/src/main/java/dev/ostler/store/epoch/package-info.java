/**
 * The two epochs that a member of an ensemble keeps on disk.
 *
 * <pre>
 *   acceptedEpoch    no leader of an earlier epoch will be followed    decimal, no newline: Apache's
 *   currentEpoch     whose history this server has taken over          files, for either product
 *   ostler.epochs    both once more, how far the history went, and a checksum
 * </pre>
 *
 * <p>Apache's files have no checksum, and a number with one digit changed is a number: a promise
 * that could be broken unawares. So each is kept twice, and since epochs only rise, the higher one
 * counts; it does not matter which of the two a crash left behind, nor that Apache ZooKeeper may
 * have used the directory in between.
 */
@NullMarked
package dev.ostler.store.epoch;

import org.jspecify.annotations.NullMarked;
