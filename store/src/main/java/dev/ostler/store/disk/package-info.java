/**
 * The port to the disk. Whatever the store does to files goes through it, so that the simulator can
 * bring a disk that loses, tears, damages and fills.
 *
 * <pre>
 *   Disk ── directory(path) ──► Directory ── create, open ──► DiskFile
 *                                  │ list, rename, delete, force, lock
 * </pre>
 *
 * <p>What the port promises and what not is what POSIX file systems do: bytes written last once the
 * file is forced; names made, changed or removed last once their directory is forced.
 */
@NullMarked
package dev.ostler.store.disk;

import org.jspecify.annotations.NullMarked;
